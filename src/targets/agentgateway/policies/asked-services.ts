import type { PolicyPart } from '../../../gateway/write/index.ts';
import type { JsonObject } from '../../../kubernetes/object.ts';
import type { Origin } from '../../../model/origin.ts';
import { GROUP } from './objects.ts';

/** Who is asked, and where. */
export interface AskedService {
  readonly backendRef: JsonObject;
  /** Path and query. */
  readonly target: string;
  /** An object that stands for a host; absent for Services. */
  readonly part?: PolicyPart;
  readonly service?: { readonly namespace: string; readonly name: string };
  /** Is its certificate verified? Absent without TLS. */
  readonly verified?: boolean;
}

/** Scheme, host, port, path and query of an address without variables. */
const URL = /^(https?):\/\/([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)(?::(\d{1,5}))?(\/[^$?#]*)?(\?[^$#]*)?$/;
const HOSTNAME = /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z](?:[a-z0-9-]*[a-z0-9])?$/;
/** The name of an object has 253 letters, a port and a word among them. */
const LONGEST_HOST = 240;
const SERVICE = /^([a-z0-9-]+)\.([a-z0-9-]+)\.svc(?:\.|$)/;

/**
 * A Service of the cluster over plain HTTP, or any host by an AgentgatewayBackend with a static address: it is asked with its
 * own name as Host (proxy/httpproxy.rs, call_reference_with_policies; client/mod.rs). With TLS the certificate of a host
 * elsewhere is verified by those of the system; a name of the cluster has none that they know.
 */
export function askedService(url: string, origins: readonly Origin[]): AskedService | undefined {
  const found = URL.exec(url);
  if (found === null) return undefined;
  const [, scheme, host = '', written, path = '/', query = ''] = found;
  const isTls = scheme === 'https';
  const port = written === undefined ? (isTls ? 443 : 80) : Number(written);
  const target = `${path}${query}`;
  const [, name, namespace] = SERVICE.exec(host) ?? [];
  const isService = name !== undefined && namespace !== undefined;
  if (isService && !isTls) {
    const backendRef = { group: '', kind: 'Service', name, namespace, port };
    return { backendRef, target, service: { namespace, name } };
  }
  // One label is a name of the namespace of the asking pods, and an address of digits no name.
  if (!HOSTNAME.test(host) || host.length > LONGEST_HOST) return undefined;
  const tls = isService ? { insecureSkipVerify: 'All', sni: host } : { sni: host };
  const object = `${host}-${port}${isTls ? '-tls' : ''}`;
  return {
    backendRef: { group: GROUP, kind: 'AgentgatewayBackend', name: object },
    target,
    part: {
      apiVersion: `${GROUP}/v1alpha1`,
      kind: 'AgentgatewayBackend',
      attach: { to: 'object', name: object },
      spec: { ...(isTls ? { policies: { tls } } : {}), static: { host, port } },
      origins,
    },
    ...(isTls ? { verified: !isService } : {}),
  };
}
