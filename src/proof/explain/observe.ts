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
    const mayHold = (route: Route): boolean => path === undefined || mayBegin(route, path);
    const name = listener.protocol === 'tls' ? serverName(request) : normaliseHost(request.host);
    const choice = chooseHost(listener, name);
    const hosts: VirtualHost[] = [];
    if (choice !== undefined) {
      const { virtualHost } = choice;
      hosts.push({
        ...virtualHost,
        routes: virtualHost.routes.filter(mayHold).map(viewOf),
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

/** False where the literal beginning of the route's path shows that it cannot hold. */
function mayBegin(route: Route, path: string): boolean {
  const predicate = route.match.path;
  switch (predicate.kind) {
    case 'any':
      return true;
    case 'exact':
      return predicate.value === path;
    case 'prefix':
    case 'string-prefix':
      return path.startsWith(predicate.value.replace(/\/+$/, ''));
    case 'regex': {
      const parsed = parse(predicate.pattern);
      if (!parsed.ok) return true;
      const { text } = literalPrefix(parsed.tree);
      return path.slice(0, text.length).toLowerCase() === text.toLowerCase();
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
