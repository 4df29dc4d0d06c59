import type { Fields } from '../../../gateway/read/index.ts';
import {
  type Fact,
  type FactPlace,
  noteOf,
  POLICY_FINDINGS,
  type Saying,
} from '../../../gateway/write/index.ts';
import type { ObjectRef } from '../../../model/origin.ts';
import type { Policy } from '../../../model/policy.ts';
import { describePolicy } from '../../../model/policy-text.ts';
import type { Theme } from '../../policies/theme.ts';
import { withPolicies } from '../../policies/treatments.ts';
import { REPOSITORY, routePart } from './objects.ts';
import { parseNginxDuration, printDuration } from './values.ts';

type Timeouts = Extract<Policy, { kind: 'timeouts' }>;

/**
 * `proxy_connect_timeout`, `proxy_send_timeout` and `proxy_read_timeout` of the locations of a route, each of which stands
 * above that of the Gateway (internal/controller/nginx/config/policies/proxysettings/generator.go). They are the timeouts of
 * ingress-nginx: between two reads or writes, so that streams live as long as something is sent. A location that passes
 * gRPC has `grpc_pass`, which these do not concern (internal/controller/nginx/config/servers_template.go).
 */
export const TIMEOUTS: Theme = {
  name: 'timeouts',
  cell: {
    how: 'ProxySettingsPolicy spec.timeout',
    but: 'not for GRPCRoutes; a limit for the whole request has no field, as nginx has none',
    source: `${REPOSITORY}, apis/v1alpha1/proxysettingspolicy_types.go; internal/controller/nginx/config/policies/proxysettings/generator.go`,
  },
  write,
  kind: 'ProxySettingsPolicy',
  read,
};

const FIELDS = ['connect', 'read', 'send'] as const;
/** Of nginx, ngx_http_proxy_module and ngx_http_grpc_module, for each of the three. */
const DEFAULT = 60_000;

function write(fact: Fact, { grpc }: FactPlace): Saying | undefined {
  if (fact.kind !== 'policy' || fact.policy.kind !== 'timeouts') return undefined;
  const { policy } = fact;
  const given = FIELDS.filter((field) => policy[field] !== undefined);
  if (given.length === 0) {
    return { says: 'nothing', why: 'nginx has no time limit for a whole request or try' };
  }
  if (given.every((field) => policy[field] === DEFAULT && policy.isDefault)) {
    return { says: 'whole', parts: [] };
  }
  if (grpc) {
    return {
      says: 'nothing',
      why: 'Timeouts of ProxySettingsPolicy do not concern backends that speak gRPC',
    };
  }
  const values = given.map((field) => [field, printDuration(policy[field] ?? 0)] as const);
  if (values.some(([, value]) => value === undefined)) {
    return { says: 'nothing', why: 'ProxySettingsPolicy has times of four digits' };
  }
  const timeout = Object.fromEntries(values.map(([field, value]) => [field, value?.text]));
  const after: Timeouts = {
    ...policy,
    ...Object.fromEntries(values.map(([field, value]) => [field, value?.amount])),
  };
  const parts = [routePart('ProxySettingsPolicy', { timeout }, policy.origins)];
  const isSame = describePolicy(after) === describePolicy(policy);
  const isTotal = policy.request !== undefined || policy.backendRequest !== undefined;
  if (isSame && !isTotal) return { says: 'whole', parts };
  return {
    says: 'whole',
    parts,
    notes: [
      noteOf(
        POLICY_FINDINGS.inexact,
        isTotal
          ? 'nginx has no time limit for a whole request or try.'
          : 'Times of NGINX Gateway Fabric have four digits and one unit: they are rounded up.',
        policy.origins,
        {
          before: describePolicy(policy),
          after: describePolicy(withoutTotals(after)),
          witness: 'none',
        },
      ),
    ],
  };
}

function withoutTotals({ request: _, backendRequest: __, ...others }: Timeouts): Timeouts {
  return others;
}

function read(spec: Fields, policy: ObjectRef): ReturnType<NonNullable<Theme['read']>> {
  const fields = spec.child('timeout');
  const values = FIELDS.map((field) => [field, parseNginxDuration(fields?.text(field) ?? '')] as const);
  const said = values.filter(([, value]) => value !== undefined);
  return withPolicies([
    {
      kind: 'timeouts',
      connect: DEFAULT,
      send: DEFAULT,
      read: DEFAULT,
      ...Object.fromEntries(said),
      origins: fields === undefined ? [] : [{ object: policy, path: fields.path }],
      isDefault: said.length === 0,
    },
  ]);
}
