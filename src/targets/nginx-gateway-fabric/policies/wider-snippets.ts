import type { PolicyReader } from '../../../gateway/read/index.ts';
import { asObjects, asString, dig, own } from '../../../kubernetes/json.ts';
import { type KubernetesObject, type ObjectSet, refOf } from '../../../kubernetes/object.ts';
import { describeObject, type ObjectRef, type Origin } from '../../../model/origin.ts';
import type { Opaque, Outcome } from '../../../model/outcome.ts';
import { GROUP } from './objects.ts';
import { IN_LOCATION, SNIPPETS_KIND } from './snippets.ts';

/** A SnippetsFilter with lines that stand outside of the locations of the rules that name it. */
interface Wider {
  readonly filter: KubernetesObject;
  /** In the servers of the hosts of its routes alone; else for all requests. */
  readonly ofServers: boolean;
  readonly routes: ReadonlySet<string>;
}

/**
 * Lines of a SnippetsFilter for `http.server`, `http` or `main` hold for every request of the hosts of a route that names
 * it, or for every request at all (nginx/nginx-gateway-fabric v2.6.7, internal/controller/nginx/config/includes.go). What
 * they do is not read; undefined where there are none.
 */
export function widerSnippets(objects: ObjectSet): PolicyReader['host'] | undefined {
  const all = objects.ofKind(SNIPPETS_KIND).flatMap((filter) => widerOf(filter, objects));
  if (all.length === 0) return undefined;
  return (_, host) => {
    const routes = new Set(host.routes.flatMap(({ origins }) => origins.map(({ object }) => keyOf(object))));
    const here = all.filter((one) => !one.ofServers || [...one.routes].some((route) => routes.has(route)));
    const [first] = here;
    if (first === undefined) return host;
    const origins = here.map(({ filter }): Origin => ({ object: refOf(filter), path: ['spec', 'snippets'] }));
    const why = `what the lines of ${describeObject(refOf(first.filter))} do to all requests of the host is not known here`;
    const unknown = (presumably: Outcome): Opaque => ({
      kind: 'opaque',
      why,
      origins,
      presumably,
      mayRefuse: true,
    });
    return {
      ...host,
      routes: host.routes.map((route) => ({ ...route, outcome: unknown(route.outcome) })),
      unmatched: unknown(host.unmatched),
    };
  };
}

function widerOf(filter: KubernetesObject, objects: ObjectSet): readonly Wider[] {
  const contexts = asObjects(dig(filter.raw, 'spec', 'snippets')).map((one) => asString(own(one, 'context')));
  const outside = contexts.filter((context) => context !== IN_LOCATION);
  if (outside.length === 0) return [];
  const { namespace, name } = filter.metadata;
  const routes = ['HTTPRoute', 'GRPCRoute']
    .flatMap((kind) => objects.ofKind(kind))
    .filter(({ metadata }) => metadata.namespace === namespace)
    .filter(({ raw }) =>
      asObjects(dig(raw, 'spec', 'rules')).some((rule) => names(dig(rule, 'filters'), name)),
    )
    .map((route) => keyOf(refOf(route)));
  const ofServers = outside.every((context) => context === 'http.server');
  return routes.length === 0 ? [] : [{ filter, ofServers, routes: new Set(routes) }];
}

function names(filters: Parameters<typeof asObjects>[0], name: string): boolean {
  return asObjects(filters).some((filter) => {
    const ref = dig(filter, 'extensionRef');
    return dig(ref, 'group') === GROUP && dig(ref, 'kind') === SNIPPETS_KIND && dig(ref, 'name') === name;
  });
}

function keyOf({ kind, namespace, name }: ObjectRef): string {
  return `${kind} ${namespace}/${name}`;
}
