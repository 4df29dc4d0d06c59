import type { Backend, BackendFilters, Forward, Outcome, Redirect, Respond } from '../../model/outcome.ts';
import { backendName } from '../../model/outcomes.ts';
import type { PathHandling } from '../../model/route-table.ts';
import type { Template } from '../../model/template.ts';
import {
  locationFunction,
  type RewriteContext,
  rewriteFunction,
  type TextFunction,
} from '../rewrites/text-function.ts';
import { dataKey } from './data-key.ts';
import type { Effect } from './effect.ts';
import { differingHeaders, headerEffects } from './headers.ts';
import { hostPieces, type Place, piecesKey, piecesOf, type QueryCase } from './pieces.ts';

/** What two outcomes differ in. */
export type Aspect =
  | 'action'
  | 'status'
  | 'redirect-status'
  | 'redirect-location'
  | 'backend'
  /** The same backends, spoken to in another protocol. */
  | 'backend-protocol'
  | 'weight'
  | 'rewrite'
  | 'host-rewrite'
  | 'request-header'
  | 'response-header'
  | 'mirror'
  | 'cors'
  | 'error-page'
  | 'gate';

export interface Difference {
  readonly aspect: Aspect;
  /** What is treated differently, where it has a name (a header). */
  readonly detail?: string;
}

/** Two texts that depend on the path; whether they are equal has to be decided on the paths in question. */
export interface Question {
  readonly aspect: 'rewrite' | 'redirect-location';
  readonly query: QueryCase;
  readonly before: TextFunction;
  readonly after: TextFunction;
}

export interface Comparison {
  readonly differences: readonly Difference[];
  readonly questions: readonly Question[];
  /** Why nobody can tell what happens. */
  readonly opaque: string | undefined;
}

/** One side of a comparison. */
export interface Side {
  readonly place: Place;
  readonly encode: PathHandling['encode'];
}

export const EQUAL: Comparison = { differences: [], questions: [], opaque: undefined };

/** Compares what two routes do, for all requests at once. Gates on addresses must have been resolved before. */
export function compareEffects(before: Effect, after: Effect, sides: readonly [Side, Side]): Comparison {
  const parts: Comparison[] = [compareOutcomes(before.outcome, after.outcome, [before, after], sides)];
  const [one, two] = [before, after].map((effect, index) =>
    headerEffects([effect.responseHeaders], (value) =>
      valuePieces(value, sides[index === 0 ? 0 : 1], effect),
    ),
  );
  if (one !== undefined && two !== undefined)
    parts.push(headerComparison('response-header', differingHeaders(one, two)));
  if (dataKey(before.cors) !== dataKey(after.cors)) parts.push(differ('cors'));
  if (dataKey(before.errorPages) !== dataKey(after.errorPages)) parts.push(differ('error-page'));
  const all = merge(parts);
  const main = all.differences.find(({ aspect }) => aspect === 'action' || aspect === 'gate');
  return main === undefined ? all : { ...all, differences: [main], questions: [] };
}

function valuePieces(value: Template, side: Side, effect: Effect): ReturnType<typeof piecesOf> {
  const pieces = piecesOf(value, side.place, 'with');
  const takes = pieces.some((piece) => piece.kind === 'group');
  return takes ? [...pieces, { kind: 'symbol', name: dataKey(effect.pattern) }] : pieces;
}

function differ(aspect: Aspect, detail?: string): Comparison {
  return { ...EQUAL, differences: [detail === undefined ? { aspect } : { aspect, detail }] };
}

function headerComparison(aspect: Aspect, names: readonly string[]): Comparison {
  return { ...EQUAL, differences: names.map((detail) => ({ aspect, detail })) };
}

function merge(parts: readonly Comparison[]): Comparison {
  return {
    differences: parts.flatMap((part) => part.differences),
    questions: parts.flatMap((part) => part.questions),
    opaque: parts.find((part) => part.opaque !== undefined)?.opaque,
  };
}

type Both<T> = readonly [T, T];

function compareOutcomes(
  before: Outcome,
  after: Outcome,
  effects: Both<Effect>,
  sides: Both<Side>,
): Comparison {
  const opaque = [before, after].find((outcome) => outcome.kind === 'opaque');
  if (opaque?.kind === 'opaque') return { ...EQUAL, opaque: opaque.why };
  if (before.kind === 'gate' || after.kind === 'gate') return compareGates(before, after, effects, sides);
  if (before.kind === 'forward' && after.kind === 'forward') {
    return compareForwards([before, after], effects, sides);
  }
  if (before.kind === 'redirect' && after.kind === 'redirect') {
    return compareRedirects([before, after], effects, sides);
  }
  if (before.kind === 'respond' && after.kind === 'respond') {
    return compareResponds([before, after], effects, sides);
  }
  return differ('action');
}

