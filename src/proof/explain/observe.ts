import { evaluate } from '../../model/evaluate.ts';
import type { Result } from '../../model/evaluation.ts';
import { chooseHost, normaliseHost } from '../../model/hosts.ts';
import { chooseListener, serverName } from '../../model/listeners.ts';
import { canonicalPath } from '../../model/paths.ts';
import type { Request } from '../../model/request.ts';
import type { Listener, Route, RouteTable, VirtualHost } from '../../model/route-table.ts';
import { literalPrefix } from '../../regex/literals.ts';
import { parse } from '../../regex/parse.ts';
import { backendKey } from '../outcomes/compare.ts';
import { dataKey } from '../outcomes/data-key.ts';
import type { Normaliser } from '../outcomes/normal.ts';

/** Asks `evaluate` what a table does with a request, policies and default headers left out. */
export interface Observer {
  /** Texts are equal just if the request is treated alike. */
  observe(table: RouteTable, request: Request): string;
}

export function createObserver(normaliser: Normaliser): Observer {
  const views = new WeakMap<Route, Route>();
  const viewOf = (route: Route): Route => {
    let view = views.get(route);
    if (view === undefined) {
      view = {
        ...route,
        outcome: normaliser.outcome(route.outcome),
        responseHeaders: normaliser.responseHeaders(route.responseHeaders),
      };
      views.set(route, view);
    }
    return view;
  };
  const reduced = (listener: Listener, request: Request): Listener => {
    const canonical = canonicalPath(request.target, listener.paths);
    const path = canonical.ok ? canonical.path : undefined;
    const name = listener.protocol === 'tls' ? serverName(request) : normaliseHost(request.host);
    const choice = chooseHost(listener, name);
    const hosts: VirtualHost[] = [];
    if (choice !== undefined) {
      const { virtualHost } = choice;
      hosts.push({
        ...virtualHost,
        routes: (path === undefined ? virtualHost.routes : routesFor(virtualHost, path)).map(viewOf),
        unmatched: normaliser.outcome(virtualHost.unmatched),
      });
    }
    return {
      ...listener,
      virtualHosts: hosts,
      unmatched: normaliser.outcome(listener.unmatched),
      ...(listener.guards === undefined ? {} : { guards: listener.guards.map(viewOf) }),
    };
  };
  return {
    observe(table, request) {
      const listener = chooseListener(table, request);
      const listeners = listener === undefined ? [] : [reduced(listener, request)];
      const { results } = evaluate({ listeners }, request);
      return results.map(textOf).sort().join('\n');
    },
  };
}

/** Routes of a host by the letters that their paths begin with. */
interface Beginnings {
  readonly texts: readonly string[];
  readonly byKey: ReadonlyMap<string, readonly number[]>;
}

const KEY_LENGTH = 4;
const known = new WeakMap<VirtualHost, Beginnings>();

/** The routes of a host without those whose literal beginning shows that they cannot hold. */
function routesFor(virtualHost: VirtualHost, path: string): readonly Route[] {
  let index = known.get(virtualHost);
  if (index === undefined) {
    index = indexOf(virtualHost);
    known.set(virtualHost, index);
  }
  const { texts, byKey } = index;
  const lower = path.toLowerCase();
  const places = [...(byKey.get('') ?? []), ...(byKey.get(lower.slice(0, KEY_LENGTH)) ?? [])];
  return places
    .filter((place) => lower.startsWith(texts[place] ?? ''))
    .sort((a, b) => a - b)
    .flatMap((place) => virtualHost.routes[place] ?? []);
}

function indexOf({ routes }: VirtualHost): Beginnings {
  const texts = routes.map(beginningOf);
  const byKey = new Map<string, number[]>();
  for (const [place, text] of texts.entries()) {
    const key = text.length < KEY_LENGTH ? '' : text.slice(0, KEY_LENGTH);
    const list = byKey.get(key);
    if (list === undefined) byKey.set(key, [place]);
    else list.push(place);
  }
  return { texts, byKey };
}

/** What every path of a route begins with, in lower case; empty where that is not known. */
function beginningOf({ match: { path } }: Route): string {
  switch (path.kind) {
    case 'any':
      return '';
    case 'exact':
    case 'string-prefix':
      return path.value.toLowerCase();
    case 'prefix':
      return path.value.replace(/\/+$/, '').toLowerCase();
    case 'regex': {
      const parsed = parse(path.pattern);
      return parsed.ok ? literalPrefix(parsed.tree).text.toLowerCase() : '';
    }
  }
}

function textOf(result: Result): string {
  const { backend, upstream, responseHeaders, mirrors, share } = result;
  return dataKey({
    assumptions: result.assumptions.filter((text) => !/(?:matches|does not match)$/.test(text)),
    share: Number(share.toFixed(6)),
    kind: result.kind,
    status: result.status,
    backend: backend === undefined ? undefined : backendKey(backend),
    target: upstream?.target,
    host: upstream?.host,
    headers: upstream?.headers,
    serverName: upstream?.serverName,
    set: responseHeaders.set,
    removed: responseHeaders.removed,
    added: responseHeaders.added,
    mirrors: mirrors.map(dataKey),
  });
}
