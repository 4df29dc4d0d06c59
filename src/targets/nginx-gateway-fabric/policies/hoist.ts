import { asObjects, asString, dig, isObject, own } from '../../../kubernetes/json.ts';
import type { Json, JsonObject } from '../../../kubernetes/object.ts';
import { targetsOf } from './in-force.ts';
import { routeKey } from './locations.ts';
import { asRead, GATEWAY_GROUP, isIdle, isRoute, keyOf, settingsOf, type Written } from './written.ts';

const KINDS = ['ProxySettingsPolicy', 'ClientSettingsPolicy'] as const;

/**
 * What most routes of a Gateway say in policies of their own is said once, of the Gateway, where every route that forwards
 * has such a policy: those that say something else say it of the same fields, so that nothing is inherited that was not
 * said.
 */
export function hoisted(written: readonly Written[]): readonly Written[] {
  const gateways = written.filter(({ kind }) => kind === 'Gateway');
  return gateways.reduce(
    (all, gateway) => KINDS.reduce((some, kind) => hoist(some, gateway, kind), all),
    written,
  );
}

function hoist(
  written: readonly Written[],
  gateway: Written,
  kind: (typeof KINDS)[number],
): readonly Written[] {
  const sets = written.filter((one) => one.kind === 'ListenerSet');
  const routes = written.filter((one) => isRoute(one) && !isIdle(one) && attaches(one, gateway, sets));
  // What proxies plain HTTP does not concern routes of gRPC.
  const concerned = routes.filter((one) => kind === 'ClientSettingsPolicy' || one.kind === 'HTTPRoute');
  const keys = new Set(concerned.map(keyOf));
  const policies = written.filter(
    (one) => one.kind === kind && targetsOf(asRead(one)).some((target) => keys.has(target)),
  );
  const named = policies.flatMap((one) => targetsOf(asRead(one)));
  const isWhole = named.length === keys.size && named.every((target) => keys.has(target));
  const common = mostCommon(policies);
  if (!isWhole || common === undefined || !concerned.every((one) => onlyOn(one, gateway, sets)))
    return written;
  const [first, ...others] = common;
  if (first === undefined || others.length === 0) return written;
  const settings = settingsOf(first);
  if (!policies.every((one) => setsAll(settings, settingsOf(one)))) return written;
  const { name, namespace } = gateway.metadata;
  const reference = { group: GATEWAY_GROUP, kind: 'Gateway', name };
  const ofGateway: Written = {
    ...first,
    metadata: { ...first.metadata, name, namespace },
    spec: {
      ...settings,
      ...(kind === 'ClientSettingsPolicy' ? { targetRef: reference } : { targetRefs: [reference] }),
    },
  };
  const gone = new Set(common);
  return written.flatMap((one) => (gone.has(one) ? [] : one === gateway ? [one, ofGateway] : [one]));
}

/** The policies that say the same as most do; undefined where there are none. */
function mostCommon(policies: readonly Written[]): readonly Written[] | undefined {
  const bySettings = new Map<string, Written[]>();
  for (const policy of policies) {
    const key = JSON.stringify(settingsOf(policy));
    bySettings.set(key, [...(bySettings.get(key) ?? []), policy]);
  }
  return [...bySettings.values()].reduce<readonly Written[] | undefined>(
    (most, group) => (group.length > (most?.length ?? 0) ? group : most),
    undefined,
  );
}

/** Is each field of `one` set in `other` as well? */
function setsAll(one: JsonObject, other: JsonObject): boolean {
  return Object.entries(one).every(([field, value]) => {
    const found: Json | undefined = own(other, field);
    return isObject(value) && isObject(found) ? setsAll(value, found) : found !== undefined;
  });
}

function attaches(route: Written, gateway: Written, sets: readonly Written[]): boolean {
  return gatewaysOf(route, sets).includes(keyOf(gateway));
}

function onlyOn(route: Written, gateway: Written, sets: readonly Written[]): boolean {
  return gatewaysOf(route, sets).every((key) => key === keyOf(gateway));
}

/** Keys of the Gateways that a route is attached to, by their ListenerSets too. */
function gatewaysOf({ spec, metadata }: Written, sets: readonly Written[]): readonly string[] {
  return asObjects(own(spec, 'parentRefs')).map((parent) => {
    const namespace = asString(own(parent, 'namespace')) ?? metadata.namespace;
    const key = routeKey(
      asString(own(parent, 'kind')) ?? 'Gateway',
      namespace,
      asString(own(parent, 'name')) ?? '',
    );
    const set = sets.find((one) => keyOf(one) === key);
    if (set === undefined) return key;
    const owner = dig(set.spec, 'parentRef');
    const home = asString(dig(owner, 'namespace')) ?? set.metadata.namespace;
    return routeKey('Gateway', home, asString(dig(owner, 'name')) ?? '');
  });
}
