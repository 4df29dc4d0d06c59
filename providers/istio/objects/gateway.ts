import { items, objectOf } from '../../../src/kubernetes/istio/mappings.ts';
import { asNumber, asString, asStrings, isObject, own, stringEntries } from '../../../src/kubernetes/json.ts';
import type { JsonObject, KubernetesObject } from '../../../src/kubernetes/object.ts';
import { refOf } from '../../../src/kubernetes/object.ts';
import type { Origin } from '../../../src/model/origin.ts';

export type TlsMode =
  | 'PASSTHROUGH'
  | 'SIMPLE'
  | 'MUTUAL'
  | 'AUTO_PASSTHROUGH'
  | 'ISTIO_MUTUAL'
  | 'OPTIONAL_MUTUAL';

export interface ServerTls {
  /** PASSTHROUGH where the object says nothing, as in the API. */
  readonly mode: TlsMode;
  readonly httpsRedirect: boolean;
  /** Secrets with certificates, in the namespace of the gateway. */
  readonly credentials: readonly string[];
  /** Secret with the CA for client certificates, where it is named. */
  readonly caCredential?: string;
  /** Certificates are files of the gateway. */
  readonly files: boolean;
  readonly origin: Origin;
}

export interface Server {
  /** `namespace/name` of the Gateway. */
  readonly gateway: string;
  readonly port: number;
  readonly protocol: string;
  readonly portName: string;
  /** Lower case; `namespace/host` where only VirtualServices of a namespace may use it. */
  readonly hosts: readonly string[];
  readonly bind: string;
  readonly tls?: ServerTls;
  readonly origin: Origin;
}

export interface Gateway {
  readonly object: KubernetesObject;
  readonly namespace: string;
  readonly name: string;
  readonly created: string;
  readonly selector: ReadonlyMap<string, string>;
  readonly servers: readonly Server[];
}

/** Reads a Gateway of networking.istio.io whose fields were found to be of the right types. */
export function readGateway(object: KubernetesObject): Gateway {
  const { namespace, name, creationTimestamp } = object.metadata;
  const spec = objectOf(own(object.raw, 'spec'));
  return {
    object,
    namespace,
    name,
    created: creationTimestamp ?? '',
    selector: stringEntries(own(spec, 'selector')),
    servers: items(own(spec, 'servers')).map((server, index) => readServer(server, index, object)),
  };
}

function readServer(server: JsonObject, index: number, object: KubernetesObject): Server {
  const { namespace, name } = object.metadata;
  const origin: Origin = { object: refOf(object), path: ['spec', 'servers', index] };
  const port = objectOf(own(server, 'port'));
  const tls = own(server, 'tls');
  return {
    gateway: `${namespace}/${name}`,
    port: asNumber(own(port, 'number')) ?? 0,
    protocol: (asString(own(port, 'protocol')) ?? '').toUpperCase(),
    portName: asString(own(port, 'name')) ?? '',
    hosts: withNamespaces(asStrings(own(server, 'hosts')), namespace),
    bind: asString(own(server, 'bind')) ?? '',
    ...(isObject(tls) ? { tls: readTls(tls, origin) } : {}),
    origin,
  };
}

/** `./host` is of the Gateway's own namespace, `*` before the slash says nothing (mgw.go, sanitizeServerHostNamespace). */
function withNamespaces(hosts: readonly string[], namespace: string): readonly string[] {
  const result: string[] = [];
  for (const host of hosts) {
    const slash = host.indexOf('/');
    const [scope, rest] = [host.slice(0, Math.max(slash, 0)), host.slice(slash + 1).toLowerCase()];
    if (slash < 0) result.push(rest);
    else if (scope === '.') result.push(`${namespace}/${rest}`);
    else if (scope !== '*') result.push(`${scope}/${rest}`);
    else if (rest === '*') return ['*'];
    else result.push(rest);
  }
  return result;
}

const MODES: ReadonlySet<string> = new Set([
  'PASSTHROUGH',
  'SIMPLE',
  'MUTUAL',
  'AUTO_PASSTHROUGH',
  'ISTIO_MUTUAL',
  'OPTIONAL_MUTUAL',
]);

function isMode(text: string | undefined): text is TlsMode {
  return text !== undefined && MODES.has(text);
}

function readTls(tls: JsonObject, server: Origin): ServerTls {
  const mode = asString(own(tls, 'mode'));
  const single = asString(own(tls, 'credentialName')) ?? '';
  const listed = asStrings(own(tls, 'credentialNames'));
  const ca = asString(own(tls, 'caCertCredentialName')) ?? '';
  const file = (key: string): boolean => (asString(own(tls, key)) ?? '') !== '';
  return {
    mode: isMode(mode) ? mode : 'PASSTHROUGH',
    httpsRedirect: own(tls, 'httpsRedirect') === true,
    credentials: single === '' ? listed : [single],
    ...(ca === '' ? {} : { caCredential: ca }),
    files: file('serverCertificate') || items(own(tls, 'tlsCertificates')).length > 0,
    origin: { object: server.object, path: [...server.path, 'tls'] },
  };
}

/** A host of a server without the namespace before it. */
export function bareHost(host: string): string {
  return host.slice(host.indexOf('/') + 1);
}

/** The hosts of a server that VirtualServices of a namespace may use (pkg/config/host/names.go, NamesForNamespace). */
export function hostsFor(hosts: readonly string[], namespace: string): readonly string[] {
  return hosts.filter((host) => !host.includes('/') || host.startsWith(`${namespace}/`)).map(bareHost);
}
