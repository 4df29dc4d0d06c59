import type { IngressBackend } from '../../../src/kubernetes/ingress-backend.ts';
import { findService } from '../../../src/kubernetes/services.ts';
import type { ObjectRef, Origin } from '../../../src/model/origin.ts';
import { SERVICE_ANNOTATIONS } from '../annotations/declarations.ts';
import { type Annotations, annotationsOf, parseAnnotations } from '../annotations/parse.ts';
import { NO_CHAIN } from '../chains.ts';
import type { Context } from '../context.ts';
import { normalised } from '../middlewares/names.ts';
import { failure } from '../reading.ts';
import { forwardTo, targetOf } from '../services/backend.ts';
import { behind, type ServiceReading } from '../services/service.ts';
import { affinityPolicy } from '../services/sticky.ts';
import { defaultTransport, transportByIdentity, transportPolicies } from '../services/transport.ts';
import { accountForAnnotations } from './ledger.ts';

export type ServiceBackend = Extract<IngressBackend, { readonly kind: 'service' }>;

/** Name of the service inside Traefik; different Services can end up under one. */
export function serviceId(namespace: string, { service, port }: ServiceBackend): string {
  return normalised(`${namespace}-${service}-${'name' in port ? port.name : String(port.number)}`);
}

/** Services whose annotations are in the ledger already. */
const entered = new WeakMap<Context, Set<string>>();

/**
 * The service behind a path of an Ingress with the annotations of the Service (loadService in
 * pkg/provider/kubernetes/ingress/kubernetes.go).
 */
export function ingressService(
  context: Context,
  owner: ObjectRef,
  backend: ServiceBackend,
  id: string,
): ServiceReading {
  const { namespace } = owner;
  const origin: Origin = { object: owner, path: backend.field };
  const object = findService(context.objects, namespace, backend.service)?.object;
  const parsed = parseAnnotations(object?.metadata.annotations ?? {}, 'service', SERVICE_ANNOTATIONS);
  if (object !== undefined) {
    const known = entered.get(context) ?? new Set<string>();
    entered.set(context, known);
    const key = `${namespace}/${backend.service}`;
    if (!known.has(key)) accountForAnnotations(context, object, 'service', parsed);
    known.add(key);
  }
  const annotations = annotationsOf(parsed);
  const { port } = backend;
  const target = targetOf(
    context,
    {
      namespace,
      name: backend.service,
      port: 'name' in port ? port.name : port.number,
      scheme: annotations.text('service.serversScheme'),
      nativeLB: annotations.switch('service.nativeLB'),
      nodePortLB: annotations.switch('service.nodePortLB') ?? false,
      origin,
    },
    context.options.ingress,
    'ingress',
  );
  if (!target.ok) return target;
  const [fault] = parsed.faults;
  if (fault !== undefined) {
    return failure(
      `the annotation ${fault.key} of Service ${namespace}/${backend.service} (${JSON.stringify(fault.text)}) is refused: ${fault.why}`,
      [origin],
    );
  }
  const transport = transportOf(context, annotations, namespace, origin);
  if (!transport.ok) return transport;
  const names = annotations.list('service.middlewares');
  const serviceOrigin: Origin = {
    object: { kind: 'Service', namespace, name: backend.service },
    path: annotations.pathOf('service.middlewares'),
  };
  const chain = names.length === 0 ? NO_CHAIN : context.chains.byName(names, serviceOrigin);
  if (!chain.ok) return chain;
  const outcome = forwardTo({
    target: target.target,
    passHostHeader: annotations.switch('service.passHostHeader') ?? true,
    policies: [
      ...transportPolicies(transport.transport, target.target.backend.protocol === 'https'),
      ...sticky(annotations, serviceOrigin.object, id),
    ],
  });
  return behind(chain, outcome);
}

function transportOf(context: Context, annotations: Annotations, namespace: string, origin: Origin) {
  const name = annotations.text('service.serversTransport');
  if (name === '') return { ok: true, transport: defaultTransport(context) } as const;
  const { crossProviderNamespaces } = context.options.ingress;
  if (crossProviderNamespaces !== undefined && !crossProviderNamespaces.includes(namespace)) {
    return failure(`namespace ${namespace} may not name the transport ${name}`, [origin]);
  }
  return transportByIdentity(context, name, origin);
}

function sticky(annotations: Annotations, object: ObjectRef, id: string) {
  const cookie = 'service.sticky.cookie';
  if (!annotations.section(cookie)) return [];
  const path = annotations.text(`${cookie}.path`);
  return [
    affinityPolicy(
      {
        name: annotations.text(`${cookie}.name`),
        secure: annotations.switch(`${cookie}.secure`) ?? false,
        httpOnly: annotations.switch(`${cookie}.httpOnly`) ?? false,
        sameSite: annotations.text(`${cookie}.sameSite`),
        maxAge: annotations.whole(`${cookie}.maxAge`),
        path: path === '' ? '/' : path,
        domain: annotations.text(`${cookie}.domain`),
        origins: [{ object, path: annotations.pathOf(cookie) }],
      },
      `${id}@kubernetes`,
    ),
  ];
}
