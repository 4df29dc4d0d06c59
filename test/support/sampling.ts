import type { Match, NamedPredicate, PathPredicate, ValuePredicate } from '../../src/model/match.ts';
import type { Request } from '../../src/model/request.ts';
import type { HostPattern, Listener, Route, RouteTable } from '../../src/model/route-table.ts';

/**
 * Requests that exercise every rule and boundary of the given tables: for each host, each path predicate with its
 * edges (segment, slash, case, suffix), each with the header, cookie, method and address conditions that occur there.
 */
export function sampleRequests(tables: readonly RouteTable[], limit = 4000): Request[] {
  const hosts = new Map<string, Set<string>>();
  const conditions: Array<{
    method: string;
    headers: ReadonlyArray<readonly [string, string]>;
    address: string;
  }> = [];
  const seen = new Set<string>();
  const addCondition = (
    method: string,
    headers: ReadonlyArray<readonly [string, string]>,
    address: string,
  ) => {
    const key = JSON.stringify([method, headers, address]);
    if (seen.has(key)) return;
    seen.add(key);
    conditions.push({ method, headers, address });
  };
  addCondition('GET', [], '203.0.113.9');
  addCondition('POST', [], '203.0.113.9');
  for (const table of tables) {
    for (const listener of table.listeners) {
      collect(listener, hosts);
      for (const route of routesOf(listener)) {
        for (const condition of conditionsOf(route.match)) {
          addCondition(condition.method, condition.headers, condition.address);
        }
      }
    }
  }

  const entrances = entrancesOf(tables);
  const requests: Request[] = [];
  for (const [host, paths] of hosts) {
    for (const { scheme, port } of entrances) {
      for (const target of paths) {
        for (const condition of conditions) {
          if (requests.length >= limit) return requests;
          requests.push({
            method: condition.method,
            scheme,
            port,
            host,
            target,
            headers: condition.headers,
            remoteAddress: condition.address,
          });
        }
      }
    }
  }
  return requests;
}

/** Every port that is asked, and how. */
function entrancesOf(
  tables: readonly RouteTable[],
): ReadonlyArray<Required<Pick<Request, 'scheme' | 'port'>>> {
  const found = new Map<string, Required<Pick<Request, 'scheme' | 'port'>>>();
  for (const { port, protocol } of tables.flatMap(({ listeners }) => listeners)) {
    const scheme = protocol === 'http' ? 'http' : 'https';
    found.set(`${scheme} ${port}`, { scheme, port });
  }
  return [...found.values()].sort((a, b) => a.port - b.port);
}

function routesOf(listener: Listener): Route[] {
  return listener.virtualHosts.flatMap((virtualHost) => [...virtualHost.routes]);
}

function collect(listener: Listener, hosts: Map<string, Set<string>>): void {
  for (const virtualHost of listener.virtualHosts) {
    // What a system answers by itself, without any object behind it, is not what a conversion carries over.
    if (!virtualHost.routes.some((route) => route.origins.length > 0)) continue;
    for (const name of virtualHost.hosts.flatMap(hostsOf)) {
      const paths = hosts.get(name) ?? new Set(['/', '/nothing-here']);
      hosts.set(name, paths);
      for (const route of virtualHost.routes) {
        if (route.origins.length === 0) continue;
        for (const path of pathsOf(route.match.path)) paths.add(path);
      }
    }
  }
}

function hostsOf(pattern: HostPattern): string[] {
  switch (pattern.kind) {
    case 'exact':
      return [pattern.host];
    case 'wildcard':
      return [`one.${pattern.suffix.replace(/^\./, '')}`];
    case 'any':
      return ['somewhere.invalid'];
    case 'regex':
      return [];
  }
}

function pathsOf(path: PathPredicate): string[] {
  switch (path.kind) {
    case 'any':
      return ['/', '/any/thing?q=1'];
    case 'exact':
      return variants(path.value);
    case 'prefix':
    case 'string-prefix':
      return variants(path.value);
    case 'regex':
      return regexSamples(path.pattern.source);
  }
}

function variants(value: string): string[] {
  const bare = value.replace(/\/+$/, '');
  const safe = value.startsWith('/') ? value : `/${value}`;
  const stem = bare === '' ? '/' : bare;
  const longer = bare === '' ? '/x' : `${bare}x`;
  return [safe, stem, `${bare}/`, `${bare}/x/y?q=1`, longer, safe.toUpperCase()].map(encode);
}

