import type { ServicePort } from '../../kubernetes/services.ts';
import { describeObject, type FieldPath, nameOf, type ObjectRef } from '../../model/origin.ts';
import type { Backend, BackendProtocol } from '../../model/outcome.ts';
import type { ReadContext } from './context.ts';
import type { Fields } from './fields.ts';
import { BACKEND_KIND, BACKEND_MISSING, BACKEND_NOT_PERMITTED, BACKEND_NOT_READY } from './findings.ts';
import type { Grants } from './grants.ts';
import { hasNoReadyEndpoint, type Services } from './services.ts';

/** A reference to a backend, defaults filled in. */
export interface BackendRef {
  readonly group: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly port: number | undefined;
  readonly weight: number;
  readonly path: FieldPath;
}

export function readBackendRef(fields: Fields, route: ObjectRef): BackendRef {
  const group = fields.text('group') ?? '';
  const kind = fields.text('kind') ?? 'Service';
  const port = fields.integer('port');
  if (group === '' && kind === 'Service' && port === undefined) {
    fields.fault('port', 'is required for a Service');
  }
  return {
    group,
    kind,
    namespace: fields.text('namespace') ?? route.namespace,
    name: fields.requiredText('name'),
    port,
    weight: fields.integer('weight') ?? 1,
    path: fields.path,
  };
}

/** A usable reference, or why it is none; `status` is what its requests get if that is not the usual 500. */
export type ResolvedBackend =
  | { readonly backend: Backend; readonly port: ServicePort | undefined }
  | { readonly invalid: string; readonly status?: number };

/** What references are resolved against. */
export interface BackendWorld {
  readonly context: ReadContext;
  readonly grants: Grants;
  readonly services: Services;
}

/**
 * Resolves a reference of a route: kind known, ReferenceGrant for another namespace, Service present (Gateway API v1.6,
 * HTTPRouteRule.backendRefs). Absence counts only in a complete object set. A port that a known Service does not have
 * is not mentioned by the specification; nothing can be forwarded to it, so it counts as missing. A Service whose
 * endpoints are known and none of them ready is answered with 503.
 */
export function resolveBackend(
  reference: BackendRef,
  route: ObjectRef,
  protocol: BackendProtocol,
  { context, grants, services }: BackendWorld,
): ResolvedBackend {
  const target: ObjectRef = reference;
  const who = describeObject(route);
  const what = describeObject(target);
  const invalid = (
    kind: Parameters<ReadContext['report']>[0],
    reason: string,
  ): { readonly invalid: string } => {
    context.report(kind, `${who}: ${reason}.`, route, reference.path);
    return { invalid: reason };
  };
  const host = hostBackend(reference, protocol, context);
  if (host !== undefined) return { backend: host, port: undefined };
  if (reference.group !== '' || reference.kind !== 'Service' || reference.port === undefined) {
    const kind = reference.group === '' ? reference.kind : `${reference.group}/${reference.kind}`;
    return invalid(BACKEND_KIND, `backend ${nameOf(target)} is of kind ${kind}, which is not known`);
  }
  const from = { group: 'gateway.networking.k8s.io', kind: route.kind, namespace: route.namespace };
  if (!grants({ from, to: reference })) {
    return invalid(BACKEND_NOT_PERMITTED, `no ReferenceGrant in ${target.namespace} permits backend ${what}`);
  }
  const service = services(target.namespace, target.name);
  if (service === undefined && context.objects.complete) {
    return invalid(BACKEND_MISSING, `backend ${what} does not exist`);
  }
  // A Service may have one number for both transports.
  const port = service?.ports.find(
    (one) => one.port === reference.port && (one.protocol === 'UDP') === (protocol === 'udp'),
  );
  const isExternal = service?.type === 'ExternalName';
  if (service !== undefined && port === undefined && !isExternal) {
    return invalid(BACKEND_MISSING, `backend ${what} has no port ${reference.port}`);
  }
  if (!isExternal && hasNoReadyEndpoint(context.objects, target.namespace, target.name, port)) {
    return { ...invalid(BACKEND_NOT_READY, `backend ${what} has no ready endpoint`), status: 503 };
  }
  return {
    backend: {
      kind: 'Service',
      namespace: target.namespace,
      name: target.name,
      port: reference.port,
      portNumber: reference.port,
      protocol,
    },
    port,
  };
}

/** A backend of the dialect's kind for hosts that are no Services. */
function hostBackend(
  { group, kind, name, namespace, port }: BackendRef,
  protocol: BackendProtocol,
  { dialect }: ReadContext,
): Backend | undefined {
  const known = dialect.hostBackends;
  if (known === undefined || group !== known.group || kind !== known.kind || port === undefined)
    return undefined;
  return { kind: 'external', namespace, name, port, portNumber: port, protocol };
}
