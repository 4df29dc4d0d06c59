import type { Ingress } from '../../../src/kubernetes/ingress.ts';
import { refOf } from '../../../src/kubernetes/object.ts';
import { finding } from '../../../src/model/finding.ts';
import { describeObject } from '../../../src/model/origin.ts';
import type { Context } from '../context.ts';
import { DEFAULT_BACKEND_TAKEN, RESOURCE_BACKEND } from '../findings/ingress.ts';
import { NAME_COLLISION } from '../findings/routers.ts';
import { CERTIFICATE_NOT_LOADED } from '../findings/tls.ts';
import type { PlannedRouter } from '../routers/planned.ts';
import type { ServiceReading } from '../services/service.ts';
import { type LoadedCertificate, loadCertificate } from '../tls/certificates.ts';
import { type IngressPlan, type KeyedRouter, pathRouters, planIngress } from './routers.ts';
import { ingressService } from './service.ts';

/** Priority of the default backend: below all others. */
const LOWEST = -(2 ** 31);

export interface IngressResult {
  readonly routers: readonly PlannedRouter[];
  readonly certificates: readonly LoadedCertificate[];
}

/** The routers of all Ingresses (loadConfigurationFromIngresses in pkg/provider/kubernetes/ingress/kubernetes.go). */
export function ingressRouters(context: Context, ingresses: readonly Ingress[]): IngressResult {
  const routers = new Map<string, KeyedRouter>();
  const certificates: LoadedCertificate[] = [];
  for (const ingress of ingresses) {
    const plan = planIngress(context, ingress);
    if (plan.refused === undefined) certificates.push(...certificatesOf(context, ingress));
    if (ingress.rules.length === 0) {
      const router = defaultRouter(context, plan, routers.has(DEFAULT_KEY));
      if (router !== undefined) routers.set(DEFAULT_KEY, { key: DEFAULT_KEY, router });
      continue;
    }
    for (const keyed of pathRouters(context, plan)) {
      const { key, router } = keyed;
      const before = routers.get(key)?.router;
      const sameRule =
        before?.text === router.text && before.origins[0]?.object === router.origins[0]?.object;
      if (before !== undefined) noteCollision(context, before, router, sameRule);
      routers.set(key, keyed);
    }
  }
  return { routers: sharedServices(context, [...routers.values()]), certificates };
}

const DEFAULT_KEY = 'default-router';

/** Routers whose names inside Traefik are the same: only the later one exists. */
function noteCollision(
  { notes }: Context,
  lost: PlannedRouter,
  kept: PlannedRouter,
  sameRule: boolean,
): void {
  const why = sameRule
    ? 'both have the same rule'
    : 'namespace, name, host and path of both, joined with dashes, are the same';
  const message = `${lost.name} never gets a request: ${kept.name} takes its place inside Traefik, because ${why}.`;
  notes.findings.push(
    finding(NAME_COLLISION, message, [...lost.origins, ...kept.origins], {
      ...(sameRule ? { severity: 'low' } : {}),
      before: 'one of the two is lost',
    }),
  );
}

/** The router of an Ingress that has a default backend and nothing else. */
function defaultRouter(context: Context, plan: IngressPlan, isTaken: boolean): PlannedRouter | undefined {
  const { ingress } = plan;
  const { defaultBackend: backend } = ingress;
  if (backend === undefined) return undefined;
  const ref = refOf(ingress.object);
  const origin = { object: ref, path: backend.field };
  const name = `${describeObject(ref)} ${String(backend.field.at(-1) ?? 'defaultBackend')}`;
  if (isTaken) {
    const message = `${name} has no effect: another Ingress has the default backend already.`;
    context.notes.findings.push(finding(DEFAULT_BACKEND_TAKEN, message, [origin]));
    return undefined;
  }
  if (backend.kind === 'resource') {
    const message = `${name}: the backend ${backend.resourceKind} ${backend.name} is no Service; Traefik leaves it out.`;
    context.notes.findings.push(finding(RESOURCE_BACKEND, message, [origin]));
    return undefined;
  }
  return {
    ...plan.shared,
    name,
    text: 'PathPrefix("/")',
    syntax: 'v3',
    priority: LOWEST,
    service: ingressService(context, ref, backend, 'default-backend'),
    origins: [origin],
    fields: [origin],
  };
}

/** Certificates of `spec.tls`; the first one that cannot be loaded ends the list (getCertificates). */
function certificatesOf(context: Context, ingress: Ingress): readonly LoadedCertificate[] {
  const loaded: LoadedCertificate[] = [];
  const ref = refOf(ingress.object);
  const ruleHosts = [...new Set(ingress.rules.map(({ host }) => host).filter((host) => host !== ''))];
  for (const [index, entry] of ingress.tls.entries()) {
    if (entry.secretName === undefined) continue;
    const origin = { object: ref, path: entry.field };
    const hosts = entry.hosts.length > 0 ? entry.hosts : ruleHosts;
    const reading = loadCertificate(context, ref.namespace, entry.secretName, hosts, origin);
    if (!reading.ok) {
      const rest = ingress.tls.length - index - 1;
      const more = rest === 0 ? '' : ` The entries behind it are not loaded either.`;
      const message = `${describeObject(ref)}: Traefik loads no certificate from spec.tls[${index}]: ${reading.why}.${more}`;
      context.notes.findings.push(finding(CERTIFICATE_NOT_LOADED, message, [origin]));
      break;
    }
    loaded.push(reading.certificate);
  }
  return loaded;
}

/**
 * Services of different namespaces can get the same name inside Traefik; the first one then serves all paths that lead to
 * that name.
 */
function sharedServices(context: Context, routers: readonly KeyedRouter[]): readonly PlannedRouter[] {
  const first = new Map<string, { readonly place: string; readonly service: ServiceReading }>();
  return routers.map(({ router, service }) => {
    if (service === undefined || !router.service.ok) return router;
    const { id, place } = service;
    const known = first.get(id);
    if (known === undefined) {
      first.set(id, { place, service: router.service });
      return router;
    }
    if (known.place === place) return router;
    const message = `${router.name}: its requests go to Service ${known.place} instead of ${place}, because both are called ${id} inside Traefik.`;
    context.notes.findings.push(
      finding(NAME_COLLISION, message, router.origins, { before: `Service ${known.place} answers` }),
    );
    return { ...router, service: known.service };
  });
}
