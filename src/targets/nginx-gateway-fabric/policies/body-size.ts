import type { Fields } from '../../../gateway/read/index.ts';
import {
  type Fact,
  type FactPlace,
  noteOf,
  POLICY_FINDINGS,
  type PolicyPart,
  type Saying,
} from '../../../gateway/write/index.ts';
import type { ObjectRef } from '../../../model/origin.ts';
import { describePolicy } from '../../../model/policy-text.ts';
import type { Theme } from '../../policies/theme.ts';
import { withPolicies } from '../../policies/treatments.ts';
import { REPOSITORY, routePart } from './objects.ts';
import { parseNginxSize, printSize } from './values.ts';

/**
 * `client_max_body_size` of the locations of a route, which stands above that of the Gateway; 0 is no limit, and without a
 * policy nginx has its default (internal/controller/nginx/config/policies/clientsettings/generator.go; nginx,
 * ngx_http_core_merge_loc_conf: 1 MiB). A larger Content-Length is answered with 413 before anything else of the location.
 */
export const BODY_SIZE: Theme = {
  name: 'body-size',
  cell: {
    how: 'ClientSettingsPolicy spec.body.maxSize; 1 MiB by default, as in ingress-nginx',
    but: 'sizes have four digits and one unit: others are rounded up',
    source: `${REPOSITORY}, apis/v1alpha1/clientsettingspolicy_types.go; internal/controller/nginx/config/policies/clientsettings/generator.go`,
  },
  write,
  kind: 'ClientSettingsPolicy',
  read,
};

const DEFAULT = 2 ** 20;

function write(fact: Fact): Saying | undefined {
  if (fact.kind !== 'policy' || fact.policy.kind !== 'request-body-limit') return undefined;
  const { policy } = fact;
  if (policy.isDefault && policy.bytes === DEFAULT) return { says: 'whole', parts: [] };
  const size = printSize(policy.bytes);
  if (size === undefined) return { says: 'nothing', why: 'ClientSettingsPolicy has sizes of four digits' };
  const parts = [routePart('ClientSettingsPolicy', { body: { maxSize: size.text } }, policy.origins)];
  if (size.amount === policy.bytes) return { says: 'whole', parts };
  return {
    says: 'whole',
    parts,
    notes: [
      noteOf(
        POLICY_FINDINGS.inexact,
        'Sizes of NGINX Gateway Fabric have four digits and one unit: the limit is rounded up.',
        policy.origins,
        {
          before: describePolicy(policy),
          after: describePolicy({ ...policy, bytes: size.amount }),
          witness: { method: 'POST', headers: [['Content-Length', String(policy.bytes + 1)]] },
        },
      ),
    ],
  };
}

/** A source that says nothing of bodies limits none, and nginx would. */
export function unlimited({ policies }: FactPlace): readonly PolicyPart[] {
  return policies.some(({ kind }) => kind === 'request-body-limit')
    ? []
    : [routePart('ClientSettingsPolicy', { body: { maxSize: '0' } }, [])];
}

function read(spec: Fields, policy: ObjectRef): ReturnType<NonNullable<Theme['read']>> {
  const body = spec.child('body');
  // How long nginx waits for the next part of a body, and how much of it is held in memory, refuses nobody who sends one.
  body?.skip('bufferSize', 'timeout');
  spec.skip('keepAlive');
  const bytes = parseNginxSize(body?.text('maxSize') ?? '');
  return withPolicies([
    {
      kind: 'request-body-limit',
      bytes: bytes ?? DEFAULT,
      status: 413,
      origins: body === undefined ? [] : [{ object: policy, path: body.path }],
      isDefault: bytes === undefined,
    },
  ]);
}
