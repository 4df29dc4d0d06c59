import {
  type Fields,
  type PolicyPlace,
  type PolicyReaderFactory,
  type Report,
  readFields,
  type Treatment,
} from '../../../gateway/read/index.ts';
import { type KubernetesObject, type ObjectSet, refOf } from '../../../kubernetes/object.ts';
import { describeObject, describePath, type ObjectRef, type Origin } from '../../../model/origin.ts';
import type { Backend, Outcome } from '../../../model/outcome.ts';
import { POLICY_UNREAD } from '../../policies/findings.ts';
import { type Change, opaque, withPolicies, withServiceSettings } from '../../policies/treatments.ts';
import { readRestriction } from './address-lists.ts';
import { routeChanges, servicePolicies } from './annotations.ts';
import { readSizeLimit } from './body-size.ts';
import { readCors } from './cors.ts';
import { readTermination } from './direct-responses.ts';
import { PLUGIN_MISSING, PLUGINS_COLLIDE } from './findings.ts';
import { pluginsInForce } from './in-force.ts';
import { GROUP } from './objects.ts';
import { readRateLimits } from './rate-limits.ts';
import { redirectsOfKong } from './redirects.ts';

interface PluginReading {
  /** The highest runs first (PRIORITY of each handler.lua). */
  readonly priority: number;
  /** Undefined: what the configuration asks for is not modelled. */
  read(config: Fields, plugin: ObjectRef): Change | undefined;
}

/** Plugins that refuse requests, answer them or change answers, and are understood. */
const READ: ReadonlyMap<string, PluginReading> = new Map([
  ['cors', { priority: 2000, read: readCors }],
  ['ip-restriction', { priority: 990, read: readRestriction }],
  ['request-size-limiting', { priority: 951, read: readSizeLimit }],
  ['rate-limiting', { priority: 910, read: readRateLimits }],
  ['request-termination', { priority: 2, read: readTermination }],
]);

/** Plugins that refuse nothing: they log, trace and measure, or change headers (kong/plugins; no exit in their handlers). */
const HARMLESS: ReadonlySet<string> = new Set([
  ...['correlation-id', 'zipkin', 'opentelemetry', 'prometheus', 'statsd', 'datadog'],
  ...['http-log', 'file-log', 'tcp-log', 'udp-log', 'syslog', 'loggly'],
  ...['request-transformer', 'response-transformer'],
]);

/** Reads KongPlugins and KongClusterPlugins, whoever names them. */
export const readPlugins: PolicyReaderFactory = (objects, report) => {
  const known = new Map<KubernetesObject, Change>();
  const services = servicePolicies(objects, report);
  return {
    // What a filter names is looked for with what annotations name; an object that is not there fails no rule.
    filter: ({ group, kind }) => (group === GROUP && kind === 'KongPlugin' ? { ok: true } : undefined),
    apply(place, inner) {
      const changes = [
        ...routeChanges(place, objects, report),
        ...changesAt(place, inner, known, objects, report),
        withServiceSettings(services),
        redirectsOfKong(place.route, report),
      ];
      return inner.map((treatment) => changes.reduceRight((whole, change) => change(whole), treatment));
    },
  };
};

/** The first is the first that sees a request. */
function changesAt(
  place: PolicyPlace,
  inner: readonly Treatment[],
  known: Map<KubernetesObject, Change>,
  objects: ObjectSet,
  report: Report,
): readonly Change[] {
  const { plugins, missing, twice, remote } = pluginsInForce(objects, place, servicesOf(inner));
  const origins: readonly Origin[] = [{ object: place.route, path: ['spec'] }];
  const unknown: Change[] = [];
  for (const { name, by } of missing) {
    const why = `there is no KongPlugin ${name}`;
    if (objects.complete) {
      const message = `${why}, which ${describeObject(by)} names: its requests are served without it.`;
      report(PLUGIN_MISSING, message.replace(/^t/, 'T'), by, ['metadata']);
    } else
      unknown.push(opaque(`the input has no KongPlugin ${name}, which ${describeObject(by)} names`, origins));
  }
  for (const name of twice) {
    const message = `${describeObject(place.route)} has two plugins ${name}, which Kong refuses.`;
    report(PLUGINS_COLLIDE, message, place.route, ['spec']);
    unknown.push(opaque(`there are two plugins ${name}`, origins));
  }
  for (const name of remote) {
    unknown.push(opaque(`a ReferenceGrant decides whether KongPlugin ${name} is in force`, origins));
  }
  const ordered = [...plugins].sort(
    ([a, one], [b, two]) =>
      priorityOf(b) - priorityOf(a) || (describeObject(refOf(one)) < describeObject(refOf(two)) ? -1 : 1),
  );
  return [...unknown, ...ordered.map(([name, object]) => changeOf(name, object, known, report))];
}

/** Plugins that are not understood may come before all others. */
function priorityOf(plugin: string): number {
  return READ.get(plugin)?.priority ?? Number.MAX_SAFE_INTEGER;
}

function changeOf(
  name: string,
  object: KubernetesObject,
  known: Map<KubernetesObject, Change>,
  report: Report,
): Change {
  const change = known.get(object) ?? readPlugin(name, object, report);
  known.set(object, change);
  return change;
}

function readPlugin(name: string, object: KubernetesObject, report: Report): Change {
  const ref = refOf(object);
  const reading = readFields(object);
  const { spec } = reading;
  spec.skip('plugin', 'disabled', 'instance_name', 'run_on');
  const config = spec.child('config') ?? spec.absent('config');
  // Protocols tell HTTP from streams only (runloop/plugins_iterator.lua, should_process_plugin).
  const protocols = spec.texts('protocols');
  const isHttp = protocols.length === 0 || protocols.some((protocol) => /^(?:http|grpc)s?$/.test(protocol));
  const change = READ.get(name)?.read(config, ref);
  const unread = reading.unknown();
  if (change !== undefined && isHttp && unread.length === 0) return change;
  const [path = ['plugin']] = unread;
  const what = change === undefined ? `the plugin ${name}` : describePath(path);
  const message = `${describeObject(ref)}: what ${what} does is not known here.`;
  report(POLICY_UNREAD, message, ref, path);
  if (!HARMLESS.has(name)) {
    return opaque(`what ${what} of ${describeObject(ref)} does is not known here`, [{ object: ref, path }]);
  }
  return withPolicies([
    {
      kind: 'other',
      name: `${ref.kind} ${name}`,
      value: 'set',
      effect: 'not known here',
      origins: [{ object: ref, path }],
      isDefault: false,
    },
  ]);
}

/** The Services that a rule forwards to. */
function servicesOf(inner: readonly Treatment[]): readonly Backend[] {
  const found = new Map<string, Backend>();
  const collect = (outcome: Outcome): void => {
    if (outcome.kind === 'gate') collect(outcome.then);
    if (outcome.kind !== 'forward') return;
    for (const { target } of outcome.backends)
      if (target.kind === 'Service') found.set(`${target.namespace}/${target.name}`, target);
  };
  for (const { outcome } of inner) collect(outcome);
  return [...found.values()];
}
