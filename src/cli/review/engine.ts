import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { HostProof } from '../../proof/proof.ts';
import { reportHost } from '../../report/migration/verdicts.ts';
import { printable } from '../../report/printable.ts';
import type { ReviewEvent } from '../../review/core/events.ts';
import type { ReviewUnit } from '../../review/unit.ts';
import { findingKinds } from '../catalogue.ts';
import { files } from '../convert/emit.ts';
import { convertOptions } from '../convert/options.ts';
import { fileNames } from '../convert/output-dir.ts';
import type { Conversion } from '../convert/pipeline.ts';
import { CommandError } from '../exit.ts';
import type { Host } from '../host.ts';
import { readObjects } from '../input.ts';
import { stringValue } from '../options.ts';
import { chooseProvider, providerOptions } from '../providers.ts';
import { requestOf } from '../trace/request.ts';
import { findAlternatives } from './alternatives.ts';
import {
  type Choices,
  convertChosen,
  type Input,
  readManifests,
  resourcesOf,
  WHOLE,
  yamlOf,
} from './conversion.ts';
import { type Facts, tracesOf, unitDetail } from './details.ts';
import { findGroups, type Group, type Groups } from './groups.ts';
import type { Answer, EngineStart, Question } from './messages.ts';
import { partialUnits, pendingUnits, provedUnits } from './units.ts';

/** What answers the questions of a review, in a thread of its own. */
export interface Engine {
  ask(question: Question): Promise<void>;
}

/**
 * Reads the input, says what there is to review, converts and proves it, and answers questions from then on.
 * @throws CommandError when there is nothing to review.
 */
export async function startEngine(start: EngineStart, tell: (answer: Answer) => void): Promise<Engine> {
  const { values, cwd } = start;
  const event = (value: ReviewEvent): void => tell({ type: 'event', event: value });
  const progress = (text: string, isDone = false): void =>
    event({ type: 'progress', progress: { text, isDone } });
  const options = { ...convertOptions(values), prove: true };
  const { objects, findings: read } = await readObjects(values, hostOf(start));
  const provider = chooseProvider(objects, stringValue(values, 'provider'));
  if (provider === undefined) throw nothingToReview(objects.objects.length);
  const own = providerOptions(values);
  const compiled = provider.compile(objects, own);
  const input: Input = { objects, provider, providerOptions: own, compiled, options };
  const groups = findGroups(compiled.table, objects, (object) => provider.claims(object) !== false);
  const title = `${provider.name} -> ${options.target?.name ?? 'standard'}`;
  event({ type: 'progress', progress: { text: 'converting and proving', isDone: false }, title });
  event({ type: 'units', units: pendingUnits(groups) });

  let facts: Facts | undefined;
  let units: ReadonlyMap<string, ReviewUnit> = new Map();
  let alternatives: Awaited<ReturnType<typeof findAlternatives>> | undefined;
  const convert = async (choices: Choices): Promise<void> => {
    progress('converting and proving');
    const news = reportedBy(groups, event);
    const made = await convertChosen(
      { ...input, options: { ...options, onProved: news } },
      groups.all,
      choices,
    );
    const conversion: Conversion = { ...made, findings: [...read, ...made.findings] };
    alternatives ??= await findAlternatives(input, groups.all);
    const list = provedUnits(conversion, groups, alternatives(made.resources, choices));
    units = new Map(list.map((unit) => [unit.id, unit]));
    facts = {
      objects,
      system: provider.name,
      groups,
      conversion,
      kinds: findingKinds(),
      unedited: await uneditedOf(input, groups, choices),
      written: writtenIn(stringValue(values, 'output-dir'), cwd, conversion),
    };
    event({ type: 'units', units: list });
    progress('', true);
  };
  await convert(start.choices);

  return {
    ask: async (question) => {
      if (facts === undefined) return;
      switch (question.type) {
        case 'detail': {
          const unit = units.get(question.unit);
          if (unit !== undefined)
            event({ type: 'detail', detail: unitDetail(unit, groupOf(unit, groups), facts) });
          return;
        }
        case 'trace':
          event(traceEvent(question.url, facts));
          return;
        case 'redo':
          await convert(question.choices);
          return;
        case 'check': {
          const checked = await readManifests(question.text, options);
          tell({
            type: 'checked',
            ...('problem' in checked ? { problem: printable(checked.problem) } : {}),
          });
          return;
        }
        case 'files': {
          const gone = new Set(
            groups.all
              .filter(({ id }) => question.without.includes(id))
              .flatMap((group) => resourcesOf(facts?.conversion.resources ?? [], group)),
          );
          const kept = facts.conversion.resources.filter((resource) => !gone.has(resource));
          tell({ type: 'files', files: files(kept, formatOf(values)), leftOut: gone.size });
          return;
        }
      }
    },
  };
}