function compareGates(before: Outcome, after: Outcome, effects: Both<Effect>, sides: Both<Side>): Comparison {
  if (before.kind !== 'gate' || after.kind !== 'gate' || dataKey(before.check) !== dataKey(after.check)) {
    return merge([differ('gate'), ...opaqueInside([before, after])]);
  }
  return merge([
    compareOutcomes(before.then, after.then, effects, sides),
    compareOutcomes(before.otherwise, after.otherwise, effects, sides),
  ]);
}

function opaqueInside(outcomes: readonly Outcome[]): readonly Comparison[] {
  return outcomes.flatMap((outcome): readonly Comparison[] => {
    if (outcome.kind === 'opaque') return [{ ...EQUAL, opaque: outcome.why }];
    return outcome.kind === 'gate' ? opaqueInside([outcome.then, outcome.otherwise]) : [];
  });
}

function compareResponds(
  [before, after]: Both<Respond>,
  effects: Both<Effect>,
  sides: Both<Side>,
): Comparison {
  const edited = effects.some(({ responseHeaders }) => responseHeaders.length > 0);
  return merge([
    before.status === after.status ? EQUAL : differ('status'),
    before.before !== after.before && edited ? differ('response-header') : EQUAL,
    headerComparison('response-header', ownHeaders([before, after], effects, sides)),
  ]);
}

/** Names of headers in which two answers of their own differ. */
function ownHeaders(
  answers: Both<Respond | Redirect>,
  effects: Both<Effect>,
  sides: Both<Side>,
): readonly string[] {
  const [one, two] = answers.map(({ headers = [] }, index) =>
    headerEffects([headers], (value) =>
      valuePieces(value, sides[index === 0 ? 0 : 1], effects[index === 0 ? 0 : 1]),
    ),
  );
  return one === undefined || two === undefined ? [] : differingHeaders(one, two);
}

function compareRedirects(redirects: Both<Redirect>, effects: Both<Effect>, sides: Both<Side>): Comparison {
  const [before, after] = redirects;
  const aspect = 'redirect-location';
  const cases: readonly QueryCase[] = ['without', 'with'];
  const questions = cases.flatMap((query): readonly Question[] => {
    const one = locationFunction(before.location, contextOf(effects[0], sides[0], query));
    const two = locationFunction(after.location, contextOf(effects[1], sides[1], query));
    return one.key === two.key ? [] : [{ aspect, query, before: one, after: two }];
  });
  const edited = effects.some(({ responseHeaders }) => responseHeaders.length > 0);
  return merge([
    before.status === after.status ? EQUAL : differ('redirect-status'),
    before.elsewhere !== after.elsewhere && edited ? differ('response-header') : EQUAL,
    headerComparison('response-header', ownHeaders(redirects, effects, sides)),
    { ...EQUAL, questions },
  ]);
}

function contextOf(effect: Effect, side: Side, query: QueryCase): RewriteContext {
  return { place: side.place, encode: side.encode, pattern: effect.pattern, query };
}

/** One destination with its share in percent. */
interface Share {
  readonly key: string;
  /** Without the protocol. */
  readonly name: string;
  readonly percent: number;
  readonly target: Backend | Respond;
  readonly filters: BackendFilters;
}

function compareForwards(forwards: Both<Forward>, effects: Both<Effect>, sides: Both<Side>): Comparison {
  const [before, after] = forwards.map(sharesOf);
  if (before === undefined || after === undefined) return EQUAL;
  const sameTargets = before.length === after.length && before.every(({ key }, i) => key === after[i]?.key);
  const mirrors = forwards.map((forward) => dataKey(forward.mirrors));
  const parts: Comparison[] = [];
  if (mirrors[0] !== mirrors[1]) parts.push(differ('mirror'));
  const names = [before, after].map((shares) =>
    shares
      .map(({ name }) => name)
      .sort()
      .join('\n'),
  );
  if (!sameTargets) {
    return merge([differ(names[0] === names[1] ? 'backend-protocol' : 'backend'), ...parts]);
  }
  const sameWeights = before.every(({ percent }, i) => Math.abs(percent - (after[i]?.percent ?? 0)) < 1e-9);
  if (!sameWeights) parts.push(differ('weight'));
  for (const [index, share] of before.entries()) {
    const other = after[index];
    if (other === undefined) continue;
    if ('status' in share.target && 'status' in other.target) {
      parts.push(compareResponds([share.target, other.target], effects, sides));
    } else parts.push(compareDeliveries(forwards, [share.filters, other.filters], effects, sides));
  }
  return merge(parts);
}

