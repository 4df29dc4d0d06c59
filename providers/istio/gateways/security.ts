import { type Access, guardedHost, looksAtHosts } from '../../../src/kubernetes/istio/access/guard.ts';
import {
  isDryRun,
  readAccessPolicy,
  readAuthentication,
} from '../../../src/kubernetes/istio/access/policy.ts';
import { dig, isObject, stringEntries } from '../../../src/kubernetes/json.ts';
import type { KubernetesObject, ObjectSet } from '../../../src/kubernetes/object.ts';
import { describeObject, describePath, type FieldPath, type ObjectRef } from '../../../src/model/origin.ts';
import type { HostPattern, Listener, VirtualHost } from '../../../src/model/route-table.ts';
import { ACCESS_POLICY, SECURITY_POLICY } from '../findings/gateways.ts';
import type { Notes } from '../notes.ts';
import type { MeshSettings } from '../settings.ts';
import type { Workload } from './workloads.ts';

/**
 * The AuthorizationPolicies and RequestAuthentications of security.istio.io that hold for a gateway, each with a finding;
 * what is not understood of them is one that has to be decided by a person.
 *
 * @param guarding takes those that are about selected proxies alone
 */
export function accessOf(
  objects: ObjectSet,
  workload: Workload,
  settings: MeshSettings,
  notes: Notes,
  guarding: Set<KubernetesObject>,
): Access {
  const own = (kind: string): readonly KubernetesObject[] =>
    objects.ofKind(kind).filter((object) => holdsFor(object, workload, settings));
  for (const object of [...own('RequestAuthentication'), ...own('AuthorizationPolicy')]) {
    if (selectorOf(object).size > 0 && !isDryRun(object)) guarding.add(object);
  }
  const policies = own('AuthorizationPolicy')
    .filter((object) => !isDryRun(object))
    .map(readAccessPolicy)
    .filter(({ action }) => action !== 'AUDIT');
  const authentications = own('RequestAuthentication').map(readAuthentication);
  const report = (ref: ObjectRef, unread: readonly string[], path: FieldPath): void => {
    const who = describeObject(ref);
    const origins = [{ object: ref, path }];
    notes.report(ACCESS_POLICY, `${who} holds for ${workload.name}, and is part of the conversion.`, origins);
    if (unread.length === 0) return;
    const message = `${who} holds for ${workload.name}; what ${unread.join(', ')} does is not known here.`;
    notes.report(SECURITY_POLICY, message, origins, { severity: 'blocker' });
  };
  for (const { ref, unread } of authentications) report(ref, unread, ['spec', 'jwtRules']);
  for (const { ref, action, rules, unknown } of policies) {
    const parts = rules.flatMap(({ path, unread }) =>
      unread === undefined ? [] : [`${unread} of ${describePath(path)}`],
    );
    const custom = action === 'CUSTOM' ? ['the provider of action CUSTOM'] : [];
    report(ref, [...unknown.map((field) => `spec.${field}`), ...custom, ...parts], ['spec']);
  }
  return { policies, authentications };
}

/** A listener behind the policies of its gateway. */
export function guardedListener(listener: Listener, access: Access): Listener {
  const { policies, authentications } = access;
  if (policies.length + authentications.length === 0) return listener;
  if (listener.protocol !== 'http' && listener.protocol !== 'https') return listener;
  const names = listener.virtualHosts.flatMap(({ hosts }) => hosts.map(nameOf));
  const apart = looksAtHosts(access);
  const rest: VirtualHost = {
    hosts: [{ kind: 'any' }],
    routes: [],
    unmatched: listener.unmatched,
    origins: [],
  };
  const hosts = names.includes(undefined) ? listener.virtualHosts : [...listener.virtualHosts, rest];
  return {
    ...listener,
    virtualHosts: hosts.flatMap((host): readonly VirtualHost[] => {
      const parts = apart ? host.hosts.map((one) => ({ ...host, hosts: [one] })) : [host];
      return parts.map((part) => {
        const [pattern] = part.hosts;
        const hostname = pattern === undefined ? undefined : nameOf(pattern);
        const others = names.filter((name) => name !== hostname);
        // The port that a proxy listens on is that of its pods, which no Gateway names.
        return guardedHost(part, { port: undefined, hostname, others }, access);
      });
    }),
  };
}

function nameOf(pattern: HostPattern): string | undefined {
  switch (pattern.kind) {
    case 'exact':
      return pattern.host;
    case 'wildcard':
      return `*.${pattern.suffix.replace(/^\./, '')}`;
    default:
      return undefined;
  }
}

/** Of the root namespace or that of the proxies, with a selector that holds for them. */
export function holdsFor(
  policy: KubernetesObject,
  workload: Workload,
  { rootNamespace }: MeshSettings,
): boolean {
  const { namespace } = policy.metadata;
  if (namespace !== workload.namespace && namespace !== rootNamespace) return false;
  // Policies with a target are for waypoints and for Gateways of the Gateway API.
  if (isObject(dig(policy.raw, 'spec', 'targetRef')) || dig(policy.raw, 'spec', 'targetRefs') !== undefined) {
    return false;
  }
  return [...selectorOf(policy)].every(([key, value]) => workload.labels.get(key) === value);
}

function selectorOf({ raw }: KubernetesObject): ReadonlyMap<string, string> {
  return stringEntries(dig(raw, 'spec', 'selector', 'matchLabels'));
}
