import { type Judgement, judge } from '../../accept/judge.ts';
import type { Resource } from '../../gateway/resource.ts';
import type { ObjectSet } from '../../kubernetes/object.ts';
import { evaluate } from '../../model/evaluate.ts';
import type { ObjectRef } from '../../model/origin.ts';
import type { Request } from '../../model/request.ts';
import type { Proof } from '../../proof/proof.ts';
import type { Decision } from '../../replay/decide.ts';
import type { Subject } from '../../replay/offline/judge.ts';
import { seenOf, spokenOf } from '../../report/known-differences.ts';
import { PROOF_FINDINGS } from '../../report/proof-kinds.ts';
import { wantsCluster } from '../cluster/options.ts';
import { convertOptions } from '../convert/options.ts';
import { convertObjects } from '../convert/pipeline.ts';
import { CommandError, UsageError } from '../exit.ts';
import type { Host } from '../host.ts';
import { readLive, readNamed, warnOfGaps } from '../input.ts';
import { stringList, stringValue, type Values } from '../options.ts';
import { acceptedEntries } from '../prove/accepted.ts';
import { compareAll } from '../prove/comparison.ts';
import { proveOptions } from '../prove/options.ts';
import { readSides } from '../prove/sides.ts';
import { chooseProvider, providerOptions } from '../providers.ts';
import { explainBy } from './explain.ts';

/** Two configurations with their meaning, and what is known of their differences. */
export interface ReplaySubject extends Subject {
  readonly systems: readonly [before: string, after: string];
  readonly objects: ObjectSet;
  /** What convert wrote; absent where --after is named. */
  readonly resources?: readonly Resource[];
  /** Accepted differences that have ended, in sentences. */
  readonly notes: readonly string[];
  /** The controller's ConfigMap, where one is in force. */
  readonly configMap?: ObjectRef;
}

/**
 * Reads both sides, or converts the first one, and proves them equal as far as they are.
 * @throws CommandError when a side is missing or cannot be read.
 */
export async function replaySubject(values: Values, host: Host): Promise<ReplaySubject> {
  const entries = await acceptedEntries(stringValue(values, 'accept'), host);
  if (stringList(values, 'after').length > 0) return ofTwoSides(values, host, entries);
  return ofConversion(values, host, entries);
}

type Entries = Awaited<ReturnType<typeof acceptedEntries>>;

async function ofTwoSides(values: Values, host: Host, entries: Entries): Promise<ReplaySubject> {
  if (stringValue(values, 'target') !== undefined) {
    throw new UsageError(
      '--target says for what --before is converted, and --after is what comes afterwards.',
      'Leave out one of them; --dialect says how --after is read.',
    );
  }
  // The other options of prove have no meaning here, and forms of output of their own.
  const { output: _output, ...rest } = values;
  const options = proveOptions(rest);
  if (options.allDialects) {
    throw new UsageError(
      '--dialect all names several, and a request is answered by one.',
      'Name one dialect.',
    );
  }
  const inputs = await readSides(values, host);
  const [comparison] = compareAll(inputs, values, options, entries);
  if (comparison === undefined) throw new Error('one dialect makes one comparison');
  const { before, after, tables, judgement } = comparison;
  return {
    before: tables[0],
    after: tables[1],
    ports: options.ports,
    explain: explainBy(judgement, () => []),
    systems: [before.system, after.system],
    objects: before.objects,
    notes: expiredNotes(judgement),
    ...(before.configMap === undefined ? {} : { configMap: before.configMap }),
  };
}

async function ofConversion(values: Values, host: Host, entries: Entries): Promise<ReplaySubject> {
  const named = stringList(values, 'before').length > 0;
  if (!named && !wantsCluster(values)) {
    throw new UsageError(
      '--before is missing.',
      'Name the configuration that served the traffic, for example --before manifests/.',
    );
  }
  for (const option of ['dialect', 'after-provider', 'port']) {
    if (values[option] === undefined) continue;
    throw new UsageError(
      `--${option} speaks of --after, which is not named.`,
      'Add --after, or leave it out.',
    );
  }
  const input = named ? await readNamed('before', values, host) : await readLive(values, host);
  warnOfGaps(input, values, host);
  const { objects } = input;
  const provider = chooseProvider(objects, stringValue(values, 'provider'));
  if (provider === undefined) {
    throw new CommandError(
      'The input holds nothing that can be converted.',
      'Without --after, what comes afterwards is what convert makes of --before.',
      'Give manifests of Ingresses with --before, or name what comes afterwards with --after.',
    );
  }
  const options = { ...convertOptions(values), prove: true };
  const settings = providerOptions(values);
  const conversion = await convertObjects(objects, provider, settings, options);
  if (conversion.proof === undefined) {
    throw new CommandError(
      'What convert makes of --before cannot be read back.',
      'Without that there is nothing to hold the traffic against.',
      'Name what comes afterwards with --after.',
    );
  }
  const { comparison, dialect } = conversion.proof;
  const judgement = judge(namingAll(comparison), entries, new Date().toISOString().slice(0, 10));
  const said = conversion.findings.filter(({ code }) => !PROOF_CODES.has(code));
  const { configMap } = provider.compile(objects, settings);
  return {
    before: comparison.tables[0],
    after: comparison.tables[1],
    explain: explainBy(judgement, ({ request, requestAfter, decisions }, cause, detail) => {
      const observed = {
        hosts: [request.host],
        cause,
        ...(detail === undefined ? {} : { detail }),
        before: decisions[0],
        witness: asRead(request, decisions[0]),
        answers: [
          evaluate(comparison.tables[0], request),
          evaluate(comparison.tables[1], requestAfter),
        ] as const,
      };
      return spokenOf(observed, seenOf(observed), said);
    }),
    systems: [provider.name, dialect],
    objects,
    resources: conversion.resources,
    notes: expiredNotes(judgement),
    ...(configMap === undefined ? {} : { configMap }),
  };
}

function expiredNotes({ expired }: Judgement): readonly string[] {
  return expired.map(
    ({ id, position, until }) => `The accepted difference "${id}" (${position}) ended on ${until}.`,
  );
}

const PROOF_CODES: ReadonlySet<string> = new Set(PROOF_FINDINGS.map(({ code }) => code));

/** The request with its path as the system reads it, which findings speak of. */
function asRead(request: Request, { path }: Decision): Request {
  const mark = request.target.indexOf('?');
  return path === undefined
    ? request
    : { ...request, target: path + (mark < 0 ? '' : request.target.slice(mark)) };
}

/** What is proved of a host holds for all that differ from it in nothing but names. */
function namingAll({ proof, alike }: { proof: Proof; alike: ReadonlyMap<string, readonly string[]> }): Proof {
  const hosts = proof.hosts.map((one) => ({
    ...one,
    hosts: one.hosts.flatMap((name) => alike.get(name) ?? [name]),
  }));
  return { ...proof, hosts };
}
