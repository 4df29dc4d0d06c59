import { isIP } from 'node:net';
import type { Fields } from '../../../gateway/read/index.ts';
import type { ListenerFacts, Saying } from '../../../gateway/write/index.ts';
import { asString, dig } from '../../../kubernetes/json.ts';
import type { Json, JsonObject, KubernetesObject, ObjectSet } from '../../../kubernetes/object.ts';
import type { ClientAddressSource } from '../../../model/route-table.ts';
import type { InForce } from '../../policies/in-force.ts';
import type { Theme } from '../../policies/theme.ts';
import { merged } from './in-force.ts';
import { GROUP, REPOSITORY } from './objects.ts';

export const PROXY_KIND = 'NginxProxy';
const HEADER = 'x-forwarded-for';
const EVERYONE = ['0.0.0.0/0', '::/0'];
const MOST_ADDRESSES = 64;

/** The table's cell; writing and reading are below, as they concern listeners and no rules. */
export const CLIENT_ADDRESS: Theme = {
  name: 'client-address',
  cell: {
    how: 'NginxProxy spec.rewriteClientIP, which the Gateway names in infrastructure.parametersRef',
    but: 'X-Forwarded-For and no other header; 64 ranges of trusted proxies at most',
    source: `${REPOSITORY}, apis/v1alpha2/nginxproxy_types.go; internal/controller/nginx/config/servers_template.go`,
  },
};

/**
 * `set_real_ip_from`, `real_ip_header` and `real_ip_recursive` in all servers of a Gateway; without trusted addresses that of
 * the connection counts (internal/controller/state/dataplane/configuration.go, buildRewriteClientIPConfig).
 */
export function writeListener({ clientAddress }: ListenerFacts): Saying | undefined {
  const { kind, header = HEADER, trusted, hops } = clientAddress;
  if (kind === 'peer') return { says: 'whole', parts: [] };
  if (header !== HEADER) return nothing(`NginxProxy reads X-Forwarded-For, and not ${header}`);
  if (hops !== undefined && hops !== 1) return nothing('NginxProxy cannot count proxies from the end');
  const everyone = hops !== undefined || trusted === undefined || trusted.includes('all');
  const addresses = everyone ? EVERYONE : trusted;
  if (addresses.length > MOST_ADDRESSES) return nothing(`NginxProxy trusts ${MOST_ADDRESSES} ranges at most`);
  const rewriteClientIP: JsonObject = {
    mode: 'XForwardedFor',
    setIPRecursively: hops === undefined,
    trustedAddresses: addresses.map((value) => ({ type: isIP(value) === 0 ? 'CIDR' : 'IPAddress', value })),
  };
  return {
    says: 'whole',
    parts: [
      {
        apiVersion: `${GROUP}/v1alpha2`,
        kind: PROXY_KIND,
        attach: { to: 'infrastructure' },
        spec: { rewriteClientIP },
        origins: [],
      },
    ],
  };
}

function nothing(why: string): Saying {
  return { says: 'nothing', why };
}

/** Undefined where the address of the connection counts, or nobody knows. */
export function readListener(spec: Fields): ClientAddressSource | undefined {
  // What nginx logs, traces, and runs on.
  spec.skip('ipFamily', 'telemetry', 'metrics', 'logging', 'nginxPlus', 'disableHTTP2', 'kubernetes');
  spec.skip('workerConnections', 'dnsResolver', 'serverTokens');
  const fields = spec.child('rewriteClientIP');
  const addresses = fields?.children('trustedAddresses') ?? [];
  if (fields === undefined || addresses.length === 0) {
    fields?.skip('mode', 'setIPRecursively');
    return undefined;
  }
  if (addresses.some((one) => one.text('type') === 'Hostname')) return undefined;
  const trusted = addresses.map((one) => one.requiredText('value'));
  const isRecursive = fields.flag('setIPRecursively') === true;
  const everyone = EVERYONE.every((range) => trusted.includes(range));
  // Nobody asks for the mode, so that it is a finding, where the model cannot say what counts: the last entry, from some peers.
  if (!isRecursive && !everyone) return undefined;
  // By the PROXY protocol the connection itself says who the client is.
  if (fields.text('mode') !== 'XForwardedFor') return undefined;
  return { kind: 'forwarded-for', header: HEADER, ...(isRecursive ? { trusted } : { hops: 1 }) };
}

/**
 * The NginxProxy of a Gateway, with what it leaves out from that of the GatewayClass
 * (internal/controller/state/graph/nginxproxy.go, buildEffectiveNginxProxy).
 */
export function proxiesInForce(objects: ObjectSet): InForce {
  const known = new Map<string, readonly KubernetesObject[]>();
  return ({ gateway }) => {
    const key = `${gateway.namespace}/${gateway.name}`;
    const found =
      known.get(key) ?? proxiesOf(objects.find('Gateway', gateway.namespace, gateway.name), objects);
    known.set(key, found);
    return found;
  };
}

function proxiesOf(gateway: KubernetesObject | undefined, objects: ObjectSet): readonly KubernetesObject[] {
  if (gateway === undefined) return [];
  const className = asString(dig(gateway.raw, 'spec', 'gatewayClassName'));
  const gatewayClass = objects.ofKind('GatewayClass').find(({ metadata }) => metadata.name === className);
  const ofClass = dig(gatewayClass?.raw, 'spec', 'parametersRef');
  const own = dig(gateway.raw, 'spec', 'infrastructure', 'parametersRef');
  const proxies = [
    proxyOf(ofClass, asString(dig(ofClass, 'namespace')), objects),
    proxyOf(own, gateway.metadata.namespace, objects),
  ].filter((one) => one !== undefined);
  const [first, second] = proxies;
  if (first === undefined || second === undefined) return proxies;
  return [{ ...second, raw: { ...second.raw, spec: merged(first, second) } }];
}

function proxyOf(
  reference: Json | undefined,
  namespace: string | undefined,
  objects: ObjectSet,
): KubernetesObject | undefined {
  if (namespace === undefined || asString(dig(reference, 'group')) !== GROUP) return undefined;
  if (asString(dig(reference, 'kind')) !== PROXY_KIND) return undefined;
  return objects.find(PROXY_KIND, namespace, asString(dig(reference, 'name')) ?? '');
}
