import {
  type BackendObjects,
  type BackendReferences,
  type BackendWish,
  type Note,
  noteOf,
  POLICY_FINDINGS,
  type TlsBackend,
  type TlsSaying,
} from '../../../gateway/write/index.ts';
import { asObjects, asString, dig, isObject, own } from '../../../kubernetes/json.ts';
import type { JsonObject, KubernetesObject, ObjectSet } from '../../../kubernetes/object.ts';
import { refOf } from '../../../kubernetes/object.ts';
import { describeObject, type Origin } from '../../../model/origin.ts';
import { cookieForBoth } from '../../cookie-paths.ts';
import type { Theme } from '../../policies/theme.ts';
import { BACKEND_NOTES, backendPart, GROUP, REPOSITORY, SERVICE_KIND } from './objects.ts';

const API_VERSION = `${GROUP}/v1alpha1`;
const TRANSPORT_KIND = 'ServersTransport';
const MANAGED_BY = { 'app.kubernetes.io/managed-by': 'gateproof' } as const;
const CRD = 'pkg/provider/kubernetes/crd/kubernetes_http.go';

/** The table's cells; writing is below, as it says what a backend is and not what a rule does. */
export const BACKEND_TLS: Theme = {
  name: 'backend-tls',
  cell: {
    how: 'BackendTLSPolicy; TraefikService with a ServersTransport in the place of the Service where nothing is verified today, or a client certificate is shown',
    but: 'by a ServersTransport: one setting for all TraefikServices of a port; a verified server name needs its CA',
    source: `${REPOSITORY}, pkg/provider/kubernetes/gateway/httproute.go, loadService and loadServersTransport; ${CRD}, makeServersTransportKey`,
  },
};

export const MIRRORING: Theme = {
  name: 'mirroring',
  cell: {
    how: 'TraefikService spec.mirroring in the place of the Service',
    but: 'to Services of the same namespace; bodies are read into memory before they are forwarded, and copied when the answer has been given',
    source: `${REPOSITORY}, ${CRD}, buildMirroring; pkg/server/service/loadbalancer/mirror/mirror.go`,
  },
};

/**
 * Routes name TraefikServices in the place of Services (httproute.go, loadHTTPBackendRef; crd/kubernetes.go,
 * FillExtensionBuilderRegistry). All TraefikServices share one balancer for each port of a Service, and what the last one
 * says of it holds for all (kubernetes_http.go, fullServiceName): what is written for one port is always the same. The
 * Service must be in the namespace of the TraefikService.
 */
const REFERENCES: BackendReferences = {
  group: GROUP,
  kind: SERVICE_KIND,
  // Traefik looks for the name with one dash for several characters that are neither letters nor digits (provider.Normalize).
  name: ({ name }, port) => `${name.replace(/-+/g, '-')}-${port}-backend`,
  resources(name, backend, mirrors, objects) {
    const { namespace } = backend.service;
    const balancer = balancerOf(backend, objects);
    const spec: JsonObject =
      mirrors.length === 0
        ? { weighted: { services: [balancer] } }
        : {
            mirroring: {
              ...balancer,
              mirrors: mirrors.map(({ percent, ...mirror }) => ({ ...balancerOf(mirror, objects), percent })),
            },
          };
    const metadata = { name, namespace, labels: MANAGED_BY };
    return [
      { apiVersion: API_VERSION, kind: SERVICE_KIND, metadata, spec },
      ...[backend, ...mirrors].flatMap(transportOf),
    ];
  },
  mirror({ namespace, name }, port, percent, origins) {
    const part = backendPart({ mirrors: [{ namespace, name, port, percent }] }, origins);
    return { part, notes: [bufferNote(origins), ...BACKEND_NOTES] };
  },
  verified: ({ caKind, caSecret, hostname }) => ({
    transport: {
      rootCAs: [caKind === 'ConfigMap' ? { configMap: caSecret } : { secret: caSecret }],
      serverName: hostname,
    },
  }),
  ofShares: (spec, origins) =>
    spec['sticky'] === undefined
      ? []
      : [
          noteOf(
            POLICY_FINDINGS.inexact,
            'A client of a rule with several backends gets another one with each request.',
            origins,
            {
              severity: 'high',
              before: 'the cookie keeps clients at their backend',
              after:
                'the backend is chosen by weight again for each request, and the cookie made anew whenever it is another one',
              witness: 'none',
            },
          ),
        ],
};

function bufferNote(origins: readonly Origin[]): Note {
  const message = 'Requests that are copied are read into memory as a whole before they are forwarded.';
  return noteOf(POLICY_FINDINGS.inexact, message, origins, {
    before: 'the copy is sent beside the request',
    after: 'the copy is sent when the answer has been given; large uploads take memory, whatever their size',
    witness: 'none',
  });
}

