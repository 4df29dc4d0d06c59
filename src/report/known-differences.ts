import type { Evaluation, Result, Step } from '../model/evaluation.ts';
import type { Finding } from '../model/finding.ts';
import type { Origin } from '../model/origin.ts';
import type { Request } from '../model/request.ts';
import type { Cause, Decider } from '../proof/proof.ts';
import { type SpokenIndex, spokenIndex } from './spoken-index.ts';

/** What a request gets on both sides, as far as findings of a conversion tell differences apart. */
export type Aspect =
  /** Served before, refused now. */
  | 'closed'
  /** Refused before, or only after a check, and served now. */
  | 'opened'
  /** Refused on both sides, otherwise. */
  | 'refusal'
  /** Another backend, a redirect in the place of a backend, an answer in the place of another. */
  | 'route'
  | 'redirect'
  | 'rewrite'
  | 'host'
  | 'share'
  | 'request-header'
  | 'response-header'
  | 'mirror'
  | 'cors'
  | 'error-page'
  | 'gate';

/** Both sides of one difference. */
export interface Observed {
  /** Names of the hosts that differ so, as in `HostProof.hosts`. */
  readonly hosts: readonly string[];
  readonly cause: Cause;
  readonly detail?: string;
  readonly before: Decider;
  readonly witness: Request;
  readonly answers: Answers;
}

/** What a request gets on both sides, and how it came to that on the first one. */
export type Answers = readonly [before: Evaluation, after: Pick<Evaluation, 'results'>];

const BY_CAUSE: ReadonlyMap<Cause, Aspect> = new Map([
  ['lost-policy', 'gate'],
  ['added-policy', 'gate'],
  ['weight', 'share'],
  ['rewrite', 'rewrite'],
  ['host-rewrite', 'host'],
  ['request-header', 'request-header'],
  ['response-header', 'response-header'],
  ['mirror', 'mirror'],
  ['cors', 'cors'],
  ['error-page', 'error-page'],
]);

/** What it is that differs: whether anybody is served at all, else what the cause says, else by the two answers. */
export function aspectOf({ cause, detail, answers }: Pick<Observed, 'cause' | 'detail' | 'answers'>): Aspect {
  const [before, after] = answers;
  if (isRefused(before) && isRefused(after)) return 'refusal';
  if (isRefused(after)) return 'closed';
  if (isRefused(before)) return 'opened';
  const known = BY_CAUSE.get(cause);
  if (known !== undefined) return known;
  if (detail !== undefined) return 'response-header';
  const kinds = [before, after].map(({ results }) => results[0]?.kind);
  return kinds.every((kind) => kind === 'redirected') ? 'redirect' : 'route';
}

/** Is nobody served, whatever third parties say? */
export function isRefused({ results }: Pick<Evaluation, 'results'>): boolean {
  return results.every(refuses);
}

function refuses({ kind, status }: Result): boolean {
  return kind === 'answered' && (status === undefined || status === 0 || status >= 400);
}

const ROUTING: readonly Aspect[] = ['closed', 'opened', 'refusal', 'route', 'redirect', 'rewrite'];
/** What is different for a backend or its client though the same backend is reached. */
const FORWARDING: readonly Aspect[] = [
  'host',
  'share',
  'request-header',
  'response-header',
  'mirror',
  'cors',
  'gate',
];
const HOSTS: readonly Cause[] = ['listener', 'host'];
/** What is said of the paths of a route says nothing of the routes of other hosts. */
const OTHER_HOST: readonly Cause[] = ['host-fall-through'];

interface Scope {
  readonly aspects: readonly Aspect[];
  /** Only differences of these causes. */
  readonly causes?: readonly Cause[];
  /** Not differences of these causes. */
  readonly except?: readonly Cause[];
  /** Only where requests are still checked, or refused, afterwards. */
  readonly isChecked?: true;
  /**
   * How a finding and a difference belong together; absent: they share an origin.
   * - `all`: it is said once for all hosts. `https`: of all hosts, for https alone.
   * - `port`: of all hosts, for the scheme and port of the finding's request.
   * - `deeper-host`: they are shown by requests for names below the same wildcard.
   * - `object`: what is said of one field of the object holds for all its routes.
   * - `endpoint`: what decides before stands in no manifest, and the finding names its path.
   */
  readonly about?: 'all' | 'https' | 'port' | 'deeper-host' | 'object' | 'endpoint';
}

