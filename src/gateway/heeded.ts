import type { ObjectRef, Origin } from '../model/origin.ts';
import type { Backend, BackendProtocol, Forward, Outcome, WeightedBackend } from '../model/outcome.ts';
import type { Policy } from '../model/policy.ts';
import type { Route, RouteTable } from '../model/route-table.ts';

/**
 * The table without what objects say of backends that stay in force beside written routes: it is so before and after,
 * and nothing that routes could say. Subsets keep theirs, as they are other Services afterwards, unless such an object is
 * written for them too. Tables of which nothing is left out are returned as they are.
 *
 * @param stays does the object stay?
 * @param carried is what is said of the subset said again of its Service?
 */
export function withoutHeeded(
  table: RouteTable,
  stays: (object: ObjectRef) => boolean,
  carried: (subset: Backend) => boolean = () => false,
): RouteTable {
  const heeded: Heeded = {
    isHeeded: (origins) => origins.length > 0 && origins.every(({ object }) => stays(object)),
    isCarried: (backend) => backend.subset === undefined || carried(backend),
  };
  const listeners = table.listeners.map((listener) => {
    const virtualHosts = listener.virtualHosts.map((host) => {
      const routes = host.routes.map((route) => withoutPolicies(route, heeded));
      return routes.every((route, index) => route === host.routes[index]) ? host : { ...host, routes };
    });
    const isSame = virtualHosts.every((host, index) => host === listener.virtualHosts[index]);
    return isSame ? listener : { ...listener, virtualHosts };
  });
  return listeners.every((one, index) => one === table.listeners[index]) ? table : { ...table, listeners };
}

interface Heeded {
  isHeeded(origins: readonly Origin[]): boolean;
  /** What is said of the backend today holds for what it is afterwards. */
  isCarried(backend: Backend): boolean;
}

function withoutPolicies(route: Route, heeded: Heeded): Route {
  const outcome = outcomeWithout(route.outcome, heeded);
  return outcome === route.outcome ? route : { ...route, outcome };
}

function outcomeWithout(outcome: Outcome, heeded: Heeded): Outcome {
  if (outcome.kind === 'forward') return forwardWithout(outcome, heeded);
  if (outcome.kind === 'gate') {
    const then = outcomeWithout(outcome.then, heeded);
    return then === outcome.then ? outcome : { ...outcome, then };
  }
  if (outcome.kind === 'opaque' && outcome.presumably !== undefined) {
    const presumably = outcomeWithout(outcome.presumably, heeded);
    return presumably === outcome.presumably ? outcome : { ...outcome, presumably };
  }
  return outcome;
}

function forwardWithout(forward: Forward, { isHeeded, isCarried }: Heeded): Forward {
  const isPlain = ({ target }: WeightedBackend): boolean => target.kind === 'respond' || isCarried(target);
  const heededOf = (policies: readonly Policy[]): readonly Policy[] =>
    policies.filter(({ origins }) => isHeeded(origins));
  // What is said of a single backend stands with the route.
  const ofRoute = forward.backends.every(isPlain) ? heededOf(forward.policies) : [];
  const backends = forward.backends.map((one): WeightedBackend => {
    if (!isPlain(one)) return one;
    const own = heededOf(one.filters?.policies ?? []);
    const target =
      one.target.kind === 'respond'
        ? one.target
        : asAsked(
            one.target,
            isHeeded,
            [...own, ...ofRoute].some(({ kind }) => kind === 'backend-tls'),
          );
    if (own.length + ofRoute.length === 0 && target === one.target) return one;
    const policies = (one.filters?.policies ?? []).filter((policy) => !own.includes(policy));
    const { policies: _, ...filters } = one.filters ?? {};
    const left = { ...filters, ...(policies.length === 0 ? {} : { policies }) };
    return {
      weight: one.weight,
      target,
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

/** As routes speak to the backend; the object that stays makes it something else again. */
function asAsked(backend: Backend, isHeeded: Heeded['isHeeded'], secured: boolean): Backend {
  const { asked, ...rest } = backend;
  if (asked !== undefined) return isHeeded(asked.origins) ? { ...rest, protocol: asked.protocol } : backend;
  const protocol = secured ? PLAIN.get(backend.protocol) : undefined;
  return protocol === undefined ? backend : { ...backend, protocol };
}
