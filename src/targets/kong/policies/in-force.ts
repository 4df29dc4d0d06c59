import type { PolicyPlace } from '../../../gateway/read/index.ts';
import { asString, own } from '../../../kubernetes/json.ts';
import { type KubernetesObject, type ObjectSet, refOf } from '../../../kubernetes/object.ts';
import type { ObjectRef } from '../../../model/origin.ts';
import type { Backend } from '../../../model/outcome.ts';
import { GROUP } from './objects.ts';

const ANNOTATION = 'konghq.com/plugins';

/** What runs for a rule, or stands in the way of knowing it. */
export interface PluginsInForce {
  /** By the name of the plugin: one each. */
  readonly plugins: ReadonlyMap<string, KubernetesObject>;
  /** Named and not there, with who names them. */
  readonly missing: ReadonlyArray<{ readonly name: string; readonly by: ObjectRef }>;
  /** Names of plugins that one route or Service has twice. */
  readonly twice: readonly string[];
  /** Named as of another namespace, which a ReferenceGrant decides about. */
  readonly remote: readonly string[];
}

interface Named {
  readonly name: string;
  readonly namespace: string;
  readonly remote: boolean;
  readonly by: ObjectRef;
}

/**
 * The plugins of a rule: those that its filters and the annotation `konghq.com/plugins` of its route name, those of the
 * Services that it forwards to, and KongClusterPlugins with the label `global`. Of plugins with one name that of the route
 * counts, then that of the Service, then the global one (Kong, runloop/plugins_iterator.lua, lookup_cfg). A name stands for a
 * KongPlugin of the namespace, else for a KongClusterPlugin (kongstate/plugin.go, getKongPluginOrKongClusterPlugin); a plugin
 * that is disabled does not run. Filters of GRPCRoutes are not read.
 */
export function pluginsInForce(
  objects: ObjectSet,
  place: PolicyPlace,
  services: readonly Backend[],
): PluginsInForce {
  const ofRoute = [
    ...(place.route.kind === 'HTTPRoute' ? filtersOf(place) : []),
    ...annotated(objects.find(place.route.kind, place.route.namespace, place.route.name)),
  ];
  const ofServices = services.flatMap(({ namespace, name }) =>
    annotated(objects.find('Service', namespace, name)),
  );
  const levels = [ofRoute, ofServices].map((named) => levelOf(named, objects));
  const plugins = new Map<string, KubernetesObject>();
  for (const found of [...levels.map(({ plugins: own }) => own), globalPlugins(objects)]) {
    for (const [name, object] of found) if (!plugins.has(name)) plugins.set(name, object);
  }
  return {
    plugins,
    missing: levels.flatMap(({ missing }) => missing),
    twice: levels.flatMap(({ twice }) => twice),
    remote: [...ofRoute, ...ofServices]
      .filter(({ remote }) => remote)
      .map(({ namespace, name }) => `${namespace}/${name}`),
  };
}

function filtersOf({ route, extensions = [] }: PolicyPlace): readonly Named[] {
  return extensions
    .filter(({ group, kind }) => group === GROUP && kind === 'KongPlugin')
    .map(({ name, namespace }) => ({ name, namespace, remote: false, by: route }));
}

/** `name`, or `namespace:name`, with commas between (kubernetes-configuration v1.5.2, pkg/metadata/plugins.go). */
function annotated(object: KubernetesObject | undefined): readonly Named[] {
  if (object === undefined) return [];
  const by = refOf(object);
  return (object.metadata.annotations[ANNOTATION] ?? '').split(',').flatMap((text): readonly Named[] => {
    const [first = '', second] = text.split(':').map((part) => part.trim());
    if (first === '' || second === '') return [];
    if (second === undefined) return [{ name: first, namespace: by.namespace, remote: false, by }];
    return [{ name: second, namespace: first, remote: first !== by.namespace, by }];
  });
}

interface Level {
  readonly plugins: ReadonlyMap<string, KubernetesObject>;
  readonly missing: PluginsInForce['missing'];
  readonly twice: readonly string[];
}

function levelOf(named: readonly Named[], objects: ObjectSet): Level {
  const plugins = new Map<string, KubernetesObject>();
  const missing: Array<PluginsInForce['missing'][number]> = [];
  const twice = new Set<string>();
  for (const { name, namespace, by } of named) {
    const object = pluginOf(objects, namespace, name);
    if (object === undefined) {
      missing.push({ name: `${namespace}/${name}`, by });
      continue;
    }
    if (own(object.raw, 'disabled') === true) continue;
    const plugin = asString(own(object.raw, 'plugin')) ?? '';
    const known = plugins.get(plugin);
    if (known === undefined) plugins.set(plugin, object);
    else if (known !== object) twice.add(plugin);
  }
  return { plugins, missing, twice: [...twice] };
}

function pluginOf(objects: ObjectSet, namespace: string, name: string): KubernetesObject | undefined {
  const own = objects.find('KongPlugin', namespace, name);
  if (own?.apiVersion.startsWith(`${GROUP}/`) === true) return own;
  // Files may say a namespace for what has none.
  return objects
    .ofKind('KongClusterPlugin')
    .find(({ apiVersion, metadata }) => metadata.name === name && apiVersion.startsWith(`${GROUP}/`));
}

/** Of several global ones for one plugin none is in force (kongstate.go, globalKongClusterPlugins). */
function globalPlugins(objects: ObjectSet): ReadonlyMap<string, KubernetesObject> {
  const found = new Map<string, KubernetesObject | undefined>();
  for (const object of objects.ofKind('KongClusterPlugin')) {
    if (object.metadata.labels['global'] !== 'true' || !object.apiVersion.startsWith(`${GROUP}/`)) continue;
    const plugin = asString(own(object.raw, 'plugin')) ?? '';
    found.set(plugin, found.has(plugin) ? undefined : object);
  }
  return new Map(
    [...found].flatMap(([plugin, object]) =>
      object === undefined || own(object.raw, 'disabled') === true ? [] : [[plugin, object] as const],
    ),
  );
}
