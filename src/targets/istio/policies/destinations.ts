import type { PolicyReader } from '../../../gateway/read/index.ts';
import { readDestinationRule } from '../../../kubernetes/istio/destination-rule.ts';
import { rulesOf } from '../../../kubernetes/istio/host-rules.ts';
import { byAge } from '../../../kubernetes/istio/names.ts';
import { destinationPolicies, speaksTls } from '../../../kubernetes/istio/traffic-policy.ts';
import type { ObjectSet } from '../../../kubernetes/object.ts';
import type { BackendProtocol, WeightedBackend } from '../../../model/outcome.ts';
import type { Policy } from '../../../model/policy.ts';
import { onForward } from '../../policies/treatments.ts';
import { DOMAIN, destinationRules, hostOf } from './destination-rules.ts';

const ROOT_NAMESPACE = 'istio-system';
/** Of the mesh, where nothing else is said (pkg/config/mesh/mesh.go). */
const CONNECT_TIMEOUT = 10_000;

/** What DestinationRules say of the Services that rules forward to; undefined: there are none. */
export function readDestinations(objects: ObjectSet): PolicyReader['apply'] | undefined {
  const read = destinationRules(objects).map((object) => readDestinationRule(object, DOMAIN));
  if (read.length === 0) return undefined;
  const rules = rulesOf([...read].sort(byAge), { rootNamespace: ROOT_NAMESPACE });
  return ({ gateway }, inner) => {
    const settings = {
      rootNamespace: ROOT_NAMESPACE,
      gatewayNamespace: gateway.namespace,
      connectTimeout: CONNECT_TIMEOUT,
    };
    const governed = (weighted: WeightedBackend): WeightedBackend => {
      const { target, filters } = weighted;
      if (target.kind !== 'Service') return weighted;
      const known = rules.lookup(hostOf(target), target.namespace, gateway.namespace);
      const policy = known.policy('', target.portNumber);
      const policies = destinationPolicies(policy, settings).map(inCommonWords);
      const protocol = speaksTls(policy) ? SECURED[target.protocol] : undefined;
      if (policies.length === 0 && protocol === undefined) return weighted;
      return {
        ...weighted,
        target: protocol === undefined ? target : { ...target, protocol },
        filters: { ...filters, policies: [...(filters?.policies ?? []), ...policies] },
      };
    };
    const change = onForward((forward) => ({ ...forward, backends: forward.backends.map(governed) }));
    return inner.map(change);
  };
}

const SECURED: Readonly<Partial<Record<BackendProtocol, BackendProtocol>>> = { http: 'https', grpc: 'grpcs' };

/** Balancing in the words of ingress-nginx, which the same settings of other systems have. */
function inCommonWords(policy: Policy): Policy {
  if (policy.kind !== 'load-balancing') return policy;
  const { algorithm, hashBy, ...rest } = policy;
  if (hashBy === undefined)
    return { ...rest, algorithm: algorithm === 'ROUND_ROBIN' ? 'round_robin' : algorithm };
  const [, kind, name = ''] = /^the (header|cookie|query parameter) (.*)$/.exec(hashBy) ?? [];
  if (kind === undefined) return { ...rest, algorithm: 'chash', hashBy: '$binary_remote_addr' };
  const prefix = kind === 'header' ? 'http' : kind === 'cookie' ? 'cookie' : 'arg';
  const key = kind === 'header' ? name.toLowerCase().replaceAll('-', '_') : name;
  return { ...rest, algorithm: 'chash', hashBy: `$${prefix}_${key}` };
}
