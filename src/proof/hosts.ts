import { chooseHost, matchHost, normaliseHost } from '../model/hosts.ts';
import { chooseListener } from '../model/listeners.ts';
import type { HostPattern, Listener, RouteTable, VirtualHost } from '../model/route-table.ts';
import { solveValue } from './conditions/values.ts';

/** A scheme and port at which at least one table listens. */
export interface Entrance {
  readonly scheme: 'http' | 'https';
  readonly port: number;
  readonly portAfter: number;
}

/** What serves a host in one table. */
export interface Serving {
  readonly listener: Listener | undefined;
  readonly virtualHost: VirtualHost | undefined;
}

/** Hosts that nothing tells apart. */
export interface HostClass {
  /** As people write it. */
  readonly name: string;
  /** A host of the class. */
  readonly sample: string;
  /** `one`: only the sample. `sampled`: the sample may not stand for all of them (regular expressions). */
  readonly extent: 'one' | 'many' | 'sampled';
  readonly before: Serving;
  readonly after: Serving;
}

/** All entrances of both tables for requests, by port and scheme. */
export function entrances(
  before: RouteTable,
  after: RouteTable,
  ports: ReadonlyMap<number, number>,
): readonly Entrance[] {
  const found = new Map<string, Entrance>();
  const back = new Map([...ports].map(([from, to]) => [to, from]));
  const add = (protocol: Listener['protocol'], port: number): void => {
    if (protocol === 'tcp' || protocol === 'udp') return;
    const scheme = protocol === 'http' ? 'http' : 'https';
    found.set(`${scheme} ${port}`, { scheme, port, portAfter: ports.get(port) ?? port });
  };
  for (const { protocol, port } of before.listeners) add(protocol, port);
  for (const { protocol, port } of after.listeners) add(protocol, back.get(port) ?? port);
  return [...found.values()].sort((a, b) => a.port - b.port || (a.scheme < b.scheme ? -1 : 1));
}

/** The finite partition of hosts at an entrance: every name, every wildcard with one and with more labels, the rest. */
export function hostClasses(before: RouteTable, after: RouteTable, entrance: Entrance): readonly HostClass[] {
  const tables = [
    at(before, entrance.scheme, entrance.port),
    at(after, entrance.scheme, entrance.portAfter),
  ] as const;
  const patterns = tables.flatMap(({ listeners }) => listeners.flatMap(patternsOf));
  const exact = new Set<string>();
  const suffixes = new Set<string>();
  for (const pattern of patterns) {
    if (pattern.kind === 'exact') exact.add(normaliseHost(pattern.host));
    else if (pattern.kind === 'wildcard') suffixes.add(pattern.suffix.toLowerCase().replace(/^\*?\.?/, ''));
  }
  const regexes = patterns.filter((pattern) => pattern.kind === 'regex');
  const classes = new Map<string, HostClass>();
  const classify = (name: string, sample: string, extent: HostClass['extent']): void => {
    const [one, two] = tables.map((table) => serving(table, entrance.scheme, sample));
    if (one === undefined || two === undefined || classes.has(name)) return;
    classes.set(name, { name, sample, extent, before: one, after: two });
  };
  for (const host of [...exact].sort()) classify(host, host, 'one');
  for (const suffix of [...suffixes].sort()) {
    classify(`*.${suffix}`, fresh(suffix, 1, exact, suffixes), 'many');
    classify(`*.*.${suffix}`, fresh(suffix, 2, exact, suffixes), 'many');
  }
  for (const pattern of regexes) {
    const sample = regexSample(pattern);
    if (sample !== undefined) classify(`~${pattern.source}`, sample, 'sampled');
  }
  classify('any other host', elsewhere(patterns, exact), 'many');
  return [...classes.values()];
}

interface Table {
  readonly listeners: readonly Listener[];
  readonly port: number;
}

/** A `tcp` listener passes requests on as well. */
const SPEAKING: Readonly<Record<Entrance['scheme'], ReadonlyArray<Listener['protocol']>>> = {
  http: ['http', 'tcp'],
  https: ['https', 'tls', 'tcp'],
};

function at(table: RouteTable, scheme: 'http' | 'https', port: number): Table {
  const listeners = table.listeners.filter(
    (listener) => listener.port === port && SPEAKING[scheme].includes(listener.protocol),
  );
  return { listeners, port };
}

function patternsOf(listener: Listener): readonly HostPattern[] {
  const served = listener.virtualHosts.flatMap(({ hosts }) => hosts);
  return [...served, ...(listener.serverNames?.hosts ?? [])];
}

function serving(table: Table, scheme: 'http' | 'https', host: string): Serving {
  const request = { method: 'GET', scheme, host, port: table.port, target: '/', headers: [] };
  const listener = table.listeners.length === 0 ? undefined : chooseListener(table, request);
  const choice = listener === undefined ? undefined : chooseHost(listener, host);
  return { listener, virtualHost: choice?.virtualHost };
}

const LABELS = ['www', 'a', 'b', 'host', 'other'];

/** A host below a suffix, with one label or two, that is no name and below no longer suffix. */
function fresh(
  suffix: string,
  labels: 1 | 2,
  exact: ReadonlySet<string>,
  suffixes: ReadonlySet<string>,
): string {
  for (let round = 0; ; round++) {
    const label = LABELS[round] ?? `host${round}`;
    const parent = labels === 1 ? suffix : `${label}.${suffix}`;
    const host = `${labels === 1 ? label : 'a'}.${parent}`;
    if (!exact.has(host) && (labels === 1 || !suffixes.has(parent))) return host;
  }
}

/** A host that a regular expression holds for. */
function regexSample(pattern: Extract<HostPattern, { kind: 'regex' }>): string | undefined {
  const { source } = pattern;
  const read = { source, flavour: 'pcre', ignoreCase: true, anchoring: 'none' } as const;
  const solution = solveValue('host', [{ predicate: { kind: 'regex', pattern: read }, holds: true }]);
  const host = solution.kind === 'yes' ? solution.value : undefined;
  return host !== undefined && matchHost(pattern, host) ? host : undefined;
}

function elsewhere(patterns: readonly HostPattern[], exact: ReadonlySet<string>): string {
  const others = patterns.filter((pattern) => pattern.kind !== 'any' && pattern.kind !== 'exact');
  for (let round = 0; ; round++) {
    const host = round === 0 ? 'other.example' : `other${round}.example`;
    const held = exact.has(host) || others.some((pattern) => matchHost(pattern, host));
    if (!held || round > 100) return host;
  }
}