export const TRAEFIK_SERVICES: BackendObjects = {
  references: REFERENCES,
  secures: (spec) => spec['transport'] !== undefined,
  obstacle({ namespace, name }, objects, port, spec) {
    if (/--/.test(namespace))
      return 'Traefik finds no TraefikService in a namespace with two dashes in a row';
    const other = objects
      .ofKind(SERVICE_KIND)
      .find(
        (one) =>
          one.metadata.namespace === namespace &&
          balancersOf(one, name, port).some((balancer) => asksFor(balancer, port) || !isPlain(spec)),
      );
    return other === undefined ? undefined : `${describeObject(refOf(other))} says what holds for the port`;
  },
  resource: ({ namespace, name }) => ({
    apiVersion: API_VERSION,
    kind: SERVICE_KIND,
    metadata: { name, namespace },
    spec: {},
  }),
  /** No server name is sent to servers that are named by their addresses, unless one is given (net/http of Go). */
  unverified(backend, port, tls, origins) {
    const certificates = certificatesOf(backend, tls);
    if (backend.kind !== 'Service' || certificates === undefined) return undefined;
    const sni =
      tls?.sendServerName === true && tls.serverName !== undefined ? { serverName: tls.serverName } : {};
    return tlsSaying(backend, port, { ...certificates, insecureSkipVerify: true, ...sni }, origins);
  },
  /** What is verified is what is sent; a BackendTLSPolicy does where no certificate is shown. */
  verified(backend, port, tls, origins) {
    const [home, authority] = tls?.caSecret?.split('/') ?? [];
    const certificates = certificatesOf(backend, tls);
    if (tls?.clientCertificateSecret === undefined || certificates === undefined) return undefined;
    if (backend.kind !== 'Service' || home !== backend.namespace || authority === undefined) return undefined;
    const { serverName, names, caKind, sendServerName } = tls;
    if (serverName === undefined || names !== undefined || !sendServerName) return undefined;
    const { transport } = REFERENCES.verified({
      caKind: caKind ?? 'Secret',
      caSecret: authority,
      hostname: serverName,
    });
    return isObject(transport)
      ? tlsSaying(backend, port, { ...certificates, ...transport }, origins)
      : undefined;
  },
  plain({ namespace, name }, port, origins) {
    const part = backendPart({ scheme: 'http' }, origins);
    return { part: { ...part, attach: { to: 'backend', namespace, name, port } }, notes: BACKEND_NOTES };
  },
  unite(one, two) {
    const both = cookieForBoth(dig(one, 'sticky', 'cookie'), dig(two, 'sticky', 'cookie'));
    if (both === undefined) return undefined;
    const sticky = { cookie: both.cookie };
    const spec = { ...one, sticky };
    const same = JSON.stringify(spec) === JSON.stringify({ ...two, sticky });
    return same ? { spec, message: both.message } : undefined;
  },
};

/** Undefined: the Secret of the certificate is where no ServersTransport looks. */
function certificatesOf({ namespace }: TlsBackend[0], tls: TlsBackend[2]): JsonObject | undefined {
  const [home, secret] = tls?.clientCertificateSecret?.split('/') ?? [];
  if (home === undefined || secret === undefined) return {};
  return home === namespace ? { certificatesSecrets: [secret] } : undefined;
}

function tlsSaying(
  { namespace, name }: TlsBackend[0],
  port: number,
  transport: JsonObject,
  origins: readonly Origin[],
): TlsSaying {
  const part = backendPart({ transport }, origins);
  return { part: { ...part, attach: { to: 'backend', namespace, name, port } }, notes: BACKEND_NOTES };
}

/** The Service as objects of Traefik name it. Without a scheme one is guessed from the number and name of the port. */
function balancerOf({ service, port, spec }: BackendWish, objects: ObjectSet): JsonObject {
  const { sticky, strategy, transport } = spec;
  return {
    kind: 'Service',
    name: service.name,
    port,
    scheme: transport === undefined ? schemeOf(service, port, objects) : 'https',
    ...(transport === undefined ? {} : { serversTransport: transportName(service.name, port) }),
    ...(sticky === undefined ? {} : { sticky }),
    ...(strategy === undefined ? {} : { strategy }),
  };
}

/** Plain, whatever the number of the port; h2c where the Service says it for routes as well. */
function schemeOf({ namespace, name }: BackendWish['service'], port: number, objects: ObjectSet): string {
  const ports = asObjects(dig(objects.find('Service', namespace, name)?.raw, 'spec', 'ports'));
  const known = ports.find((one) => own(one, 'port') === port);
  return asString(dig(known, 'appProtocol')) === 'kubernetes.io/h2c' ? 'h2c' : 'http';
}

function transportName(service: string, port: number): string {
  return `${service.replace(/-+/g, '-')}-${port}-tls`;
}

function transportOf({
  service,
  port,
  spec: { transport },
}: BackendWish): ReturnType<BackendReferences['resources']> {
  if (!isObject(transport)) return [];
  const metadata = {
    name: transportName(service.name, port),
    namespace: service.namespace,
    labels: MANAGED_BY,
  };
  return [{ apiVersion: API_VERSION, kind: TRANSPORT_KIND, metadata, spec: transport }];
}

/** Does a TraefikService say how the port of a Service of its namespace is balanced? */
function balancersOf(
  { raw }: KubernetesObject,
  name: string,
  port: number | undefined,
): readonly JsonObject[] {
  const spec = own(raw, 'spec');
  const mirroring = dig(spec, 'mirroring');
  const named = [
    ...asObjects(dig(spec, 'weighted', 'services')),
    ...asObjects(dig(spec, 'highestRandomWeight', 'services')),
    ...(isObject(mirroring) ? [mirroring, ...asObjects(own(mirroring, 'mirrors'))] : []),
  ];
  return named.filter(
    (one) =>
      (asString(own(one, 'kind')) ?? 'Service') === 'Service' &&
      own(one, 'name') === name &&
      own(one, 'port') === port,
  );
}

const NAMING = new Set(['kind', 'namespace', 'name', 'port', 'weight', 'percent', 'mirrors', 'mirrorBody']);

/** Does it say more than which port is meant? Without a scheme one is guessed from the port, and 443 is not plain. */
function asksFor(balancer: JsonObject, port: number | undefined): boolean {
  return port === 443 || Object.keys(balancer).some((key) => !NAMING.has(key));
}

/** Is nothing asked for but copies? */
function isPlain(spec: JsonObject | undefined): boolean {
  return spec !== undefined && Object.keys(spec).length === 0;
}
