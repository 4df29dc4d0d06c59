import type { Fields } from '../../../gateway/read/index.ts';
import {
  type Fact,
  type FactPlace,
  noteOf,
  POLICY_FINDINGS,
  type Saying,
} from '../../../gateway/write/index.ts';
import type { JsonObject } from '../../../kubernetes/object.ts';
import type { ObjectRef } from '../../../model/origin.ts';
import type { AddressRule, Respond } from '../../../model/outcome.ts';
import type { Theme } from '../../policies/theme.ts';
import { behindGate } from '../../policies/treatments.ts';
import { readClaims, type WrittenRule } from './claims.ts';
import { REPOSITORY, routePart, withLength } from './objects.ts';
import { readProviders } from './providers.ts';

const FORBIDDEN: Respond = { kind: 'respond', status: 403, reason: 'the client address is not allowed' };

/**
 * Address lists are rules of SecurityPolicy `authorization`: the first that holds decides, then `defaultAction`, which is
 * Deny where it is absent. The address is that of the client as the listener takes it (internal/xds/translator/authorization.go,
 * buildRBACPerRoute: SourceIPInput), and a refusal is 403 (Envoy, RBAC filter).
 */
export const ADDRESS_LISTS: Theme = {
  name: 'address-lists',
  cell: {
    how: 'SecurityPolicy spec.authorization',
    source: `${REPOSITORY}, api/v1alpha1/authorization_types.go; internal/xds/translator/authorization.go`,
  },
  write,
  kind: 'SecurityPolicy',
  read,
};

function write(fact: Fact, { passed = [] }: FactPlace): Saying | undefined {
  if (fact.kind !== 'gate' || fact.gate.check.kind !== 'client-address') return undefined;
  const { check, otherwise, origins } = fact.gate;
  if (check.address !== undefined) {
    return {
      says: 'nothing',
      why: 'SecurityPolicy looks at the address of the client as the listener takes it, not at another entry of X-Forwarded-For',
    };
  }
  if (passed.some((one) => one.check.kind === 'claims')) {
    return { says: 'nothing', why: 'SecurityPolicy has one list of rules for addresses and claims' };
  }
  const { rules, last } = split(check.rules);
  const authorization = { defaultAction: actionName(last), rules: rules.map(ruleJson) };
  const isForbidden = otherwise.kind === 'respond' && otherwise.status === FORBIDDEN.status;
  return {
    says: 'whole',
    parts: [routePart('SecurityPolicy', { authorization }, origins)],
    ...(isForbidden
      ? {}
      : {
          notes: [
            noteOf(
              POLICY_FINDINGS.inexact,
              'Clients whose address is not allowed get 403 from Envoy Gateway.',
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

interface Run {
  readonly action: AddressRule['action'];
  readonly cidrs: string[];
}

/** Neighbouring rules of one action in one, and what holds for all other addresses. */
function split(rules: readonly AddressRule[]): {
  readonly rules: readonly Run[];
  readonly last: Run['action'];
} {
  const runs: Run[] = [];
  for (const { action, cidr } of rules) {
    if (cidr === 'all') return { rules: runs, last: action };
    const run = runs.at(-1);
    if (run?.action === action) run.cidrs.push(withLength(cidr));
    else runs.push({ action, cidrs: [withLength(cidr)] });
  }
  return { rules: runs, last: 'allow' };
}

function ruleJson({ action, cidrs }: Run): JsonObject {
  return { action: actionName(action), principal: { clientCIDRs: [...new Set(cidrs)] } };
}

function actionName(action: AddressRule['action']): string {
  return action === 'allow' ? 'Allow' : 'Deny';
}

function read(spec: Fields, policy: ObjectRef): ReturnType<NonNullable<Theme['read']>> {
  const authorization = spec.child('authorization');
  if (authorization === undefined) return undefined;
  const written = authorization.children('rules').map((rule): WrittenRule => {
    rule.skip('name');
    const principal = rule.child('principal');
    return {
      action: actionOf(rule.text('action')),
      ranges: principal?.texts('clientCIDRs') ?? [],
      jwt: principal?.child('jwt'),
    };
  });
  const last: AddressRule = { action: actionOf(authorization.text('defaultAction')), cidr: 'all' };
  const origin = { object: policy, path: authorization.path };
  if (written.some(({ jwt }) => jwt !== undefined)) {
    return readClaims(written, last.action, readProviders(spec) ?? new Map(), origin);
  }
  const rules = written.flatMap(({ action, ranges }): readonly AddressRule[] =>
    (ranges.length === 0 ? ['all'] : ranges).map((cidr) => ({ action, cidr })),
  );
  return behindGate({
    check: { kind: 'client-address', rules: [...rules, last] },
    otherwise: FORBIDDEN,
    origins: [origin],
  });
}

function actionOf(name: string | undefined): AddressRule['action'] {
  return name === 'Allow' ? 'allow' : 'deny';
}
