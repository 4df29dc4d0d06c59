import { evaluate } from '../model/evaluate.ts';
import type { Evaluation, Result } from '../model/evaluation.ts';
import { type Finding, type FindingKind, finding, type Severity } from '../model/finding.ts';
import { nameOf } from '../model/origin.ts';
import type { RouteTable } from '../model/route-table.ts';
import type { Cause, HostProof, Proof, ProofDifference, UnknownRegion } from '../proof/proof.ts';
import { type Aspect, aspectOf, spokenOf } from './known-differences.ts';

const WIDER: FindingKind = {
  code: 'GP7001',
  name: 'proof-wider',
  severity: 'high',
  title: 'The proof found requests that are served although they were refused',
  explanation:
    'The written manifests were read back and compared with the input over all requests. For the request shown, and for all others of its region, the gateway serves what is refused today, or serves it without a check that is made today.',
  action:
    'Try the request on both systems. Change the route in the input, or correct the written manifests by hand.',
};

const NARROWER: FindingKind = {
  code: 'GP7002',
  name: 'proof-narrower',
  severity: 'high',
  title: 'The proof found requests that are refused although they were served',
  explanation:
    'The written manifests were read back and compared with the input over all requests. The request shown, and all others of its region, reach a backend or a redirect today and get an error afterwards.',
  action:
    'Try the request on both systems. Change the route in the input, or correct the written manifests by hand.',
};

const DIFFERENT: FindingKind = {
  code: 'GP7003',
  name: 'proof-different',
  severity: 'high',
  title: 'The proof found requests that are treated differently',
  explanation:
    'The written manifests were read back and compared with the input over all requests. The request shown, and all others of its region, are answered or forwarded in another way afterwards.',
  action:
    'Try the request on both systems. Change the route in the input, or correct the written manifests by hand.',
};

const REFUSAL: FindingKind = {
  code: 'GP7004',
  name: 'proof-refusal',
  severity: 'low',
  title: 'The proof found refused requests that get another refusal',
  explanation:
    'Nobody is served in either case: the status or a header of the error differs, or the connection is closed in the place of an error.',
  action: 'Check that no client or monitor relies on the former answer.',
};

const UNDECIDED: FindingKind = {
  code: 'GP7005',
  name: 'proof-undecided',
  severity: 'high',
  title: 'The proof could not decide whether requests are treated alike',
  explanation:
    'Something in the input has no meaning that can be compared, such as a snippet, or the comparison was too large. Nothing is claimed for the region named.',
  action: 'Test requests of the region on both systems.',
};

const TESTED: FindingKind = {
  code: 'GP7006',
  name: 'proof-tested-only',
  severity: 'low',
  title: 'Two rewrites were compared on samples only',
  explanation:
    'Whether both give the same text for every path was not decided. All paths that were tried gave the same.',
  action: 'Test more paths of the region on both systems if it matters.',
};

const NOT_PROVED: FindingKind = {
  code: 'GP7007',
  name: 'proof-not-made',
  severity: 'low',
  title: 'The written manifests could not be proved',
  explanation:
    'What the manifests do depends on an object that is not in the input, such as the Gateway that routes attach to.',
  action: 'Add the object to the input and convert again.',
};

/** Kinds of findings that come from the comparison of two tables. */
export const PROOF_FINDINGS: readonly FindingKind[] = [
  WIDER,
  NARROWER,
  DIFFERENT,
  REFUSAL,
  UNDECIDED,
  TESTED,
  NOT_PROVED,
];

/** What a proof says beyond the findings of a conversion. */
export interface ProofReport {
  readonly findings: readonly Finding[];
  /** Names of hosts by what holds of all their requests; a name at several ports counts once, by the worst. */
  readonly hosts: Readonly<Record<HostStanding, number>>;
  /** Names of hosts with differences that no finding of the conversion speaks of. */
  readonly differing: ReadonlySet<string>;
}

/**
 * `as-found`: they differ, and findings of the conversion speak of every difference. `differs`: there are further ones.
 */
export type HostStanding = 'equivalent' | 'as-found' | 'undecided' | 'differs';
const STANDINGS: readonly HostStanding[] = ['equivalent', 'as-found', 'undecided', 'differs'];

export const ANY_OTHER_HOST = 'any other host';

/** A difference that no finding speaks of, with what both sides answer. */
interface Silent {
  readonly host: HostProof;
  readonly difference: ProofDifference;
  readonly answers: readonly [Evaluation, Evaluation];
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
 * Turns differences that no finding of the conversion speaks of into findings. Alike ones become one finding; hosts
 * that nobody named count only when something is to be said of them.
 *
 * @param alike names of hosts that were proved, to the names of all hosts for which the same holds
 */
export function reportProof(
  proof: Proof,
  tables: readonly [RouteTable, RouteTable],
  findings: readonly Finding[],
  alike: ReadonlyMap<string, readonly string[]> = new Map(),
): ProofReport {
  const standings = new Map<string, HostStanding>();
  const silent = new Map<string, Silent[]>();
  const open = new Map<string, OpenGroup>();
  for (const proved of proof.hosts) {
    const host = { ...proved, hosts: proved.hosts.flatMap((name) => alike.get(name) ?? [name]) };
    const differences = silentDifferences(host, tables, findings);
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
    for (const name of host.hosts) {
      if (name === ANY_OTHER_HOST && standing !== 'differs' && standing !== 'undecided') continue;
      standings.set(name, worse(standings.get(name), standing));
    }
  }
  const hosts = { equivalent: 0, 'as-found': 0, undecided: 0, differs: 0 };
  for (const standing of standings.values()) hosts[standing]++;
  const differing = [...standings].filter(([, standing]) => standing === 'differs').map(([name]) => name);
  return {
    hosts,
    differing: new Set(differing),
    findings: [
      ...[...silent.values()].map(differenceFinding),
      ...[...open.values()].map((group) => openFinding(group)),
    ],
  };
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

function silentDifferences(
  host: HostProof,
  [before, after]: readonly [RouteTable, RouteTable],
  findings: readonly Finding[],
): readonly Silent[] {
  return host.differences.flatMap((difference): Silent[] => {
    const answers = [evaluate(before, difference.witness), evaluate(after, difference.witnessAfter)] as const;
    const observed = { ...difference, answers };
    if (spokenOf(observed, findings).length > 0) return [];
    return [{ host, difference, answers, aspect: aspectOf(observed) }];
  });
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

/** Most hosts that are named in one message. */
const MOST_HOSTS = 3;

function hostsInWords(all: readonly string[]): string {
  const names = [...new Set(all)];
  const shown = names.slice(0, MOST_HOSTS).join(', ');
  const left = names.length - MOST_HOSTS;
  return left > 0 ? `${shown} and ${left} more host${left === 1 ? '' : 's'}` : shown;
}

/** `forwarded to shop/web:80`, `404`, `301 to https://a.test/`. */
function inWords({ results }: Evaluation): string {
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
