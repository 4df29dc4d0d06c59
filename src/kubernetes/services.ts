import { asNumber, asObjects, asString, dig, stringEntries } from './json.ts';
import type { KubernetesObject, ObjectSet } from './object.ts';

export type ServiceType = 'ClusterIP' | 'NodePort' | 'LoadBalancer' | 'ExternalName';

/** A Service as routing needs it. */
export interface Service {
  readonly object: KubernetesObject;
  readonly namespace: string;
  readonly name: string;
  readonly type: ServiceType;
  /** Lower case; only with type ExternalName. */
  readonly externalName?: string;
  /** `None` for headless Services; absent where the input does not say. */
  readonly clusterIP?: string;
  readonly selector: ReadonlyMap<string, string>;
  readonly ports: readonly ServicePort[];
}

export interface ServicePort {
  /** Empty where the only port has no name. */
  readonly name: string;
  readonly port: number;
  readonly protocol: string;
  /** Number, or name of a container's port; the port's own number where the input leaves it out. */
  readonly targetPort: number | string;
  readonly appProtocol?: string;
  readonly nodePort?: number;
}

const TYPES: ReadonlySet<string> = new Set(['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName']);

/** Reads a core Service; what is missing has the API's default. */
export function readService(object: KubernetesObject): Service {
  const spec = dig(object.raw, 'spec');
  const type = asString(dig(spec, 'type')) ?? '';
  const externalName = asString(dig(spec, 'externalName'))?.toLowerCase();
  const clusterIP = asString(dig(spec, 'clusterIP'));
  return {
    object,
    namespace: object.metadata.namespace,
    name: object.metadata.name,
    type: isServiceType(type) ? type : 'ClusterIP',
    ...(externalName === undefined ? {} : { externalName }),
    ...(clusterIP === undefined ? {} : { clusterIP }),
    selector: stringEntries(dig(spec, 'selector')),
    ports: asObjects(dig(spec, 'ports')).flatMap((item) => {
      const port = asNumber(dig(item, 'port'));
      if (port === undefined) return [];
      const appProtocol = asString(dig(item, 'appProtocol'));
      const nodePort = asNumber(dig(item, 'nodePort'));
      return {
        name: asString(dig(item, 'name')) ?? '',
        port,
        protocol: asString(dig(item, 'protocol')) ?? 'TCP',
        targetPort: asNumber(dig(item, 'targetPort')) ?? asString(dig(item, 'targetPort')) ?? port,
        ...(appProtocol === undefined ? {} : { appProtocol }),
        ...(nodePort === undefined ? {} : { nodePort }),
      };
    }),
  };
}

function isServiceType(text: string): text is ServiceType {
  return TYPES.has(text);
}

/** The core Service of this name, if the input has it (a Knative Service has the same kind and is none). */
export function findService(objects: ObjectSet, namespace: string, name: string): Service | undefined {
  const object = objects.find('Service', namespace, name);
  return object?.apiVersion === 'v1' ? readService(object) : undefined;
}

/** A Service's port by number or by name. */
export function servicePort(
  service: Service,
  ref: { readonly name: string } | { readonly number: number },
): ServicePort | undefined {
  return service.ports.find((port) => ('name' in ref ? port.name === ref.name : port.port === ref.number));
}

/**
 * Does a port carry connections that are no plain HTTP? By `appProtocol`, else by the name of the port, as Istio reads
 * both (pkg/config/kube/conversion.go); a port that says nothing carries HTTP.
 */
export function carriesStreams({ name, appProtocol }: Pick<ServicePort, 'name' | 'appProtocol'>): boolean {
  const said = (appProtocol ?? name).toLowerCase();
  return /^(?:tcp|tls|https|mongo|mysql|redis|udp)(?:-|$)/.test(said);
}
