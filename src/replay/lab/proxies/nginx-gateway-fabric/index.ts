import { asNumber, asObjects, asString, dig, isObject } from '../../../../kubernetes/json.ts';
import { selectorMatches } from '../../../../kubernetes/label-selector.ts';
import type { JsonObject } from '../../../../kubernetes/object.ts';
import type { Request } from '../../../../model/request.ts';
import { LAB_USER } from '../../auth.ts';
import { backendName, backendsOf } from '../../backends.ts';
import { findNginx, startNginx } from '../../nginx.ts';
import { freePorts } from '../../program.ts';
import { type LabAdapter, type LabProxy, type LabSubject, type LabSurroundings, portsFor } from '../proxy.ts';
import { clientCertificateLines } from './client-certificates.ts';
import { alike, excuseOf } from './excuse.ts';
import { extensionsOf } from './extensions.ts';
import { filtersOf, replacesPath } from './filters.ts';
import { allListeners, attachmentsOf, type RouteName } from './listeners.ts';
import { overlapsOf } from './overlaps.ts';
import { policiesOf } from './policies.ts';
import { isPathOnly, regexNames, renderFabric, SHARED } from './render.ts';
import { type ListenerPort, serversOf } from './servers.ts';

/** nginx with the configuration that NGINX Gateway Fabric writes for the resources. */
export const NGINX_GATEWAY_FABRIC_PROXY: LabAdapter = {
  name: 'nginx-gateway-fabric',
  find(env) {
    const binary = findNginx(env);
    return binary === undefined ? { why: 'nginx is not on the PATH' } : { binary };
  },
  async start(binary, subject, surroundings) {
    const [proxy] = await startFabric(binary, [subject], surroundings);
    if (proxy === undefined) throw new Error('there is nothing to serve');
    return proxy;
  },
};

/** Starts one nginx that serves every subject on ports of its own. */
export async function startFabric(
  binary: string,
  subjects: readonly LabSubject[],
  { echo, certificate }: LabSurroundings,
): Promise<readonly LabProxy[]> {
  let text = SHARED;
  const all: number[] = [];
  const made: Array<Pick<LabProxy, 'ports' | 'cannot' | 'excuse' | 'alike'>> = [];
  for (const [index, { resources, table }] of subjects.entries()) {
    const listeners = allListeners(resources);
    const attachments = attachmentsOf(resources, listeners, (selector, namespace) =>
      selectorMatches(selector, namespaceLabels(resources, namespace)),
    );
    const ports = serversOf(listeners, attachments);
    const backends = backendsOf(table);
    const standIns = new Map<string, number>();
    for (const name of backends.keys()) standIns.set(name, await echo.portOf(name));
    const free = await freePorts(ports.length);
    const real = new Map(ports.map(({ port }, place) => [port, free[place] ?? 0] as const));
    all.push(...real.values());
    const prefix = `g${index}`;
    text += renderFabric(ports, {
      prefix,
      port: (port) => real.get(port) ?? 0,
      backend(ref, route) {
        const own = referred(ref, route, resources);
        const port = own === undefined ? undefined : standIns.get(own.name);
        if (own === undefined || port === undefined) return undefined;
        const { service } = own;
        return { name: `b${port}`, service, isTls: hasTls(service, resources), port };
      },
      policies: policiesOf(resources, overlapsOf(attachments), prefix),
      extension: extensionsOf(resources),
      clients: (gateway, port) => clientCertificateLines(resources, gateway, port),
    });
    const headers = regexNames(ports, 'headers');
    const hasQuery = regexNames(ports, 'queryParams').size > 0;
    made.push({
      ports: portsFor(table, real),
      cannot: (request) => cannot(request, headers, hasQuery),
      excuse: excuseOf(goesOnAsSent(ports)),
      alike,
    });
  }
  const files = new Map([
    ['lab.crt', certificate.cert],
    ['lab.key', certificate.key],
    ['users', `${LAB_USER.line}\n`],
  ]);
  const nginx = await startNginx(binary, text, all, files);
  let isStopped = false;
  const stop = async (): Promise<void> => {
    if (isStopped) return;
    isStopped = true;
    await nginx.stop();
  };
  return made.map((one) => ({ ...one, stop }));
}