/** Between two reports of what is proved, in milliseconds. */
const REPORT_TIME = 250;

/** Tells of host groups as their proofs come in: several at a time, as every report is a new list. */
function reportedBy(groups: Groups, event: (value: ReviewEvent) => void): (proof: HostProof) => void {
  const proofs = new Map<Group, HostProof[]>();
  const seen = new Set<Group>();
  let fresh = new Map<Group, HostProof[]>();
  let last = performance.now();
  return (proof) => {
    for (const name of proof.hosts) {
      const group = groups.byHost.get(reportHost(name));
      if (group === undefined) continue;
      const known = proofs.get(group) ?? [];
      if (known.at(-1) !== proof) known.push(proof);
      proofs.set(group, known);
      fresh.set(group, known);
      seen.add(group);
    }
    if (performance.now() - last < REPORT_TIME) return;
    event({ type: 'changed', units: partialUnits(groups, fresh) });
    const text = `proving: ${seen.size} of ${groups.all.length} host groups`;
    event({ type: 'progress', progress: { text, isDone: false } });
    fresh = new Map();
    last = performance.now();
  };
}

function formatOf(values: EngineStart['values']): 'yaml' | 'json' {
  return stringValue(values, 'output') === 'json' ? 'json' : 'yaml';
}

function groupOf(unit: ReviewUnit, groups: Groups): Group {
  const known = groups.all.find(({ id }) => id === unit.group);
  return (
    known ?? { id: unit.group, title: unit.title, hosts: unit.id === WHOLE ? [] : unit.hosts, sources: [] }
  );
}

/** The manifests as they would be without edits, of the groups that were edited. */
async function uneditedOf(
  input: Input,
  groups: Groups,
  choices: Choices,
): Promise<ReadonlyMap<string, string>> {
  if (choices.edited.size === 0) return new Map();
  const made = await convertChosen(input, groups.all, { ...choices, edited: new Map() });
  return new Map(
    groups.all
      .filter(({ id }) => choices.edited.has(id))
      .map((group) => [group.id, yamlOf(resourcesOf(made.resources, group))]),
  );
}

/** What the output directory holds under the names of the manifests of a group. */
function writtenIn(directory: string | undefined, cwd: string, { resources }: Conversion): Facts['written'] {
  if (directory === undefined) return () => undefined;
  const names = fileNames(resources, 'yaml');
  const nameOf = new Map(resources.map((resource, index) => [resource, names[index] ?? '']));
  return (group) => {
    const texts = resourcesOf(resources, group).flatMap((resource) => {
      try {
        return [readFileSync(path.resolve(cwd, directory, nameOf.get(resource) ?? ''), 'utf8')];
      } catch {
        return [];
      }
    });
    return texts.length === 0 ? undefined : texts.join('---\n');
  };
}

function traceEvent(url: string, facts: Facts): ReviewEvent {
  try {
    const request = requestOf({ request: url });
    const traced = tracesOf(request, request, facts);
    if (traced !== undefined) return { type: 'traced', traced };
    return { type: 'told', text: 'Nothing was compared, so there are no two sides.', isProblem: true };
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return {
      type: 'told',
      text: printable(`:trace ${error.message.replace(/^--request /, '')}`),
      isProblem: true,
    };
  }
}

/** The worker has neither terminal nor signals of its own. */
function hostOf({ env, cwd, program }: EngineStart): Host {
  const nowhere = { write: () => undefined, isTerminal: false };
  return { stdout: nowhere, stderr: nowhere, stdin: async () => new Uint8Array(), env, cwd, program };
}

function nothingToReview(read: number): CommandError {
  return new CommandError(
    'The input holds nothing that can be converted.',
    read === 0 ? 'It holds no objects at all.' : `None of its ${read} objects belongs to a source system.`,
    'Give manifests with Ingresses: gateproof review -f FILE, or -f DIRECTORY.',
  );
}
