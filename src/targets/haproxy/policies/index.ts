import type { PolicyReaderFactory, Report } from '../../../gateway/read/index.ts';
import { type KubernetesObject, type ObjectSet, refOf } from '../../../kubernetes/object.ts';
import { describeObject } from '../../../model/origin.ts';
import type { Outcome } from '../../../model/outcome.ts';
import type { Policy } from '../../../model/policy.ts';
import { definePolicies, type TargetPolicies } from '../../policies/define.ts';
import { POLICY_UNREAD } from '../../policies/findings.ts';
import { type Change, opaque, withServiceSettings } from '../../policies/treatments.ts';
import { CELLS, CHECKS } from '../cells.ts';
import { annotated, keyOf, originsOf, PREFIX } from './annotations.ts';
import { AFFINITY, HASHING, readBalancing } from './balancing.ts';
import { BODY_SIZE, readBodySize } from './body-size.ts';
import { readTimeouts, TIMEOUTS } from './timeouts.ts';

/** Objects of the Gateway API have no annotations there: Services have them, and no other object says anything. */
export const HAPROXY_POLICIES: TargetPolicies = {
  ...definePolicies({
    title: 'HAProxy Ingress',
    group: 'haproxy-ingress.github.io',
    themes: [...CHECKS, BODY_SIZE, TIMEOUTS, AFFINITY, HASHING],
    cells: CELLS,
    checks: [],
    ruleNames: true,
    kinds: [],
    annotated,
    attachment: () => ({}),
  }),
  reader: (objects, report) => createReader(objects, report),
};

/** Keys of Services that refuse requests, answer them or send them on, and are not modelled (keys.md). */
const GUARDS: readonly string[] = [
  ...['allowlist-source-range', 'allowlist-source-header', 'denylist-source-range', 'whitelist-source-range'],
  ...['auth-secret', 'auth-url', 'auth-signin', 'oauth', 'waf', 'limit-rps', 'limit-connections'],
  ...['config-backend', 'redirect-to', 'rewrite-target', 'ssl-redirect', 'cors-enable', 'http-response-deny'],
];

function createReader(objects: ObjectSet, report: Report): ReturnType<PolicyReaderFactory> {
  const known = new Map<KubernetesObject, readonly Policy[]>();
  const find = (namespace: string, name: string): KubernetesObject | undefined =>
    objects.find('Service', namespace, name);
  const policiesOf = (service: KubernetesObject): readonly Policy[] => {
    const policies = known.get(service) ?? [
      ...readBodySize(service),
      readTimeouts(service),
      ...readBalancing(service),
    ];
    known.set(service, policies);
    return policies;
  };
  const settings = withServiceSettings(({ namespace, name }) => {
    const service = find(namespace, name);
    return { policies: service === undefined ? [] : policiesOf(service) };
  });
  return {
    apply: (_place, inner) =>
      inner.map((treatment) => {
        const services = servicesOf(treatment.outcome).flatMap(
          ([namespace, name]) => find(namespace, name) ?? [],
        );
        const guarded = services.flatMap((service) => guardOf(service, report) ?? []);
        return guarded.reduceRight((whole, change) => change(whole), settings(treatment));
      }),
  };
}

function guardOf(service: KubernetesObject, report: Report): Change | undefined {
  const [key] = GUARDS.filter((one) => keyOf(service, one) !== undefined);
  if (key === undefined) return undefined;
  const ref = refOf(service);
  const origins = originsOf(service, key);
  const why = `what ${PREFIX}${key} of ${describeObject(ref)} does is not known here`;
  report(POLICY_UNREAD, `W${why.slice(1)}.`, ref, origins[0]?.path ?? []);
  return opaque(why, origins);
}

/** Namespace and name of the Services that are forwarded to, behind whatever checks. */
function servicesOf(outcome: Outcome): ReadonlyArray<readonly [string, string]> {
  if (outcome.kind === 'gate') return servicesOf(outcome.then);
  if (outcome.kind !== 'forward') return [];
  return outcome.backends.flatMap(({ target }) =>
    target.kind === 'Service' ? [[target.namespace, target.name] as const] : [],
  );
}
