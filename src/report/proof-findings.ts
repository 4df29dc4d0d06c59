import { evaluate, resultsFor } from '../model/evaluate.ts';
import type { Evaluation, Result } from '../model/evaluation.ts';
import { type Finding, type FindingKind, finding, type Severity } from '../model/finding.ts';
import { nameOf } from '../model/origin.ts';
import type { RouteTable } from '../model/route-table.ts';
import type { Cause, HostProof, Proof, ProofDifference, UnknownRegion } from '../proof/proof.ts';
import { isStreamName } from '../proof/streams.ts';
import { type Answers, type Aspect, type Seen, seenOf, spokenOf } from './known-differences.ts';
import { hostsInWords } from './names.ts';
import { policyFindings } from './policy-findings.ts';
import {
  CONNECTION_REUSED,
  DIFFERENT,
  NARROWER,
  NOT_PROVED,
  REFUSAL,
  TESTED,
  UNDECIDED,
  WIDER,
} from './proof-kinds.ts';
import { spellingFindings } from './spellings.ts';

/** What a proof says beyond the findings of a conversion. */
export interface ProofReport {
  readonly findings: readonly Finding[];
  readonly summary: ProofSummary;
  /** Names of hosts with differences that no finding of the conversion speaks of. */
  readonly differing: ReadonlySet<string>;
  /** What the answers to the witness of each difference tell. */
  readonly seen: ReadonlyMap<ProofDifference, Seen>;
}

/** What holds of all requests, in numbers. */
export interface ProofSummary {
  /** Names of hosts by their standing; a name at several ports counts once, by the worst. */
  readonly hosts: Readonly<Record<HostStanding, number>>;
  /** Hosts that nobody named; absent where they were not compared. */
  readonly others?: HostStanding;
  /** Connections and datagrams of ports that carry no requests; absent where there are none. */
  readonly streams?: { readonly standing: HostStanding; readonly codes: readonly string[] };
  /** By standing: codes of the findings that say how hosts of that standing differ, or what is open. Sorted. */
  readonly codes: Readonly<Record<HostStanding, readonly string[]>>;
  /** The same for hosts that nobody named. */
  readonly codesOfOthers: readonly string[];
}

/**
 * `as-found`: they differ, and findings of the conversion speak of every difference, or it is one of refusals alone.
 * `differs`: there are further differences.
 */
export type HostStanding = 'equivalent' | 'as-found' | 'undecided' | 'differs';
const STANDINGS: readonly HostStanding[] = ['equivalent', 'as-found', 'undecided', 'differs'];

export const ANY_OTHER_HOST = 'any other host';

/** A difference that no finding speaks of, with what both sides answer. */
interface Silent {
  readonly host: HostProof;
  readonly difference: ProofDifference;
  readonly answers: Answers;
  readonly aspect: Aspect;
}

/** Regions that are open for the same reason. */
interface OpenGroup {
  readonly kind: FindingKind;
  readonly region: UnknownRegion;
  readonly hosts: string[];
  count: number;
}

/**
 * Turns differences that no finding of the conversion speaks of into findings. Alike ones become one finding.
 *
 * @param alike names of hosts that were proved, to the names of all hosts for which the same holds
 */
export function reportProof(
  proof: Proof,
  tables: readonly [RouteTable, RouteTable],
  findings: readonly Finding[],
  alike: ReadonlyMap<string, readonly string[]> = new Map(),
): ProofReport {
  const names = new Map<string, Named>();
  const silent = new Map<string, Silent[]>();
  const open = new Map<string, OpenGroup>();
  const seen = new Map<ProofDifference, Seen>();
  const hosts = proof.hosts.map((host) => ({
    ...host,
    hosts: host.hosts.flatMap((name) => alike.get(name) ?? [name]),
  }));
  for (const host of hosts) {
    const { differences, codes } = readDifferences(host, tables, findings, seen);
    for (const one of differences) push(silent, keyOf(one), one);
    const undecided = openRegions(host);
    for (const { kind, region } of undecided) {
      const key = `${kind.code} ${region.reason} ${region.before?.name ?? ''}`;
      const known = open.get(key);
      if (known === undefined) open.set(key, { kind, region, hosts: [...host.hosts], count: 1 });
      else {
        known.hosts.push(...host.hosts);
        known.count++;
      }
    }
    const standing = standingOf(host, differences, undecided.length > 0);
    const said = [...codes, ...undecided.map(({ kind }) => kind.code)];
    for (const name of host.hosts) {
      const known = names.get(name);
      if (known === undefined) names.set(name, { standing, codes: new Set(said) });
      else {
        known.standing = worse(known.standing, standing);
        for (const code of said) known.codes.add(code);
      }
    }
  }
  const differing = [...names]
    .filter(([name, { standing }]) => standing === 'differs' && !isStreamName(name))
    .map(([name]) => name);
  return {
    summary: summarise(names),
    differing: new Set(differing),
    seen,
    findings: [
      ...[...silent.values()].map(differenceFinding),
      ...[...open.values()].map((group) => openFinding(group)),
      ...policyFindings(hosts, findings),
      ...reusedConnections(proof),
      ...spellingFindings(tables),
    ],
  };
}