/** Readable members of a pattern's language, made by taking the simplest choice at each construct. */
export function regexSamples(source: string): string[] {
  const simple = source
    .replace(/^\(\?[a-z]+\)/, '')
    .replace(/^\^/, '')
    .replace(/\$$/, '');
  const samples = new Set<string>();
  for (const alternative of splitAlternatives(simple)) {
    for (const filler of ['', 'a', 'a/b', '7', '123']) {
      const text = instantiate(alternative, filler);
      if (text.startsWith('/')) for (const variant of variants(text)) samples.add(variant);
    }
  }
  return [...samples];
}

function splitAlternatives(source: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let current = '';
  for (const character of source) {
    if (character === '(' || character === '[') depth++;
    if (character === ')' || character === ']') depth--;
    if (character === '|' && depth === 0) {
      parts.push(current);
      current = '';
    } else current += character;
  }
  return [...parts, current];
}

function instantiate(source: string, filler: string): string {
  let text = source;
  for (let round = 0; round < 6; round++) {
    text = text.replace(/\((?:\?:|\?P?<[A-Za-z]+>)?([^()]*)\)[*+?]?/g, (_all, inner: string) => {
      const choices = inner.split('|');
      return filler === '' ? (choices[0] ?? '') : (choices[choices.length - 1] ?? '');
    });
  }
  return text
    .replace(/\[\^[^\]]*\][*+?]?/g, filler === '' ? 'z' : filler.replace(/\//g, 'z'))
    .replace(/\[[^\]]*[0-9][^\]]*\](?:\{\d+(?:,\d*)?\}|[*+?])?/g, '123')
    .replace(/\[A-Za?-?z?\](?:\{\d+(?:,\d*)?\}|[*+?])?/g, 'abc')
    .replace(/\[([^\]])[^\]]*\](?:\{\d+(?:,\d*)?\}|[*+?])?/g, 'abc')
    .replace(/\\d(?:\{\d+(?:,\d*)?\}|[*+?])?/g, '42')
    .replace(/\\w(?:\{\d+(?:,\d*)?\}|[*+?])?/g, 'abc')
    .replace(/\.[*+]\??/g, filler)
    .replace(/\\(.)/g, '$1')
    .replace(/[?+*$^]/g, '')
    .replace(/\./g, 'a');
}

function encode(path: string): string {
  return path
    .replace(/[^!-~]/g, (character) => encodeURIComponent(character))
    .replace(/["<>`{}|\\^]/g, encodeURIComponent);
}

function conditionsOf(match: Match) {
  const headers = [...(match.headers ?? []).flatMap(headerOf), ...(match.cookies ?? []).flatMap(cookieOf)];
  const result: Array<{
    method: string;
    headers: ReadonlyArray<readonly [string, string]>;
    address: string;
  }> = [];
  for (const method of match.methods ?? ['GET']) {
    for (const header of headers) result.push({ method, headers: [header], address: '203.0.113.9' });
    const all = onePerName(headers);
    if (all.length > 1) result.push({ method, headers: all, address: '203.0.113.9' });
    if (match.methods !== undefined) result.push({ method, headers: [], address: '203.0.113.9' });
  }
  return result;
}

/** Implementations differ in what they make of a header that is sent several times; cookies may be. */
function onePerName(
  headers: ReadonlyArray<readonly [string, string]>,
): ReadonlyArray<readonly [string, string]> {
  const seen = new Set<string>();
  return headers.filter(([name]) => {
    const key = name.toLowerCase();
    if (key !== 'cookie' && seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function headerOf(predicate: NamedPredicate): Array<readonly [string, string]> {
  return valuesOf(predicate.value).map((value) => [predicate.name, value] as const);
}

function cookieOf(predicate: NamedPredicate): Array<readonly [string, string]> {
  return valuesOf(predicate.value).map((value) => ['Cookie', `other=1; ${predicate.name}=${value}`] as const);
}

function valuesOf(value: ValuePredicate): string[] {
  switch (value.kind) {
    case 'exact':
    case 'prefix':
      return [value.value, 'other'];
    case 'regex':
      return [value.pattern.source.replace(/[\^$]/g, ''), 'other'];
    case 'present':
    case 'absent':
      return ['something'];
  }
}
