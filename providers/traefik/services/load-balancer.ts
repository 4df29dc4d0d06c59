import { own } from '../../../src/kubernetes/json.ts';
import type { Policy } from '../../../src/model/policy.ts';
import type { Context } from '../context.ts';
import { originOf, type Place, placeBelow, referencesAt, switchAt, textAt } from '../crd/place.ts';
import { identity } from '../names.ts';
import { failure } from '../reading.ts';
import { forwardTo, targetOf } from './backend.ts';
import { behind, type ServiceReading } from './service.ts';
import { affinityPolicy, type StickyCookie } from './sticky.ts';
import { defaultTransport, transportByIdentity, transportPolicies } from './transport.ts';

const STRATEGIES: ReadonlyMap<string, string> = new Map([
  ['p2c', 'power of two choices'],
  ['hrw', 'highest random weight'],
  ['leasttime', 'least time'],
]);

/**
 * A Kubernetes Service as an object of Traefik names it (buildServersLB in pkg/provider/kubernetes/crd/kubernetes_http.go).
 *
 * @param namespace of the Service, checked
 * @param parent namespace of the object that names it
 * @param service name of Traefik's own service, for generated cookie names
 */
export function loadBalancer(
  context: Context,
  place: Place,
  namespace: string,
  parent: string,
  service: string,
): ServiceReading {
  const strategy = textAt(place, 'strategy');
  if (strategy !== '' && strategy !== 'wrr' && strategy !== 'RoundRobin' && !STRATEGIES.has(strategy)) {
    return failure(`the strategy ${JSON.stringify(strategy)} is none that Traefik knows`, [
      originOf(place, 'strategy'),
    ]);
  }
  const port = own(place.value, 'port');
  const reading = targetOf(
    context,
    {
      namespace,
      name: textAt(place, 'name'),
      port: typeof port === 'number' || typeof port === 'string' ? port : 0,
      scheme: textAt(place, 'scheme'),
      nativeLB: switchAt(place, 'nativeLB'),
      nodePortLB: switchAt(place, 'nodePortLB') ?? false,
      origin: originOf(place),
    },
    context.options.crd,
    'crd',
  );
  if (!reading.ok) return reading;
  const { target } = reading;
  const checked = target.service !== undefined && own(place.value, 'healthCheck') !== undefined;
  if (checked && target.service?.type !== 'ExternalName') {
    return failure(
      `healthCheck is allowed for Services of type ExternalName only, and ${textAt(place, 'name')} is none`,
      [originOf(place, 'healthCheck')],
    );
  }
  const named = textAt(place, 'serversTransport');
  const transport = transportOf(context, named, parent, place);
  if (!transport.ok) return transport;
  const chain = context.chains.byReference(referencesAt(place, 'middlewares'), namespace);
  if (!chain.ok) return chain;
  const policies: Policy[] = [
    ...transportPolicies(transport.transport, target.backend.protocol === 'https'),
    ...strategyPolicy(place, strategy),
    ...stickyPolicy(place, service),
  ];
  const passHostHeader = switchAt(place, 'passHostHeader') ?? true;
  const outcome = forwardTo({ target, passHostHeader, policies });
  return behind(chain, outcome);
}

function transportOf(context: Context, name: string, namespace: string, place: Place) {
  if (name === '') return { ok: true, transport: defaultTransport(context) } as const;
  const origin = originOf(place, 'serversTransport');
  const { allowCrossNamespace, crossProviderNamespaces } = context.options.crd;
  if (!name.includes('@')) return transportByIdentity(context, identity(namespace, name), origin);
  if (!allowCrossNamespace && name.endsWith('@kubernetescrd')) {
    return failure(`the transport ${name} is named with its provider, which needs allowCrossNamespace`, [
      origin,
    ]);
  }
  if (crossProviderNamespaces !== undefined && !crossProviderNamespaces.includes(namespace)) {
    return failure(`namespace ${namespace} may not name the transport ${name} of another provider`, [origin]);
  }
  return transportByIdentity(context, name, origin);
}

function strategyPolicy(place: Place, strategy: string): readonly Policy[] {
  const algorithm = STRATEGIES.get(strategy);
  if (algorithm === undefined) return [];
  return [
    {
      kind: 'load-balancing',
      algorithm,
      ...(strategy === 'hrw' ? { hashBy: 'client address' } : {}),
      origins: [originOf(place, 'strategy')],
      isDefault: false,
    },
  ];
}

/** `sticky.cookie` of a service or a weighted group. */
export function stickyPolicy(place: Place, service: string): readonly Policy[] {
  const sticky = placeBelow(place, 'sticky');
  const cookie = sticky === undefined ? undefined : placeBelow(sticky, 'cookie');
  if (cookie === undefined) return [];
  const path = own(cookie.value, 'path');
  const maxAge = own(cookie.value, 'maxAge');
  const described: StickyCookie = {
    name: textAt(cookie, 'name'),
    secure: switchAt(cookie, 'secure') ?? false,
    httpOnly: switchAt(cookie, 'httpOnly') ?? false,
    sameSite: textAt(cookie, 'sameSite'),
    maxAge: typeof maxAge === 'number' ? maxAge : 0,
    path: typeof path === 'string' ? path : '/',
    domain: textAt(cookie, 'domain'),
    origins: [originOf(cookie)],
  };
  return [affinityPolicy(described, service)];
}
