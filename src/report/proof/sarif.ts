import { jsonText } from '../json-text.ts';
import { CAUSES } from './causes.ts';
import type { PlaceView } from './places.ts';
import type { DifferenceView, GroupView, OpenView, ProofView } from './view.ts';

/** Hosts of code scanning show no more results of one run. */
const MOST_RESULTS = 5000;

/**
 * SARIF 2.1.0: one rule per cause, one result per difference; accepted ones are suppressed, what is not known is a
 * warning. Fingerprints hold no line numbers, so that a result stays the same when files grow.
 */
export function renderSarif(views: readonly ProofView[], version: string): string {
  const results = views.flatMap((view) =>
    view.groups.flatMap((group) => [
      ...group.differences.map((item) => differenceResult(item, group, view)),
      ...group.unknown.map((item) => openResult(item, group, view)),
    ]),
  );
  const rules = [
    ...[...CAUSES].map(([cause, { title, explanation, action }]) => ({
      id: cause,
      shortDescription: { text: title },
      fullDescription: { text: explanation },
      help: { text: action },
    })),
    {
      id: UNKNOWN_RULE,
      shortDescription: { text: 'Not decided' },
      fullDescription: { text: 'Of these requests nobody can say whether they are treated alike.' },
      help: { text: 'Compare the two routes by hand, or raise --budget where the search was cut off.' },
    },
  ];
  const run = {
    tool: {
      driver: { name: 'gateproof', version, rules },
    },
    results: results.slice(0, MOST_RESULTS),
    ...(results.length <= MOST_RESULTS
      ? {}
      : { properties: { resultsLeftOut: results.length - MOST_RESULTS } }),
  };
  const document = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [run],
  };
  return jsonText(document);
}

const UNKNOWN_RULE = 'not-decided';

function differenceResult(item: DifferenceView, group: GroupView, view: ProofView): object {
  const { accepted, before, after, curl, cause } = item;
  const text = [
    `${CAUSES.get(cause)?.title ?? cause}: ${hostOf(group)}.`,
    `Before: ${before.name} -> ${before.outcome}.`,
    `After: ${after.name} -> ${after.outcome}.`,
    `Request: ${curl}`,
    `Region: ${item.region}`,
  ].join('\n');
  return {
    ruleId: cause,
    level: accepted === undefined ? 'error' : 'note',
    message: { text },
    ...places(before.origins, after.origins, view),
    partialFingerprints: { 'gateproof/v1': `${view.after} ${firstHost(group)} ${item.witnessHash}` },
    ...(accepted === undefined
      ? {}
      : {
          suppressions: [
            { kind: 'external', status: 'accepted', justification: `${accepted.reason} (${accepted.by})` },
          ],
        }),
  };
}

function openResult(item: OpenView, group: GroupView, view: ProofView): object {
  const how = item.tested === undefined ? 'Not decided' : `Tested on ${item.tested} paths, not proved`;
  return {
    ruleId: UNKNOWN_RULE,
    level: 'warning',
    message: { text: `${how}: ${hostOf(group)}.\nWhy: ${item.reason}\nRegion: ${item.region}` },
    ...places(item.before?.origins ?? [], item.after?.origins ?? [], view),
    partialFingerprints: {
      'gateproof/v1': `${view.after} ${firstHost(group)} ${item.reason} ${item.region}`,
    },
  };
}

/** The first host of a group; the others differ in the same way. */
function hostOf(group: GroupView): string {
  const count = group.entrances.reduce((total, { hosts }) => total + hosts.length, 0);
  return `${firstHost(group)}${count > 1 ? ` and ${count - 1} more` : ''}`;
}

/** Part of what a result is recognised by: how many hosts are alike must not change it. */
function firstHost({ entrances }: GroupView): string {
  const [first] = entrances;
  return first === undefined ? '' : `${first.hosts[0]} (${first.scheme} ${first.port})`;
}

/**
 * What stands afterwards is where the mistake is; what stood before is related. Code hosts refuse results without any
 * place, so what no manifest says is shown where the first other difference is.
 */
function places(before: readonly PlaceView[], after: readonly PlaceView[], view: ProofView): object {
  const [main, related] = after.length > 0 ? [after, before] : [before, after];
  const fallback = main.length > 0 ? [] : somePlace(view);
  return {
    locations: [...main, ...fallback].map((place) => location(place)),
    relatedLocations: related.map((place, id) => ({ id, ...location(place) })),
  };
}

function somePlace({ groups }: ProofView): readonly PlaceView[] {
  const differences = groups.flatMap((group) => group.differences);
  const all = [
    ...differences.flatMap(({ after }) => after.origins),
    ...differences.flatMap(({ before }) => before.origins),
  ];
  const found = all.find(({ file }) => file !== undefined);
  return found === undefined ? [] : [found];
}

function location({ object, field, file, line, column }: PlaceView): object {
  return {
    ...(file === undefined
      ? {}
      : {
          physicalLocation: {
            artifactLocation: { uri: file.split('/').map(encodeURIComponent).join('/') },
            region: { startLine: line, startColumn: column },
          },
        }),
    logicalLocations: [{ fullyQualifiedName: [object, field].filter((part) => part !== '').join(' ') }],
  };
}
