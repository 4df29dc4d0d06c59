import type { ObjectRef } from '../model/origin.ts';
import type { Backend, BackendProtocol, Forward, Outcome, WeightedBackend } from '../model/outcome.ts';
import type { Policy } from '../model/policy.ts';
import type { Route, RouteTable } from '../model/route-table.ts';

/**
 * The table without what objects say of backends that stay in force beside written routes: it is so before and after,
 * and nothing that routes could say. Subsets keep theirs, as they are other Services afterwards. Tables of which nothing
 * is left out are returned as they are.
 */
export function withoutHeeded(table: RouteTable, stays: (object: ObjectRef) => boolean): RouteTable {
  const isHeeded = ({ origins }: Policy): boolean =>
    origins.length > 0 && origins.every(({ object }) => stays(object));
  const listeners = table.listeners.map((listener) => {
    const virtualHosts = listener.virtualHosts.map((host) => {
      const routes = host.routes.map((route) => withoutPolicies(route, isHeeded));
      return routes.every((route, index) => route === host.routes[index]) ? host : { ...host, routes };
    });
    const isSame = virtualHosts.every((host, index) => host === listener.virtualHosts[index]);
    return isSame ? listener : { ...listener, virtualHosts };
  });
  return listeners.every((one, index) => one === table.listeners[index]) ? table : { ...table, listeners };
}

function withoutPolicies(route: Route, isHeeded: (policy: Policy) => boolean): Route {
  const outcome = outcomeWithout(route.outcome, isHeeded);
  return outcome === route.outcome ? route : { ...route, outcome };
}

function outcomeWithout(outcome: Outcome, isHeeded: (policy: Policy) => boolean): Outcome {
  if (outcome.kind === 'forward') return forwardWithout(outcome, isHeeded);
  if (outcome.kind === 'gate') {
    const then = outcomeWithout(outcome.then, isHeeded);
    return then === outcome.then ? outcome : { ...outcome, then };
  }
  if (outcome.kind === 'opaque' && outcome.presumably !== undefined) {
    const presumably = outcomeWithout(outcome.presumably, isHeeded);
    return presumably === outcome.presumably ? outcome : { ...outcome, presumably };
  }
  return outcome;
}

function forwardWithout(forward: Forward, isHeeded: (policy: Policy) => boolean): Forward {
  const isPlain = ({ target }: WeightedBackend): boolean =>
    target.kind === 'respond' || target.subset === undefined;
  // What is said of a single backend stands with the route.
  const ofRoute = forward.backends.every(isPlain) ? forward.policies.filter(isHeeded) : [];
  const backends = forward.backends.map((one): WeightedBackend => {
    const own = isPlain(one) ? (one.filters?.policies ?? []).filter(isHeeded) : [];
    if (own.length + ofRoute.length === 0) return one;
    const policies = (one.filters?.policies ?? []).filter((policy) => !own.includes(policy));
    const secured = [...own, ...ofRoute].some(({ kind }) => kind === 'backend-tls');
    const { policies: _, ...filters } = one.filters ?? {};
    const left = { ...filters, ...(policies.length === 0 ? {} : { policies }) };
    return {
      weight: one.weight,
      target: secured && one.target.kind !== 'respond' ? inPlainText(one.target) : one.target,
      ...(Object.keys(left).length === 0 ? {} : { filters: left }),
    };
  });
  if (backends.every((one, index) => one === forward.backends[index])) return forward;
  return { ...forward, backends, policies: forward.policies.filter((policy) => !ofRoute.includes(policy)) };
}

const PLAIN: ReadonlyMap<BackendProtocol, BackendProtocol> = new Map([
  ['https', 'http'],
  ['grpcs', 'grpc'],
]);

/** As routes speak to the backend; the object that stays makes it TLS again. */
function inPlainText(backend: Backend): Backend {
  const protocol = PLAIN.get(backend.protocol);
  return protocol === undefined ? backend : { ...backend, protocol };
}
