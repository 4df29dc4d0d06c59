import type { Match, PathPredicate } from '../../../model/match.ts';
import type { HostCondition } from './authorization-rules.ts';

/** The requests for the hosts of one hostname at one port. */
export interface HostScope {
  /** Undefined: which port the proxy listens on is not known. */
  readonly port: number | undefined;
  /** An exact name, `*.parent`, or undefined for every host. */
  readonly hostname: string | undefined;
  /** The other hostnames of the port: hosts of those that are more specific are not meant here. */
  readonly others: ReadonlyArray<string | undefined>;
}

/** How a condition stands to some requests: holds for all of them, for none, or for some. */
export type Extent = 'all' | 'none' | 'some';

function together(...extents: readonly Extent[]): Extent {
  if (extents.includes('none')) return 'none';
  return extents.every((one) => one === 'all') ? 'all' : 'some';
}

/** Is a request for the host meant by the condition? */
export function hostExtent(condition: HostCondition, place: HostScope): Extent {
  const { hosts, notHosts } = condition;
  const ofPort = portExtent(condition, place.port);
  if (ofPort === 'none') return 'none';
  const named: Extent = hosts.length === 0 ? 'all' : namesExtent(hosts, place);
  const spared = notHosts.length === 0 ? 'none' : namesExtent(notHosts, place);
  return together(ofPort, named, spared === 'all' ? 'none' : spared === 'none' ? 'all' : 'some');
}

function portExtent({ ports, notPorts }: HostCondition, port: number | undefined): Extent {
  if (ports.length + notPorts.length === 0) return 'all';
  if (port === undefined) return 'some';
  return (ports.length === 0 || ports.includes(port)) && !notPorts.includes(port) ? 'all' : 'none';
}

/**
 * Names with a port are about requests that name the port. Hosts of other hostnames of the port are none of this one's.
 */
function namesExtent(texts: readonly string[], { hostname, others }: HostScope): Extent {
  const names = texts.map((text) => text.toLowerCase());
  if (names.includes('*')) return 'all';
  if (hostname !== undefined && !hostname.startsWith('*.')) {
    return names.some((text) => holds(text, hostname)) ? 'all' : 'none';
  }
  const suffix = hostname?.slice(1);
  if (suffix !== undefined && names.some((text) => text.startsWith('*') && suffix.endsWith(text.slice(1)))) {
    return 'all';
  }
  const inside = names.filter((text) => !text.includes(':') && !isElsewhere(text, others));
  const isWithin = (text: string): boolean =>
    suffix === undefined || text.endsWith('*') || text.endsWith(suffix) || text.startsWith('*');
  return inside.some(isWithin) ? 'some' : 'none';
}

function holds(text: string, name: string): boolean {
  if (text.startsWith('*')) return name.endsWith(text.slice(1));
  if (text.endsWith('*')) return name.startsWith(text.slice(0, -1));
  return text === name;
}

/** Is what the text names served as another hostname? */
function isElsewhere(text: string, others: HostScope['others']): boolean {
  return others.includes(text);
}

/** Does the condition hold for the requests that a route's match holds for? */
export function matchExtent(condition: Match, route: Match): Extent {
  const methods = condition.methods;
  const ofMethods: Extent =
    methods === undefined
      ? 'all'
      : route.methods === undefined
        ? 'some'
        : route.methods.every((one) => methods.includes(one))
          ? 'all'
          : route.methods.some((one) => methods.includes(one))
            ? 'some'
            : 'none';
  const own = new Set((route.headers ?? []).map((one) => JSON.stringify(one)));
  const headers: Extent = (condition.headers ?? []).every((one) => own.has(JSON.stringify(one)))
    ? 'all'
    : 'some';
  const spared = (condition.not ?? []).map((one) => matchExtent(one, route));
  const not: Extent = spared.includes('all') ? 'none' : spared.includes('some') ? 'some' : 'all';
  return together(pathExtent(condition.path, route.path), ofMethods, headers, not);
}

function pathExtent(condition: PathPredicate, route: PathPredicate): Extent {
  if (condition.kind === 'any') return 'all';
  if (route.kind === 'any' || route.kind === 'regex' || condition.kind === 'regex') return 'some';
  if (route.kind === 'exact') return pathHolds(condition, route.value) ? 'all' : 'none';
  const start = withoutSlash(route);
  if (condition.kind === 'exact') return pathHolds(route, condition.value) ? 'some' : 'none';
  const other = withoutSlash(condition);
  const isPrefix = condition.kind === 'prefix';
  if (
    isPrefix
      ? isBelow(start, other) && (route.kind === 'prefix' || start !== other)
      : start.startsWith(condition.value)
  )
    return 'all';
  if (isPrefix && route.kind === 'prefix') return isBelow(other, start) ? 'some' : 'none';
  return start.startsWith(other) || other.startsWith(start) ? 'some' : 'none';
}

type TextPath = Extract<PathPredicate, { readonly value: string }>;

function withoutSlash({ kind, value }: TextPath): string {
  return kind === 'prefix' ? value.replace(/\/+$/, '') : value;
}

function isBelow(path: string, prefix: string): boolean {
  return path === prefix || path.startsWith(`${prefix}/`);
}

function pathHolds(condition: TextPath, path: string): boolean {
  switch (condition.kind) {
    case 'exact':
      return condition.value === path;
    case 'prefix':
      return isBelow(path, withoutSlash(condition));
    case 'string-prefix':
      return path.startsWith(condition.value);
  }
}