/** Destinations in a fixed order, so that the same ones stand side by side. */
function sharesOf(forward: Forward): readonly Share[] {
  const sum = forward.backends.reduce((total, { weight }) => total + weight, 0);
  return forward.backends
    .map(({ weight, target, filters }) => ({
      key: 'status' in target ? `status ${target.status}` : backendKey(target),
      name: 'status' in target ? `status ${target.status}` : placeOf(target),
      percent: (100 * weight) / sum,
      target,
      filters: filters ?? {},
    }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.percent - b.percent));
}

/** Two names of one port are the same where the number is known. */
export function backendKey(backend: Backend): string {
  return `${placeOf(backend)} ${backend.protocol}`;
}

function placeOf(backend: Backend): string {
  const port = backend.portNumber ?? backend.port;
  return `${backend.kind} ${backendName({ ...backend, port })} ${dataKey(backend.externalName)}`;
}

function compareDeliveries(
  forwards: Both<Forward>,
  filters: Both<BackendFilters>,
  effects: Both<Effect>,
  sides: Both<Side>,
): Comparison {
  const redirects = [filters[0].redirect, filters[1].redirect] as const;
  if (redirects[0] !== undefined && redirects[1] !== undefined) {
    return compareRedirects([redirects[0], redirects[1]], effects, sides);
  }
  if (redirects[0] !== redirects[1]) return differ('action');
  const [one, two] = [0, 1].map((index) => delivery(index === 0 ? 0 : 1, forwards, filters, effects, sides));
  if (one === undefined || two === undefined) return EQUAL;
  const questions: readonly Question[] =
    one.path.key === two.path.key
      ? []
      : [{ aspect: 'rewrite', query: 'without', before: one.path, after: two.path }];
  return merge([
    { ...EQUAL, questions },
    one.host === two.host ? EQUAL : differ('host-rewrite'),
    headerComparison('request-header', differingHeaders(one.requestHeaders, two.requestHeaders)),
    headerComparison('response-header', differingHeaders(one.responseHeaders, two.responseHeaders)),
    one.mirrors === two.mirrors ? EQUAL : differ('mirror'),
  ]);
}

interface Delivery {
  readonly path: TextFunction;
  readonly host: string;
  readonly requestHeaders: ReturnType<typeof headerEffects>;
  readonly responseHeaders: ReturnType<typeof headerEffects>;
  readonly mirrors: string;
}

function delivery(
  index: 0 | 1,
  forwards: Both<Forward>,
  filters: Both<BackendFilters>,
  effects: Both<Effect>,
  sides: Both<Side>,
): Delivery {
  const forward = forwards[index];
  const own = filters[index];
  const side = sides[index];
  const effect = effects[index];
  const path = own.path ?? forward.path;
  const rewritten: Effect = path.kind === 'regex' ? { ...effect, pattern: path.pattern } : effect;
  const pieces = (value: Template): ReturnType<typeof piecesOf> => valuePieces(value, side, rewritten);
  const hostRewrite = own.host?.kind === 'set' ? own.host : forward.host;
  const host = hostRewrite.kind === 'keep' ? hostPieces(side.place) : pieces(hostRewrite.value);
  const requestHeaders = headerEffects([forward.requestHeaders, own.requestHeaders ?? []], pieces);
  // Host is a header like any other to those that edit headers; they do so after rewriting.
  const edited = requestHeaders.get('host');
  const isSet = edited?.startsWith('= ') === true;
  return {
    path: rewriteFunction(path, contextOf(effect, side, 'without')),
    host: isSet && edited !== undefined ? edited.slice('= '.length) : piecesKey(host),
    requestHeaders: isSet ? new Map([...requestHeaders].filter(([name]) => name !== 'host')) : requestHeaders,
    responseHeaders: headerEffects([own.responseHeaders ?? []], pieces),
    mirrors: dataKey(own.mirrors),
  };
}
