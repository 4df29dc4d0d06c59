import type { Fields } from '../../../gateway/read/index.ts';
import { type Fact, noteOf, POLICY_FINDINGS, type Saying } from '../../../gateway/write/index.ts';
import type { ObjectRef } from '../../../model/origin.ts';
import type { AddressRule } from '../../../model/outcome.ts';
import { allowedRanges, plainRange } from '../../address-ranges.ts';
import type { Theme } from '../../policies/theme.ts';
import { behindGate, opaque } from '../../policies/treatments.ts';
import { API, PROXY, trafficPart } from './objects.ts';

const FORBIDDEN = 403;
/** Most letters of an expression (controller/api/v1alpha1/agentgateway/rbac.go). */
const MOST = 16_384;

/**
 * An expression of CEL that has to hold for a request to be allowed; where it cannot be evaluated it does not hold. The
 * address is that of the connection, and a refusal is 403 (http/authorization.rs; crates/celx/src/cidr.rs). What an
 * expression of another form allows is not known here, and opaque.
 */
export const ADDRESS_LISTS: Theme = {
  name: 'address-lists',
  cell: {
    how: 'AgentgatewayPolicy spec.traffic.authorization, an expression with cidr(...).containsIP(source.address)',
    source: `${API}/rbac.go; ${PROXY}/http/authorization.rs; crates/celx/src/cidr.rs`,
  },
  write,
  kind: 'AgentgatewayPolicy',
  read,
};

function write(fact: Fact): Saying | undefined {
  if (fact.kind !== 'gate' || fact.gate.check.kind !== 'client-address') return undefined;
  const { check, otherwise, origins } = fact.gate;
  if (check.address !== undefined) {
    return {
      says: 'nothing',
      why: 'The address of the connection is compared, not an entry of X-Forwarded-For',
    };
  }
  const expression = expressionOf(check.rules);
  if (expression === undefined || expression.length > MOST) {
    return { says: 'nothing', why: 'The list cannot be written as an expression of agentgateway' };
  }
  const authorization = { action: 'Allow', policy: { matchExpressions: [expression] } };
  const isSame = otherwise.kind === 'respond' && otherwise.status === FORBIDDEN;
  return {
    says: 'whole',
    parts: [trafficPart({ authorization }, origins)],
    ...(isSame
      ? {}
      : {
          notes: [
            noteOf(
              POLICY_FINDINGS.inexact,
              'Clients whose address is not allowed get 403 from agentgateway.',
              origins,
              {
                before: otherwise.kind === 'respond' ? String(otherwise.status) : 'another answer',
                after: '403',
              },
            ),
          ],
        }),
  };
}

function expressionOf(rules: readonly AddressRule[]): string | undefined {
  const isDenied = rules.every(({ action, cidr }) => action === 'deny' && cidr !== 'all');
  const ranges = isDenied ? rules.map(({ cidr }) => cidr) : allowedRanges(rules);
  const plain = ranges?.map((range) => plainRange(withLength(range)));
  if (plain === undefined || plain.length === 0 || plain.includes(undefined)) return undefined;
  const any = [...new Set(plain)].map((range) => `cidr("${range}").containsIP(source.address)`).join(' || ');
  return isDenied ? `!(${any})` : any;
}

function withLength(cidr: string): string {
  if (cidr.includes('/')) return cidr;
  return `${cidr}/${cidr.includes(':') ? 128 : 32}`;
}

const RANGE = /cidr\("([0-9A-Fa-f.:]+\/\d+)"\)\.containsIP\(source\.address\)/;
const ANY = new RegExp(`^${RANGE.source}(?: \\|\\| ${RANGE.source})*$`);

function read(spec: Fields, policy: ObjectRef): ReturnType<NonNullable<Theme['read']>> {
  const fields = spec.child('traffic')?.child('authorization');
  if (fields === undefined) return undefined;
  const origins = [{ object: policy, path: fields.path }];
  const [expression = '', ...others] = fields.child('policy')?.texts('matchExpressions') ?? [];
  const isDenied = /^!\((.*)\)$/.exec(expression)?.[1];
  const list = isDenied ?? expression;
  if (others.length > 0 || (fields.text('action') ?? 'Allow') !== 'Allow' || !ANY.test(list)) {
    return opaque(
      `what the expressions of ${policy.kind} ${policy.namespace}/${policy.name} allow is not known here`,
      origins,
    );
  }
  const action = isDenied === undefined ? 'allow' : 'deny';
  const ranges = [...list.matchAll(new RegExp(RANGE.source, 'g'))].map(([, cidr = '']) => cidr);
  return behindGate({
    check: {
      kind: 'client-address',
      rules: [
        ...ranges.map((cidr): AddressRule => ({ action, cidr })),
        { action: action === 'allow' ? 'deny' : 'allow', cidr: 'all' },
      ],
    },
    otherwise: { kind: 'respond', status: FORBIDDEN, reason: 'the client address is not allowed' },
    origins,
  });
}
