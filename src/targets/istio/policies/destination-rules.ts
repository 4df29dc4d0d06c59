import type { BackendObjects, PolicyPart, ServiceName } from '../../../gateway/write/index.ts';
import { noteOf, POLICY_FINDINGS } from '../../../gateway/write/index.ts';
import { readDestinationRule } from '../../../kubernetes/istio/destination-rule.ts';
import { isWithin } from '../../../kubernetes/istio/names.ts';
import type { JsonObject, KubernetesObject, ObjectSet } from '../../../kubernetes/object.ts';
import { refOf } from '../../../kubernetes/object.ts';
import { describeObject, type Origin } from '../../../model/origin.ts';

export const NETWORKING_GROUP = 'networking.istio.io';
/** The name of the cluster in the mesh, unless it is installed otherwise (meshConfig.trustDomain is another thing). */
export const DOMAIN = 'cluster.local';

const API_VERSION = `${NETWORKING_GROUP}/v1`;
const KIND = 'DestinationRule';
const MANAGED_BY = { 'app.kubernetes.io/managed-by': 'gateproof' } as const;

/** Parts of a traffic policy for the ports of the Services that a rule forwards to. */
export function trafficPart(trafficPolicy: JsonObject, origins: readonly Origin[]): PolicyPart {
  return { apiVersion: API_VERSION, kind: KIND, attach: { to: 'backends' }, spec: trafficPolicy, origins };
}

export function hostOf({ namespace, name }: ServiceName): string {
  return `${name}.${namespace}.svc.${DOMAIN}`;
}

export function destinationRules(objects: ObjectSet): readonly KubernetesObject[] {
  return objects.ofKind(KIND).filter(({ apiVersion }) => apiVersion.startsWith(`${NETWORKING_GROUP}/`));
}

/**
 * One DestinationRule for each Service, with settings for its ports, which take the place of all others of the host. Of
 * several for one host the oldest counts (pilot/pkg/model/destination_rule.go, mergeDestinationRule), and of hosts with a
 * wildcard the most specific alone: where the input has one that is about the host, none is written beside it.
 */
export const DESTINATION_RULES: BackendObjects = {
  obstacle(service, objects) {
    const host = hostOf(service);
    const other = destinationRules(objects).find((object) =>
      isWithin(host, readDestinationRule(object, DOMAIN).host),
    );
    return other === undefined ? undefined : `${describeObject(refOf(other))} is about its host already`;
  },
  resource(service, ports, objects) {
    const { namespace, name } = service;
    const isTaken = objects.find(KIND, namespace, name) !== undefined;
    const portLevelSettings = [...ports].map(([number, settings]) => ({ ...settings, port: { number } }));
    return {
      apiVersion: API_VERSION,
      kind: KIND,
      metadata: { name: isTaken ? `${name}-routes` : name, namespace, labels: MANAGED_BY },
      spec: { host: hostOf(service), trafficPolicy: { portLevelSettings } },
    };
  },
  secures: (spec) => spec['tls'] !== undefined,
  /**
   * Without `insecureSkipVerify` Envoy verifies with the system's certificates. The server name is the Host of the request
   * where none is given (pilot/pkg/networking/core/cluster_tls.go, setAutoSniAndAutoSanValidation).
   */
  unverified(backend, port, tls, origins) {
    if (backend.kind !== 'Service' || tls?.verify === true || tls?.clientCertificateSecret !== undefined)
      return undefined;
    const sni = tls?.sendServerName === true ? tls.serverName : undefined;
    const { namespace, name } = backend;
    const spec = { tls: { insecureSkipVerify: true, mode: 'SIMPLE', ...(sni === undefined ? {} : { sni }) } };
    return {
      part: { ...trafficPart(spec, origins), attach: { to: 'backend', namespace, name, port } },
      notes:
        sni !== undefined
          ? []
          : [
              noteOf(
                POLICY_FINDINGS.inexact,
                `Service ${namespace}/${name} is sent a server name: that of the request.`,
                origins,
                {
                  before: 'TLS without a server name, not verified',
                  after: 'TLS with the host of the request as server name, not verified',
                  witness: 'none',
                },
              ),
            ],
    };
  },
};