/** By code: what a finding of the conversion speaks of. Codes that are not here speak of no request in particular. */
const SCOPES: ReadonlyMap<string, Scope> = new Map<string, Scope>([
  ['GP5001', { aspects: ROUTING }],
  ['GP5002', { aspects: ROUTING }],
  ['GP5003', { aspects: ['closed', 'route', 'rewrite'], except: OTHER_HOST }],
  ['GP5004', { aspects: ['closed', 'rewrite'] }],
  ['GP5005', { aspects: ROUTING }],
  ['GP5006', { aspects: ROUTING }],
  ['GP5007', { aspects: ['closed', 'route'] }],
  ['GP5008', { aspects: ['closed', 'route'] }],
  ['GP5010', { aspects: ['closed', 'refusal', 'route'] }],
  ['GP5011', { aspects: ['opened', 'route', 'refusal', 'redirect'], about: 'deeper-host' }],
  ['GP5012', { aspects: ['refusal'] }],
  ['GP5013', { aspects: ['route', 'share', 'closed', 'opened'] }],
  ['GP5014', { aspects: ROUTING, except: OTHER_HOST }],
  ['GP5017', { aspects: ['closed', 'refusal', 'route', 'redirect', 'rewrite'], except: OTHER_HOST }],
  ['GP5018', { aspects: ['closed', 'rewrite'] }],
  ['GP5026', { aspects: ['closed', 'route', 'redirect', 'rewrite'], except: OTHER_HOST }],
  ['GP5019', { aspects: ['redirect', 'rewrite'] }],
  ['GP5020', { aspects: ['redirect'] }],
  ['GP5021', { aspects: ['redirect'] }],
  ['GP5022', { aspects: ['redirect'] }],
  ['GP5023', { aspects: ['redirect'] }],
  ['GP5025', { aspects: ['redirect'] }],
  ['GP5024', { aspects: ['redirect', 'closed'] }],
  ['GP5030', { aspects: ['closed', 'opened', 'refusal', 'gate'] }],
  ['GP5031', { aspects: ['closed', 'refusal', 'route'] }],
  ['GP5032', { aspects: [...ROUTING, 'request-header', 'response-header', 'host'] }],
  ['GP5034', { aspects: ['error-page', 'refusal'] }],
  ['GP5035', { aspects: ROUTING, about: 'endpoint' }],
  ['GP5101', { aspects: ['closed'] }],
  ['GP5103', { aspects: ['closed', 'route'] }],
  ['GP5104', { aspects: ['closed'] }],
  ['GP5105', { aspects: ['closed', 'route'] }],
  ['GP5106', { aspects: ['share', 'closed', 'route'] }],
  ['GP5108', { aspects: ['closed', 'route', 'share', 'mirror'] }],
  ['GP5110', { aspects: ['request-header'], about: 'all' }],
  ['GP5111', { aspects: ['request-header'] }],
  ['GP5112', { aspects: ['response-header'] }],
  ['GP5113', { aspects: ['host'] }],
  ['GP5114', { aspects: ['mirror'] }],
  ['GP5120', { aspects: ['cors', 'route', 'closed'] }],
  ['GP5121', { aspects: ['cors', 'route', 'closed'] }],
  ['GP5122', { aspects: ['cors', 'route', 'closed'] }],
  ['GP5123', { aspects: ['cors', 'route', 'closed'] }],
  ['GP5124', { aspects: ['cors'], causes: ['cors'] }],
  ['GP5201', { aspects: [...ROUTING, 'response-header', 'gate'], causes: HOSTS, about: 'https' }],
  ['GP5202', { aspects: [...ROUTING, 'response-header'], causes: HOSTS }],
  ['GP5210', { aspects: [...ROUTING, 'response-header', 'gate'], causes: HOSTS, about: 'port' }],
  ['GP5212', { aspects: [...ROUTING, 'gate'], causes: HOSTS, about: 'port' }],
  ['GP5230', { aspects: [...ROUTING, 'gate'], about: 'port' }],
  ['GP5231', { aspects: [...ROUTING, ...FORWARDING] }],
  ['GP5211', { aspects: ['refusal'], causes: ['listener'], about: 'all' }],
  ['GP5220', { aspects: ['route'] }],
  ['GP5310', { aspects: ['refusal'] }],
  ['GP5311', { aspects: ['refusal', 'gate'], isChecked: true }],
  ['GP5312', { aspects: ['closed', 'refusal'] }],
  ['GP5313', { aspects: ['closed', 'refusal', 'gate'], isChecked: true }],
  ['GP5314', { aspects: ['closed', 'refusal', 'gate'], isChecked: true }],
  ['GP5360', { aspects: ['gate', 'request-header'], isChecked: true }],
  ['GP5361', { aspects: ['request-header'], about: 'all' }],
  ['GP5370', { aspects: ['gate'], isChecked: true }],
  ['GP5371', { aspects: ['gate'], isChecked: true }],
  ['GP5320', { aspects: ['closed'] }],
  ['GP5332', { aspects: ['closed', 'refusal', 'rewrite'] }],
  ['GP5203', { aspects: ['closed', 'opened', 'gate'], about: 'object' }],
  ['GP5204', { aspects: ['closed', 'route', 'refusal'] }],
  ['GP5207', { aspects: [...ROUTING, 'gate'], causes: HOSTS, about: 'all' }],
]);

