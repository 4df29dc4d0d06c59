import {
  type PolicyPlace,
  type PolicyReaderFactory,
  type Report,
  readSpec,
  type Treatment,
} from '../../../gateway/read/index.ts';
import { asObjects, asString, dig } from '../../../kubernetes/json.ts';
import { type KubernetesObject, type ObjectSet, refOf } from '../../../kubernetes/object.ts';
import { describeObject, describePath } from '../../../model/origin.ts';
import type { Outcome } from '../../../model/outcome.ts';
import type { Policy } from '../../../model/policy.ts';
import { POLICY_UNREAD } from '../../policies/findings.ts';
import { byAge } from '../../policies/in-force.ts';
import { type Change, opaque, withServiceSettings } from '../../policies/treatments.ts';
import { readAffinity } from './balancing.ts';
import { GROUP, KIND } from './objects.ts';
import { readTimeout } from './timeouts.ts';

/** Kinds that name Gateways and refuse requests, or change them, as they like. */
const OF_GATEWAYS = ['GCPAuthzPolicy', 'GCPTrafficExtension'];

/** What is read of the policy of a Service. */
interface ServiceReading {
  readonly policies: readonly Policy[];
  /** Set where it may refuse requests. */
  readonly guard?: Change;
}

/**
 * GCPBackendPolicies name Services of their own namespace in `targetRef`; of two for one Service the older one is in force.
 * Cloud Armor (`securityPolicy`) and Identity-Aware Proxy (`iap`) refuse requests by rules that no object holds.
 */
export const readPolicies: PolicyReaderFactory = (objects, report) => {
  const byService = new Map<string, KubernetesObject>();
  for (const object of own(objects, KIND)) {
    const target = dig(object.raw, 'spec', 'targetRef');
    const name = `${object.metadata.namespace}/${asString(dig(target, 'name')) ?? ''}`;
    if (asString(dig(target, 'kind')) === 'Service' && !byService.has(name)) byService.set(name, object);
  }
  const known = new Map<string, ServiceReading>();
  const readingOf = (namespace: string, name: string): ServiceReading => {
    const key = `${namespace}/${name}`;
    const reading = known.get(key) ?? readPolicy(byService.get(key), report);
    known.set(key, reading);
    return reading;
  };
  const settings = withServiceSettings(({ namespace, name }) => ({
    policies: readingOf(namespace, name).policies,
  }));
  return {
    apply(place, inner) {
      const ofGateway = gatewayGuards(place, objects, report);
      return inner.map((treatment): Treatment => {
        const guards = servicesOf(treatment.outcome).flatMap(
          ([namespace, name]) => readingOf(namespace, name).guard ?? [],
        );
        return [...ofGateway, ...guards].reduceRight((whole, change) => change(whole), settings(treatment));
      });
    },
  };
};

function own(objects: ObjectSet, kind: string): readonly KubernetesObject[] {
  return objects
    .ofKind(kind)
    .filter(({ apiVersion }) => apiVersion.startsWith(`${GROUP}/`))
    .sort(byAge);
}

function readPolicy(object: KubernetesObject | undefined, report: Report): ServiceReading {
  if (object === undefined) return { policies: [readTimeout(undefined, [])] };
  const ref = refOf(object);
  const reading = readSpec(object);
  const { spec } = reading;
  spec.skip('targetRef');
  const fields = spec.child('default');
  fields?.skip('logging', 'connectionDraining', 'maxRatePerEndpoint', 'backendPreference');
  const origins = [{ object: ref, path: spec.path }];
  const affinity = readAffinity(fields?.child('sessionAffinity'), origins);
  const iap = fields?.child('iap');
  const isOff = iap?.flag('enabled') !== true;
  if (isOff) iap?.skip('oauth2ClientSecret', 'clientID');
  const policies = [readTimeout(fields, origins), ...(affinity ?? [])];
  const [unread] = [
    ...reading.unknown(),
    ...(affinity === undefined ? [[...spec.path, 'default', 'sessionAffinity', 'type']] : []),
  ];
  if (unread === undefined) return { policies };
  const what = `${describePath(unread)} of ${describeObject(ref)}`;
  report(POLICY_UNREAD, `What ${what} does is not known here.`, ref, unread);
  const guard = opaque(`what ${what} does is not known here`, [{ object: ref, path: unread }]);
  return { policies, guard };
}

function gatewayGuards({ gateway }: PolicyPlace, objects: ObjectSet, report: Report): readonly Change[] {
  return OF_GATEWAYS.flatMap((kind) => own(objects, kind)).flatMap((object) => {
    const names = asObjects(dig(object.raw, 'spec', 'targetRefs')).map((target) => dig(target, 'name'));
    if (object.metadata.namespace !== gateway.namespace || !names.includes(gateway.name)) return [];
    const ref = refOf(object);
    report(POLICY_UNREAD, `What ${describeObject(ref)} does is not known here.`, ref, ['spec']);
    return [opaque(`what ${describeObject(ref)} does is not known here`, [{ object: ref, path: ['spec'] }])];
  });
}

/** Namespace and name of the Services that are forwarded to, behind whatever checks. */
function servicesOf(outcome: Outcome): ReadonlyArray<readonly [string, string]> {
  if (outcome.kind === 'gate') return servicesOf(outcome.then);
  if (outcome.kind !== 'forward') return [];
  return outcome.backends.flatMap(({ target }) =>
    target.kind === 'Service' ? [[target.namespace, target.name] as const] : [],
  );
}