/** What becomes of connections that are used for several hosts is said once. */
function reusedConnections({ handling }: Proof): readonly Finding[] {
  const found = handling.find(({ kind }) => kind === 'server-name');
  if (found === undefined) return [];
  const more = found.witness === undefined ? {} : { witness: found.witness };
  return [finding(CONNECTION_REUSED, `${capitalised(found.text)}.`, [], more)];
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** What holds of a name at all its ports. */
interface Named {
  standing: HostStanding;
  readonly codes: Set<string>;
}

function summarise(names: ReadonlyMap<string, Named>): ProofSummary {
  const hosts = { equivalent: 0, 'as-found': 0, undecided: 0, differs: 0 };
  const codes = new Map(STANDINGS.map((standing) => [standing, new Set<string>()]));
  for (const [name, { standing, codes: own }] of names) {
    if (name === ANY_OTHER_HOST || isStreamName(name)) continue;
    hosts[standing]++;
    for (const code of own) codes.get(standing)?.add(code);
  }
  const listed = (standing: HostStanding): readonly string[] => [...(codes.get(standing) ?? [])].sort();
  const others = names.get(ANY_OTHER_HOST);
  const ofStreams = [...names].flatMap(([name, one]) => (isStreamName(name) ? [one] : []));
  const standing = ofStreams.reduce<HostStanding | undefined>(
    (worst, one) => worse(worst, one.standing),
    undefined,
  );
  return {
    hosts,
    ...(others === undefined ? {} : { others: others.standing }),
    ...(standing === undefined ? {} : { streams: { standing, codes: codesOf(ofStreams) } }),
    codes: {
      equivalent: [],
      'as-found': listed('as-found'),
      undecided: listed('undecided'),
      differs: listed('differs'),
    },
    codesOfOthers: [...(others?.codes ?? [])].sort(),
  };
}

function codesOf(named: readonly Named[]): readonly string[] {
  return [...new Set(named.flatMap(({ codes }) => [...codes]))].sort();
}

/** The proof was not made at all. */
export function notProved(message: string): Finding {
  return finding(NOT_PROVED, message, []);
}

function push<Key, Item>(groups: Map<Key, Item[]>, key: Key, item: Item): void {
  const group = groups.get(key);
  if (group === undefined) groups.set(key, [item]);
  else group.push(item);
}

function worse(one: HostStanding | undefined, other: HostStanding): HostStanding {
  return one !== undefined && STANDINGS.indexOf(one) > STANDINGS.indexOf(other) ? one : other;
}

function standingOf(host: HostProof, silent: readonly Silent[], undecided: boolean): HostStanding {
  if (silent.some(({ aspect }) => aspect !== 'refusal')) return 'differs';
  if (undecided) return 'undecided';
  return host.differences.length === 0 ? 'equivalent' : 'as-found';
}

/** Differences that no finding speaks of, and the codes of all findings that speak of a difference. */
function readDifferences(
  host: HostProof,
  [before, after]: readonly [RouteTable, RouteTable],
  findings: readonly Finding[],
  seen: Map<ProofDifference, Seen>,
): { readonly differences: readonly Silent[]; readonly codes: readonly string[] } {
  const codes: string[] = [];
  const differences = host.differences.flatMap((difference): Silent[] => {
    const { witness, witnessAfter } = difference;
    const answers: Answers = [evaluate(before, witness), { results: resultsFor(after, witnessAfter) }];
    const observed = { ...difference, answers, hosts: host.hosts };
    const view = seenOf(observed);
    seen.set(difference, view);
    const speaking = spokenOf(observed, view, findings);
    codes.push(...speaking);
    if (speaking.length > 0) return [];
    const silent = { host, difference, answers, aspect: view.aspect };
    codes.push(kindOf(silent).code);
    return [silent];
  });
  return { differences, codes };
}

/** What is open, but for regions of two routes that are known to differ. */
function openRegions(host: HostProof): ReadonlyArray<{ kind: FindingKind; region: UnknownRegion }> {
  const pairOf = (one: Pick<UnknownRegion, 'before' | 'after'>): string =>
    `${one.before?.name ?? ''}\n${one.after?.name ?? ''}`;
  const differing = new Set(host.differences.map(pairOf));
  return [
    ...host.unknown.map((region) => ({ kind: UNDECIDED, region })),
    ...host.tested.map((region) => ({ kind: TESTED, region })),
  ].filter(({ region }) => region.before === undefined || !differing.has(pairOf(region)));
}

/** What is alike for people; refused requests are told apart only by whether the status changes. */
function keyOf({ difference, aspect, answers }: Silent): string {
  const { cause, detail, before, direction } = difference;
  if (aspect === 'refusal') return `refusal ${sameStatus(answers)}`;
  return [cause, detail ?? '', direction, aspect, before.name, ...answers.map(inWords)].join('\n');
}

function differenceFinding(group: readonly Silent[]): Finding {
  const [first] = group;
  if (first === undefined) throw new Error('a group of differences is empty');
  const { difference, answers, aspect } = first;
  const names = group.flatMap(({ host }) => host.hosts);
  const kind = kindOf(first);
  const what = difference.detail === undefined ? '' : ` (${difference.detail})`;
  return finding(
    kind,
    `${hostsInWords(names)}, ${difference.region}: ${CAUSES[difference.cause]}${what}.`,
    group.flatMap(({ difference: { before } }) => before.origins),
    {
      severity: severityOf(first, kind),
      before: `${inWords(answers[0])}, by ${difference.before.name}`,
      after: `${aspect === 'response-header' ? 'the same without or with another header' : inWords(answers[1])}, by ${difference.after.name}`,
      witness: difference.witness,
    },
  );
}

function kindOf({ aspect, difference }: Silent): FindingKind {
  if (aspect === 'refusal') return REFUSAL;
  if (aspect === 'opened' || difference.direction === 'wider') return WIDER;
  return aspect === 'closed' || difference.direction === 'narrower' ? NARROWER : DIFFERENT;
}

/** A check that is gone is for a person to decide; a header of answers is no matter of routing. */
function severityOf({ answers, aspect, difference }: Silent, kind: FindingKind): Severity {
  if (aspect === 'refusal') return sameStatus(answers) ? 'info' : kind.severity;
  if (aspect === 'response-header') return 'low';
  if (kind !== WIDER) return kind.severity;
  const guarded = answers[0].results.some(({ status }) => status === 401 || status === 403);
  return guarded || difference.cause === 'lost-policy' ? 'blocker' : kind.severity;
}

function sameStatus([before, after]: Silent['answers']): boolean {
  const statuses = [before, after].map(({ results }) => results.map(({ status }) => status ?? '').sort());
  return statuses[0]?.join() === statuses[1]?.join();
}

function openFinding({ kind, region, hosts, count }: OpenGroup): Finding {
  const more = count === 1 ? '' : ` and ${count - 1} more region${count === 2 ? '' : 's'}`;
  return finding(
    kind,
    `${hostsInWords(hosts)}, ${region.region}${more}: ${region.reason}.`,
    region.before?.origins ?? [],
  );
}

/** `forwarded to shop/web:80`, `404`, `301 to https://a.test/`. */
function inWords({ results }: Pick<Evaluation, 'results'>): string {
  return [...new Set(results.map(resultInWords))].join(', or ');
}

function resultInWords(result: Result): string {
  const share = result.share < 100 ? ` (${Math.round(result.share * 100) / 100} %)` : '';
  const { backend, status } = result;
  if (backend !== undefined) {
    const target = result.upstream === undefined ? '' : ` as ${result.upstream.target}`;
    const protocol = backend.protocol === 'http' ? '' : ` over ${backend.protocol}`;
    return `forwarded to ${nameOf({ ...backend })}:${backend.port}${protocol}${target}${share}`;
  }
  if (result.kind === 'opaque') return `not known${share}`;
  if (status === 0) return `no answer${share}`;
  const location = result.responseHeaders.set['location'];
  return `${status ?? 'an answer'}${typeof location === 'string' ? ` to ${location}` : ''}${share}`;
}

const CAUSES: Readonly<Record<Cause, string>> = {
  listener: 'nothing listens there on one side',
  host: 'one side has no route for the host',
  'host-fall-through': 'the request reaches routes of a less specific host on one side only',
  precedence: 'another of the routes that hold decides',
  'regex-case': 'letters count in another way',
  anchoring: 'the pattern is anchored in another way',
  'trailing-slash': 'a slash at the end counts on one side only',
  path: 'the paths of the routes differ',
  'lost-condition': 'a condition of the route is gone',
  'added-condition': 'the route has one condition more',
  'lost-policy': 'a check is gone',
  'added-policy': 'there is a check more',
  'lost-route': 'no route holds afterwards',
  'added-route': 'a route holds that was not there',
  scheme: 'a redirect to another scheme is missing, or there is one too many',
  'redirect-status': 'the redirect has another status',
  'redirect-location': 'the redirect leads elsewhere',
  backend: 'the backend is another one',
  'backend-protocol': 'the backend is spoken to in another protocol',
  weight: 'the shares of the backends differ',
  rewrite: 'the backend sees another path',
  'host-rewrite': 'the backend sees another host',
  'request-header': 'the backend sees other headers',
  'response-header': 'the answer has other headers',
  mirror: 'copies go elsewhere',
  status: 'the answer has another status',
  cors: 'cross-origin headers differ',
  'error-page': 'error pages differ',
};
