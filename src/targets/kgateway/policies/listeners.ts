import { isIP } from 'node:net';
import type { Fields } from '../../../gateway/read/index.ts';
import type { ListenerFacts, Saying } from '../../../gateway/write/index.ts';
import { isObject, own } from '../../../kubernetes/json.ts';
import type { JsonObject, KubernetesObject, ObjectSet } from '../../../kubernetes/object.ts';
import type { ClientAddressSource } from '../../../model/route-table.ts';
import { type InForce, policiesInForce } from '../../policies/in-force.ts';
import type { Theme } from '../../policies/theme.ts';
import { accepted } from './address-lists.ts';
import { GROUP, REPOSITORY } from './objects.ts';

export const LISTENER_KIND = 'ListenerPolicy';
const HEADER = 'x-forwarded-for';
const EVERYONE = ['0.0.0.0/0', '::/0'];
const API = `${REPOSITORY}, api/v1alpha1/kgateway/listener_policy_types.go`;
const PLUGIN = 'pkg/kgateway/extensions2/plugins/listenerpolicy';

/** The table's cells; writing and reading are below, as they concern listeners and no rules. */
export const CLIENT_ADDRESS: Theme = {
  name: 'client-address',
  cell: {
    how: 'ListenerPolicy spec.default.httpSettings of the Gateway: xffTrustedCIDRs or xffNumTrustedHops',
    but: 'X-Forwarded-For and no other header',
    source: `${API}, HTTPSettings; ${PLUGIN}/http.go`,
  },
};

export const WEBSOCKETS: Theme = {
  name: 'websockets',
  cell: {
    how: 'ListenerPolicy spec.default.httpSettings.upgradeConfig of the Gateway',
    but: 'without it requests that upgrade get 403, unless the port of the Service has appProtocol kubernetes.io/ws',
    source: `${API}, UpgradeConfig; ${PLUGIN}/listener_plugin.go, ApplyHCM; pkg/kgateway/translator/irtranslator/route.go`,
  },
};

/**
 * A ListenerPolicy of the Gateway: WebSockets, which the sources serve without being asked and Envoy does not, and whose
 * address counts. With trusted ranges the last entry of X-Forwarded-For that is in none of them is the client, the first
 * entry where all are trusted, and the connection where its peer is not (envoy,
 * source/extensions/http/original_ip_detection/xff/xff.cc); the peer is still added to the header for backends.
 */
export function writeListener({ clientAddress }: ListenerFacts): Saying | undefined {
  const trust = trustOf(clientAddress);
  if (typeof trust === 'string') return { says: 'nothing', why: trust };
  const httpSettings = { ...trust, upgradeConfig: { enabledUpgrades: ['websocket'] } };
  return {
    says: 'whole',
    parts: [
      {
        apiVersion: `${GROUP}/v1alpha1`,
        kind: LISTENER_KIND,
        attach: { to: 'gateway' },
        spec: { default: { httpSettings } },
        origins: [],
      },
    ],
  };
}

/** Fields of the settings, or why there are none. */
function trustOf({ kind, header = HEADER, trusted, hops }: ClientAddressSource): JsonObject | string {
  if (kind === 'peer') return {};
  if (header !== HEADER) return `A ListenerPolicy reads X-Forwarded-For, and not ${header}`;
  if (hops !== undefined) return { xffNumTrustedHops: hops };
  const everyone = trusted === undefined || trusted.includes('all');
  const ranges = (everyone ? EVERYONE : trusted).map((range) => accepted(withLength(range)));
  const valid = ranges.filter((range) => range !== undefined);
  if (valid.length < ranges.length) return 'A ListenerPolicy does not take the ranges of trusted proxies';
  return { skipXFFAppend: false, useRemoteAddress: false, xffTrustedCIDRs: valid };
}

function withLength(range: string): string {
  return range.includes('/') ? range : `${range}/${isIP(range) === 6 ? 128 : 32}`;
}

/** Settings that change no answer. */
const UNSEEN = [
  'accessLog',
  'tracing',
  'preserveExternalRequestId',
  'generateRequestId',
  'uuidRequestIdConfig',
  'preserveHttp1HeaderCase',
  'maxRequestsPerConnection',
  'http2ProtocolOptions',
  'idleTimeout',
] as const;

/**
 * Undefined where the address of the connection counts. With `useRemoteAddress` the hops are proxies in front of the peer;
 * without it the peer is one of them, and its header is believed from whomever it comes.
 */
export function readListener(spec: Fields): ClientAddressSource | undefined {
  const fields = spec.child('default');
  fields?.skip('tcpKeepalive', 'perConnectionBufferLimitBytes', 'transportSocketConnectTimeout');
  const settings = fields?.child('httpSettings');
  if (settings === undefined) return undefined;
  settings.skip(...UNSEEN, 'skipXFFAppend', 'upgradeConfig');
  const isRemote = settings.flag('useRemoteAddress') !== false;
  const hops = settings.integer('xffNumTrustedHops') ?? 0;
  const trusted = settings.texts('xffTrustedCIDRs');
  if (isRemote) return hops === 0 ? undefined : { kind: 'forwarded-for', header: HEADER, hops };
  if (trusted.length > 0) return { kind: 'forwarded-for', header: HEADER, trusted };
  return { kind: 'forwarded-for', header: HEADER, hops: hops + 1 };
}

/**
 * The policies of a listener and of its Gateway in one object: of `default`, and of its HTTP settings, each field is that of
 * the most specific policy that has it (listenerpolicy/merge.go and merge_http.go).
 */
export function listenerPoliciesInForce(objects: ObjectSet): InForce {
  const inForce = policiesInForce(objects, GROUP, LISTENER_KIND);
  return (place) => {
    const [first, ...others] = inForce(place);
    if (first === undefined) return [];
    return [others.reduce(withDefaultsOf, first)];
  };
}

function withDefaultsOf(policy: KubernetesObject, other: KubernetesObject): KubernetesObject {
  const [spec, more] = [objectAt(policy.raw, 'spec'), objectAt(other.raw, 'spec')];
  const [one, two] = [objectAt(spec, 'default'), objectAt(more, 'default')];
  const httpSettings = { ...objectAt(two, 'httpSettings'), ...objectAt(one, 'httpSettings') };
  const merged = { ...more, ...spec, default: { ...two, ...one, httpSettings } };
  return { ...policy, raw: { ...policy.raw, spec: merged } };
}

function objectAt(value: JsonObject, key: string): JsonObject {
  const found = own(value, key);
  return isObject(found) ? found : {};
}
