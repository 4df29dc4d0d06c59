import { type PolicyPlace, type Report, readSpec } from '../../../gateway/read/index.ts';
import type { KubernetesObject, ObjectSet } from '../../../kubernetes/object.ts';
import { refOf } from '../../../kubernetes/object.ts';
import { describeObject, type ObjectRef, type Origin } from '../../../model/origin.ts';
import type { Redirect, Respond } from '../../../model/outcome.ts';
import type { Policy } from '../../../model/policy.ts';
import { POLICY_UNREAD } from '../../policies/findings.ts';
import { type Change, opaque, type SettingsOfService } from '../../policies/treatments.ts';
import { GROUP } from './objects.ts';

const PREFIX = 'konghq.com/';

function annotation(object: KubernetesObject, key: string): string | undefined {
  return object.metadata.annotations[`${PREFIX}${key}`];
}

function originOf(object: KubernetesObject, key: string): Origin {
  return { object: refOf(object), path: ['metadata', 'annotations', `${PREFIX}${key}`] };
}

const REDIRECTS: ReadonlySet<string> = new Set(['301', '302', '307', '308']);

/**
 * What annotations of a route do, for all of its rules (internal/dataplane/kongstate/route.go, overrideByAnnotation, with the
 * expressions router): `protocols` https alone answers requests without TLS with a redirect, or with 426 (Kong,
 * kong/runloop/handler.lua); what changes paths, hosts or server names is not modelled.
 */
export function routeChanges(
  { route, scheme }: PolicyPlace,
  objects: ObjectSet,
  report: Report,
): readonly Change[] {
  const object = objects.find(route.kind, route.namespace, route.name);
  if (object === undefined) return [];
  const changes: Change[] = [];
  const unknown = (key: string): void => {
    const name = `${PREFIX}${key}`;
    const message = `${describeObject(route)}: what ${name} does is not known here.`;
    const origin = originOf(object, key);
    report(POLICY_UNREAD, message, route, origin.path);
    changes.push(opaque(`what ${name} of ${describeObject(route)} does is not known here`, [origin]));
  };
  if (annotation(object, 'strip-path')?.toLowerCase() === 'true') unknown('strip-path');
  if (annotation(object, 'preserve-host')?.toLowerCase() === 'false') unknown('preserve-host');
  if (annotation(object, 'snis') !== undefined) unknown('snis');
  const protocols = (annotation(object, 'protocols') ?? '').split(',').map((one) => one.trim());
  const code = annotation(object, 'https-redirect-status-code') ?? '426';
  if (protocols.join() === 'https') {
    if (scheme === 'http') changes.push(insteadOf(REDIRECTS.has(code) ? secured(Number(code)) : UPGRADE));
  } else if (protocols.join() !== '' && !['http', 'https'].every((one) => protocols.includes(one))) {
    unknown('protocols');
  }
  return changes;
}

/** Before all plugins are found, those that edit headers among them (kong/init.lua, Kong.access). */
function insteadOf(answer: Redirect | Respond): Change {
  return (treatment) => {
    const { cors: _, responseHeaders: __, ...rest } = treatment;
    return { ...rest, outcome: answer };
  };
}

const UPGRADE: Respond = { kind: 'respond', status: 426, reason: 'the route is for https alone' };

function secured(status: number): Redirect {
  return {
    kind: 'redirect',
    status,
    location: {
      kind: 'parts',
      scheme: 'https',
      host: { kind: 'request' },
      port: 'default',
      path: { kind: 'keep' },
      query: 'keep',
    },
  };
}

/** Milliseconds, and tries after the first one (subtranslator_vars.go). */
const USUAL = { time: 60_000, retries: 5 };

/** Annotations of Services that change what is sent, and are not modelled. */
const UNREAD = ['path', 'host-header', 'tls-verify', 'client-cert', 'ca-certificates-secrets'];