/** Is there a rule that replaces a prefix, or forwards gRPC, in an internal location? */
function goesOnAsSent(ports: readonly ListenerPort[]): boolean {
  const rules = ports.flatMap(({ servers }) => servers.flatMap((server) => server.rules));
  return rules.some(
    ({ matches, isGrpc }) =>
      matches.some((one) => matches.length > 1 || !isPathOnly(one)) &&
      (isGrpc || matches.some(({ rule }) => replacesPath(filtersOf(rule, false)))),
  );
}

/** Labels that every namespace has, and those of a Namespace among the resources. */
function namespaceLabels(resources: readonly JsonObject[], name: string): ReadonlyMap<string, string> {
  const labels = new Map<string, string>();
  const given = resources.find(
    (resource) => resource['kind'] === 'Namespace' && dig(resource, 'metadata', 'name') === name,
  );
  const found = dig(given, 'metadata', 'labels');
  if (isObject(found))
    for (const [key, value] of Object.entries(found)) if (typeof value === 'string') labels.set(key, value);
  return labels.set('kubernetes.io/metadata.name', name);
}

interface Reference {
  /** As stand-ins are called. */
  readonly name: string;
  readonly service: { readonly namespace: string; readonly name: string };
}

/** validateBackendRef: a Service with a port, in the namespace of the route or granted; filters are refused. */
function referred(
  ref: JsonObject,
  { kind, namespace: own }: RouteName,
  resources: readonly JsonObject[],
): Reference | undefined {
  const name = asString(ref['name']) ?? '';
  const namespace = asString(ref['namespace']) ?? own;
  const port = asNumber(ref['port']);
  const isService =
    (ref['kind'] ?? 'Service') === 'Service' && ['', 'core'].includes(asString(ref['group']) ?? '');
  if (!isService || port === undefined || asObjects(ref['filters']).length > 0) return undefined;
  if (namespace !== own && !isGranted(namespace, name, { kind, namespace: own }, resources)) return undefined;
  return { name: backendName(namespace, name, port), service: { namespace, name } };
}

function isGranted(
  namespace: string,
  name: string,
  from: Pick<RouteName, 'kind' | 'namespace'>,
  resources: readonly JsonObject[],
): boolean {
  return resources.some(
    (grant) =>
      grant['kind'] === 'ReferenceGrant' &&
      dig(grant, 'metadata', 'namespace') === namespace &&
      asObjects(dig(grant, 'spec', 'from')).some(
        (one) => one['kind'] === from.kind && one['namespace'] === from.namespace,
      ) &&
      asObjects(dig(grant, 'spec', 'to')).some(
        (one) => one['kind'] === 'Service' && (one['name'] === undefined || one['name'] === name),
      ),
  );
}

/** A BackendTLSPolicy speaks of the Service. Certificates of stand-ins are not looked at. */
function hasTls({ namespace, name }: Reference['service'], resources: readonly JsonObject[]): boolean {
  return resources.some(
    (policy) =>
      policy['kind'] === 'BackendTLSPolicy' &&
      dig(policy, 'metadata', 'namespace') === namespace &&
      asObjects(dig(policy, 'spec', 'targetRefs')).some(
        (ref) => ref['kind'] === 'Service' && ref['name'] === name,
      ),
  );
}

/** What a stock nginx does not tell of the implementation's own nginx. */
function cannot(
  { protocol, headers, target }: Request,
  regexHeaders: ReadonlySet<string>,
  hasRegexQuery: boolean,
): string | undefined {
  if (protocol !== undefined) return `a connection that speaks ${protocol}`;
  const names = headers.map(([name]) => name.toLowerCase());
  if (new Set(names).size < names.length) return 'a repeated header, which nginx reads otherwise before 1.23';
  if (headers.some(([name, value]) => value.includes(',') && regexHeaders.has(name.toLowerCase())))
    return 'a header with commas that a regular expression looks at, in which only JavaScript finds the parts';
  const query = target.slice(target.indexOf('?') + 1);
  if (hasRegexQuery && target.includes('?') && /[%+]/.test(query))
    return 'an escape in a parameter that a regular expression looks at, which only JavaScript decodes';
  return undefined;
}
