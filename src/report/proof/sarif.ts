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
  return `${JSON.stringify(document, null, 2)}\n`;
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
    ...places(before.origins, after.origins),
    partialFingerprints: { 'gateproof/v1': `${view.after} ${hostOf(group)} ${item.witnessHash}` },
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
    ...places(item.before?.origins ?? [], item.after?.origins ?? []),
    partialFingerprints: { 'gateproof/v1': `${view.after} ${hostOf(group)} ${item.reason} ${item.region}` },
  };
}

/** The first host of a group; the others differ in the same way. */
function hostOf({ entrances }: GroupView): string {
  const [first] = entrances;
  const count = entrances.reduce((total, { hosts }) => total + hosts.length, 0);
  const more = count > 1 ? ` and ${count - 1} more` : '';
  return first === undefined ? '' : `${first.hosts[0]} (${first.scheme} ${first.port})${more}`;
}

/** What stands afterwards is where the mistake is; what stood before is related. */
function places(before: readonly PlaceView[], after: readonly PlaceView[]): object {
  const [main, related] = after.length > 0 ? [after, before] : [before, after];
  return {
    locations: main.map((place) => location(place)),
    relatedLocations: related.map((place, id) => ({ id, ...location(place) })),
  };
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