/** What annotations of a Service and the KongUpstreamPolicy that they name say of what is forwarded to it. */
export function servicePolicies(objects: ObjectSet, report: Report): SettingsOfService {
  const known = new Map<KubernetesObject, readonly Policy[]>();
  return ({ namespace, name }) => {
    const service = objects.find('Service', namespace, name);
    if (service === undefined) return { policies: [] };
    const policies = known.get(service) ?? policiesOf(service, objects, report);
    known.set(service, policies);
    return { policies };
  };
}

function policiesOf(service: KubernetesObject, objects: ObjectSet, report: Report): readonly Policy[] {
  const number = (key: string): number | undefined => {
    const text = annotation(service, key) ?? '';
    return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
  };
  const base = (...keys: readonly string[]): Pick<Policy, 'origins' | 'isDefault'> => {
    const origins = keys.filter((key) => number(key) !== undefined).map((key) => originOf(service, key));
    return { origins, isDefault: origins.length === 0 };
  };
  const retries = number('retries') ?? USUAL.retries;
  return [
    {
      kind: 'timeouts',
      connect: number('connect-timeout') ?? USUAL.time,
      send: number('write-timeout') ?? USUAL.time,
      read: number('read-timeout') ?? USUAL.time,
      ...base('connect-timeout', 'write-timeout', 'read-timeout'),
    },
    { kind: 'retry', conditions: ['error', 'timeout'], tries: retries + 1, timeout: 0, ...base('retries') },
    ...UNREAD.filter((key) => annotation(service, key) !== undefined).map((key): Policy => {
      const origin = originOf(service, key);
      report(POLICY_UNREAD, `What ${PREFIX}${key} does is not known here.`, origin.object, origin.path);
      const value = annotation(service, key) ?? '';
      const effect = 'not known here';
      return { kind: 'other', name: `${PREFIX}${key}`, value, effect, origins: [origin], isDefault: false };
    }),
    ...upstreamPolicies(service, objects, report),
  ];
}

/** The KongUpstreamPolicy of the Service's namespace; one that is not there is left out. */
function upstreamPolicies(service: KubernetesObject, objects: ObjectSet, report: Report): readonly Policy[] {
  const name = annotation(service, 'upstream-policy') ?? '';
  const object = objects.find('KongUpstreamPolicy', service.metadata.namespace, name);
  if (object?.apiVersion.startsWith(`${GROUP}/`) !== true) return [];
  const reading = readSpec(object);
  const { spec } = reading;
  spec.skip('slots', 'healthchecks');
  const ref = refOf(object);
  const hash = spec.child('hashOn');
  const cookie = hash?.text('cookie');
  const path = hash?.text('cookiePath');
  const hashBy = hashOf(hash?.text('input'), hash?.text('header'), hash?.text('queryArg'));
  const algorithm = spec.text('algorithm');
  const base = { origins: [{ object: ref, path: spec.path }], isDefault: false } as const;
  reportUnread(reading.unknown(), ref, report);
  if (cookie !== undefined) {
    const where = path === undefined ? {} : { path };
    return [
      {
        kind: 'session-affinity',
        cookie,
        ...where,
        secure: false,
        httpOnly: false,
        mode: 'balanced',
        ...base,
      },
    ];
  }
  if (hashBy !== undefined) return [{ kind: 'load-balancing', algorithm: 'chash', hashBy, ...base }];
  const plain = algorithm === undefined ? undefined : (ALGORITHMS.get(algorithm) ?? algorithm);
  return plain === undefined ? [] : [{ kind: 'load-balancing', algorithm: plain, ...base }];
}

function reportUnread(paths: readonly Origin['path'][], ref: ObjectRef, report: Report): void {
  const [path] = paths;
  if (path !== undefined)
    report(POLICY_UNREAD, `${describeObject(ref)} has fields that are not known here.`, ref, path);
}

const ALGORITHMS: ReadonlyMap<string, string> = new Map([
  ['round-robin', 'round_robin'],
  ['least-connections', 'least_conn'],
  ['latency', 'ewma'],
]);

function hashOf(input?: string, header?: string, query?: string): string | undefined {
  if (input === 'ip') return '$binary_remote_addr';
  if (header !== undefined) return `$http_${header.toLowerCase().replaceAll('-', '_')}`;
  return query === undefined ? undefined : `$arg_${query}`;
}
