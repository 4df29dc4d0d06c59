import type { JsonObject } from '../../kubernetes/object.ts';
import { LIMITS } from '../limits.ts';
import type { Resource } from '../resource.ts';
import { type FrontendValidation, frontendJson } from './frontend-validation.ts';
import type { ListenerDraft } from './listeners.ts';
import { byCodeUnit } from './names.ts';

/** An object with listeners that routes refer to. */
export interface Parent {
  readonly kind: 'Gateway' | 'ListenerSet';
  readonly namespace: string;
  readonly name: string;
  readonly listeners: readonly ListenerDraft[];
}

/** Where a route attaches: a listener by name, or all listeners of a port; a Service, or one of its ports. */
export interface Attachment {
  readonly kind: 'Gateway' | 'ListenerSet' | 'Service';
  readonly namespace: string;
  readonly name: string;
  readonly sectionName?: string;
  readonly port?: number;
}

export const GATEWAY_GROUP = 'gateway.networking.k8s.io';
export const MANAGED_BY = { 'app.kubernetes.io/managed-by': 'gateproof' } as const;

export function attachmentKey(attachment: Attachment): string {
  const { kind, namespace, name, sectionName, port } = attachment;
  return `${kind} ${namespace}/${name} ${sectionName ?? ''} ${port ?? ''}`;
}

export function parentRef(attachment: Attachment, namespace: string): JsonObject {
  return {
    group: attachment.kind === 'Service' ? '' : GATEWAY_GROUP,
    kind: attachment.kind,
    name: attachment.name,
    ...(attachment.namespace === namespace ? {} : { namespace: attachment.namespace }),
    ...(attachment.port === undefined ? {} : { port: attachment.port }),
    ...(attachment.sectionName === undefined ? {} : { sectionName: attachment.sectionName }),
  };
}

/**
 * Spreads listeners over one Gateway and, beyond 64, ListenerSets of it; or over several Gateways where there are no
 * ListenerSets, each with the plain http listeners.
 */
export function placeListeners(
  namespace: string,
  name: string,
  plain: readonly ListenerDraft[],
  secure: readonly ListenerDraft[],
  listenerSets: boolean,
): readonly Parent[] {
  const room = LIMITS.listenersPerObject - plain.length;
  const parents: Parent[] = [
    { kind: 'Gateway', namespace, name, listeners: [...plain, ...secure.slice(0, room)] },
  ];
  const size = listenerSets ? LIMITS.listenersPerObject : room;
  for (let start = room, index = 2; start < secure.length; start += size, index++) {
    const part = secure.slice(start, start + size);
    const listeners = listenerSets
      ? part
      : [...plain.map((one) => ({ ...one, namespaces: new Set<string>() })), ...part];
    parents.push({
      kind: listenerSets ? 'ListenerSet' : 'Gateway',
      namespace,
      name: `${name}-${index}`,
      listeners,
    });
  }
  return parents;
}

/** The Gateway and ListenerSet objects. */
export function parentResources(
  parents: readonly Parent[],
  gatewayClass: string,
  annotations: Readonly<Record<string, string>>,
  frontend: FrontendValidation,
  parameters?: { readonly group: string; readonly kind: string; readonly name: string },
): readonly Resource[] {
  const gateway = parents[0];
  const hasSets = parents.some((parent) => parent.kind === 'ListenerSet');
  return parents.map((parent): Resource => {
    const metadata = { name: parent.name, namespace: parent.namespace, labels: MANAGED_BY };
    const listeners = parent.listeners.map((listener) => listenerJson(listener, parent.namespace));
    const withAnnotations = Object.keys(annotations).length === 0 ? metadata : { ...metadata, annotations };
    const apiVersion = `${GATEWAY_GROUP}/v1`;
    if (parent.kind === 'Gateway') {
      const allowed = hasSets ? { allowedListeners: { namespaces: { from: 'Same' } } } : {};
      return {
        apiVersion,
        kind: 'Gateway',
        metadata: withAnnotations,
        spec: {
          ...allowed,
          gatewayClassName: gatewayClass,
          ...(parameters === undefined ? {} : { infrastructure: { parametersRef: parameters } }),
          listeners,
          ...frontendJson(
            frontend,
            parents
              .filter((one) => one === parent || one.kind === 'ListenerSet')
              .flatMap((one) => one.listeners),
            parent.namespace,
          ),
        },
      };
    }
    const parentRefField = { group: GATEWAY_GROUP, kind: 'Gateway', name: gateway?.name ?? parent.name };
    return {
      apiVersion,
      kind: 'ListenerSet',
      metadata: withAnnotations,
      spec: { listeners, parentRef: parentRefField },
    };
  });
}

function listenerJson(listener: ListenerDraft, namespace: string): JsonObject {
  return {
    allowedRoutes: { namespaces: allowedNamespaces([...listener.namespaces].sort(byCodeUnit), namespace) },
    ...(listener.hostname === undefined ? {} : { hostname: listener.hostname }),
    name: listener.name,
    port: listener.port,
    protocol: listener.protocol,
    ...tlsJson(listener, namespace),
  };
}

function tlsJson(listener: ListenerDraft, namespace: string): JsonObject {
  if (listener.certificate === undefined)
    return listener.protocol === 'TLS' ? { tls: { mode: 'Passthrough' } } : {};
  const [secretNamespace = '', name = ''] = listener.certificate.split('/');
  const reference = {
    group: '',
    kind: 'Secret',
    name,
    ...(secretNamespace === namespace ? {} : { namespace: secretNamespace }),
  };
  return { tls: { certificateRefs: [reference], mode: 'Terminate' } };
}

/** The label that every namespace carries with its own name. */
const NAME_LABEL = 'kubernetes.io/metadata.name';

/** The narrowest choice that lets these namespaces attach. */
function allowedNamespaces(namespaces: readonly string[], own: string): JsonObject {
  if (namespaces.every((namespace) => namespace === own)) return { from: 'Same' };
  const [only, ...more] = namespaces;
  const selector =
    only !== undefined && more.length === 0
      ? { matchLabels: { [NAME_LABEL]: only } }
      : { matchExpressions: [{ key: NAME_LABEL, operator: 'In', values: namespaces }] };
  return { from: 'Selector', selector };
}