/** What of the answers to a witness tells which findings speak of the difference. */
export interface Seen {
  readonly aspect: Aspect;
  /** Where what decides before stands, and what is done with the request on its way. */
  readonly places: readonly Origin[];
  /** Is somebody refused afterwards, whatever else becomes of others? */
  readonly mayRefuse: boolean;
}

export function seenOf(observed: Pick<Observed, 'cause' | 'detail' | 'before' | 'answers'>): Seen {
  const places = new Set([...observed.before.origins, ...placesBehind(observed.answers[0])]);
  const mayRefuse = observed.answers[1].results.some(refuses);
  return { aspect: aspectOf(observed), places: [...places], mayRefuse };
}

/** Codes of the findings that speak of the difference already. */
export function spokenOf(
  observed: Omit<Observed, 'answers'>,
  { aspect, places, mayRefuse }: Seen,
  findings: readonly Finding[],
): readonly string[] {
  const { cause } = observed;
  const index = spokenIndex(findings);
  const near = index.touching(places);
  const codes: string[] = [];
  for (const [code, items] of index.byCode) {
    const scope = SCOPES.get(code);
    if (scope === undefined || !scope.aspects.includes(aspect)) continue;
    if (scope.causes !== undefined && !scope.causes.includes(cause)) continue;
    if (scope.except?.includes(cause) === true) continue;
    if (scope.isChecked === true && !mayRefuse) continue;
    const belongs =
      scope.about === undefined ? near.has(code) : isAbout(code, scope.about, items, observed, index);
    if (belongs) codes.push(code);
  }
  return codes.sort();
}

/** Does one of the findings of a code belong to a difference, where places alone do not tell? */
function isAbout(
  code: string,
  about: NonNullable<Scope['about']>,
  items: readonly Finding[],
  { before, witness, hosts }: Omit<Observed, 'answers'>,
  index: SpokenIndex,
): boolean {
  const shownBy = (test: (request: Request) => boolean): boolean =>
    items.some((item) => item.witness !== undefined && test(item.witness));
  switch (about) {
    case 'all':
      return true;
    case 'https':
      return witness.scheme === 'https';
    case 'port':
      return shownBy((shown) => shown.scheme === witness.scheme && portOf(shown) === portOf(witness));
    case 'deeper-host': {
      // Names of several labels that the wildcard alone holds; a deeper name of its own is not meant.
      const below = belowWildcard(witness.host);
      return hosts.includes(`*.*.${below}`) && shownBy(({ host }) => belowWildcard(host) === below);
    }
    case 'object':
      return index.inObjects(before.origins).has(code);
    case 'endpoint':
      return before.origins.length === 0 && shownBy(({ target }) => witness.target.startsWith(target));
  }
}

function portOf({ port, scheme }: Request): number {
  return port ?? (scheme === 'https' ? 443 : 80);
}

/** Where what is done with a request on its way stands: objects of their own in some systems. */
const ON_THE_WAY: ReadonlySet<Step['stage']> = new Set(['gate', 'policy', 'cors', 'outcome']);

function placesBehind({ steps, results }: Evaluation): readonly Origin[] {
  return [
    ...steps.flatMap(({ stage, origins }) => (ON_THE_WAY.has(stage) ? origins : [])),
    ...results.flatMap(({ mirrors }) => mirrors.flatMap(({ origins }) => origins)),
  ];
}

/** `example.com` for `a.b.example.com`, which `*.example.com` holds in one reading only. */
function belowWildcard(host: string): string {
  return host.split('.').slice(2).join('.');
}
