import type { Match } from '../../model/match.ts';
import { describeObject } from '../../model/origin.ts';
import type { Request } from '../../model/request.ts';
import type { Route } from '../../model/route-table.ts';
import { mayOverlap } from '../../regex/intersect.ts';
import { ANY_TEXT, exactTree, prefixTree, stringPrefixTree } from '../../regex/literals.ts';
import { parse } from '../../regex/parse.ts';
import type { Tree } from '../../regex/tree.ts';
import type { ReadContext } from './context.ts';
import { ORDER_UNSPECIFIED } from './findings.ts';
import { exampleHost, type Hostname } from './hostnames.ts';
import type { AcceptedListener } from './listeners.ts';
import { compareRank } from './precedence.ts';
import type { Entry } from './serving.ts';

/** Paths that stand on the wire as they are. */
const PLAIN_PATH = /^\/[A-Za-z0-9/._~!$&'()*+,;=:@-]*$/;

/** Comparisons of one host; beyond that the host has more rules than anybody reads findings about. */
const MOST_COMPARISONS = 2_000;

/**
 * Reports matches whose order decides between two different outcomes although the dialect leaves it open: regular
 * expressions against prefixes and against those of other routes, and what is of equal rank in different routes where
 * the dialect does not order it by age. At most one finding for each match.
 */
export function reportOpenOrder(
  entries: readonly Entry[],
  hostname: Hostname,
  listener: AcceptedListener,
  context: ReadContext,
): void {
  const { regexRank, regexOrder, ties } = context.dialect;
  if (regexRank !== 'unspecified' && regexOrder !== 'rule-order' && ties === undefined) return;
  let comparisons = 0;
  entries.forEach((entry, index) => {
    if (entry.declared.kind !== 'HTTPRoute') return;
    for (const other of entries.slice(index + 1)) {
      if (!isOpen(entry, other, context) || ++comparisons > MOST_COMPARISONS) continue;
      const path = commonPath(entry.route.match, other.route.match);
      if (path === undefined || sameTreatment(entry.route, other.route)) continue;
      report(entry, other, witnessOf(hostname, path, listener), context);
      return;
    }
  });
}

/** `entry` stands before `other`: does the dialect say so? */
function isOpen(entry: Entry, other: Entry, { dialect }: ReadContext): boolean {
  const apart = entry.declared !== other.declared;
  if (apart && dialect.ties === 'unspecified' && compareRank(entry.rank, other.rank) === 0) return true;
  if (entry.route.match.path.kind !== 'regex') return false;
  switch (other.route.match.path.kind) {
    case 'regex':
      return dialect.regexOrder === 'rule-order' && apart;
    case 'prefix':
    case 'any':
      return dialect.regexRank === 'unspecified';
    default:
      return false;
  }
}

/** A path that both matches hold for, in the same kind of request; '' when there is one but none is at hand. */
export function commonPath(a: Match, b: Match): string | undefined {
  if (
    a.methods !== undefined &&
    b.methods !== undefined &&
    !a.methods.some((one) => b.methods?.includes(one))
  ) {
    return undefined;
  }
  const [one, other] = [treeOf(a), treeOf(b)];
  if (one === undefined || other === undefined) return '';
  const overlap = mayOverlap(one, other, { domain: 'path' });
  if (overlap.answer === 'yes') return overlap.witness;
  return overlap.answer === 'no' ? undefined : '';
}

function treeOf({ path }: Match): Tree | undefined {
  switch (path.kind) {
    case 'any':
      return ANY_TEXT;
    case 'exact':
      return exactTree(path.value);
    case 'prefix':
      return prefixTree(path.value);
    case 'string-prefix':
      return stringPrefixTree(path.value);
    case 'regex': {
      const parsed = parse(path.pattern);
      return parsed.ok ? parsed.tree : undefined;
    }
  }
}

/** Do two routes treat a request alike? Where they come from does not count. */
export function sameTreatment(a: Route, b: Route): boolean {
  return treatment(a) === treatment(b);
}

function treatment({ outcome, responseHeaders, cors }: Route): string {
  const withoutOrigins = (key: string, value: unknown): unknown => (key === 'origins' ? undefined : value);
  return JSON.stringify([outcome, responseHeaders, cors], withoutOrigins);
}

/** A request for a path that stands on the wire as it is. */
export function witnessOf(hostname: Hostname, path: string, listener: AcceptedListener): Request | undefined {
  if (!PLAIN_PATH.test(path)) return undefined;
  const scheme = listener.speaks === 'https' ? 'https' : 'http';
  const host = exampleHost(hostname);
  return { method: 'GET', scheme, host, port: listener.port, target: path, headers: [] };
}

function report(
  { route, declared }: Entry,
  other: Entry,
  request: Request | undefined,
  context: ReadContext,
): void {
  const [first] = route.origins;
  const message =
    `${route.name} and ${other.route.name} can hold for the same request; which of them decides is left to the ` +
    `implementation. Read here: ${describeObject(declared.ref)} decides.`;
  const more = request === undefined ? {} : { witness: request };
  context.report(ORDER_UNSPECIFIED, message, declared.ref, first?.path ?? ['spec', 'rules'], more);
}
