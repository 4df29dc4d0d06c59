import { isIP } from 'node:net';
import type { Fields } from '../../../gateway/read/index.ts';
import {
  type Fact,
  type FactPlace,
  type Note,
  noteOf,
  POLICY_FINDINGS,
  type Saying,
} from '../../../gateway/write/index.ts';
import type { JsonObject } from '../../../kubernetes/object.ts';
import type { ObjectRef } from '../../../model/origin.ts';
import type { AddressRule, Gate } from '../../../model/outcome.ts';
import { allowedRanges, plainRange } from '../../address-ranges.ts';
import type { Theme } from '../../policies/theme.ts';
import { behindGate } from '../../policies/treatments.ts';
import { PLUGIN, REPOSITORY, trafficPart } from './objects.ts';

const FORBIDDEN = 403;
/** Most ranges of one rule (api/v1alpha1/shared/acl_types.go). */
const MOST = 256;

/**
 * Rules of TrafficPolicy `acl`: of those that hold the address the one with the longest range decides, whatever their order,
 * else `defaultAction`. The address is that of the connection unless a ListenerPolicy trusts proxies; the check is made before
 * all others (http_acl_plugin.go; traffic_policy_plugin.go, HttpFilters). Ranges with bits behind their length are refused.
 */
export const ADDRESS_LISTS: Theme = {
  name: 'address-lists',
  cell: {
    how: 'TrafficPolicy spec.acl',
    but: 'preflights of refused clients are refused as well',
    source: `${REPOSITORY}, api/v1alpha1/shared/acl_types.go; ${PLUGIN}/http_acl_plugin.go`,
  },
  write,
  kind: 'TrafficPolicy',
  read,
};

function write(fact: Fact, { route }: FactPlace): Saying | undefined {
  if (fact.kind !== 'gate' || fact.gate.check.kind !== 'client-address') return undefined;
  const { check, otherwise, origins } = fact.gate;
  if (check.address !== undefined) {
    return {
      says: 'nothing',
      why: 'The list of a TrafficPolicy looks at the address of the client as the listener takes it',
    };
  }
  const list = listOf(check.rules);
  if (list === undefined)
    return { says: 'nothing', why: 'The list has addresses that a TrafficPolicy cannot say' };
  const status = otherwise.kind === 'respond' ? otherwise.status : FORBIDDEN;
  const denyResponse = status === FORBIDDEN || status < 100 ? {} : { denyResponse: { statusCode: status } };
  return {
    says: 'whole',
    parts: [trafficPart({ acl: { ...list, ...denyResponse } }, origins)],
    notes: notesOn(fact.gate, route),
  };
}

/** The filter stands in front of that for cross-origin rules (pkg/pluginsdk/filters/stages.go: FaultStage, CorsStage). */
function notesOn({ otherwise, origins }: Gate, route: FactPlace['route']): readonly Note[] {
  const answered = noteOf(
    POLICY_FINDINGS.inexact,
    'Clients whose address is not allowed get 403 from kgateway.',
    origins,
    { before: 'another answer', after: '403' },
  );
  const preflights = noteOf(
    POLICY_FINDINGS.inexact,
    'Preflights of clients whose address is not allowed are refused too.',
    [...origins, ...(route?.cors?.origins ?? [])],
    {
      before: 'the preflight is answered, the request is refused',
      after: 'both are refused',
      witness: 'none',
    },
  );
  return [
    ...(otherwise.kind === 'respond' ? [] : [answered]),
    ...(route?.cors === undefined ? [] : [preflights]),
  ];
}

/**
 * A range as the schema of the CRD takes it, which knows neither `::` alone (`0::` it does) nor zones, nor the ends of IPv6
 * addresses in decimal form.
 */
export function accepted(cidr: string): string | undefined {
  const range = plainRange(cidr);
  if (range === undefined || /%|:.*\./.test(range)) return undefined;
  return range.replace(/^::(?=\/|$)/, '0::');
}

/** Ranges of one action alone, so that the longest one is as good as the first one. */
function listOf(rules: readonly AddressRule[]): JsonObject | undefined {
  const isDenied = rules.every(({ action, cidr }) => action === 'deny' && cidr !== 'all');
  const ranges = isDenied ? rules.map(({ cidr }) => cidr) : allowedRanges(rules);
  const plain = ranges?.map(accepted);
  if (plain === undefined) return undefined;
  const cidrs = plain.filter((range) => range !== undefined);
  if (cidrs.length < plain.length) return undefined;
  const chunks = Array.from({ length: Math.ceil(cidrs.length / MOST) }, (_, index) =>
    cidrs.slice(index * MOST, (index + 1) * MOST),
  );
  if (chunks.length > MOST) return undefined;
  const action = isDenied ? 'deny' : 'allow';
  return {
    defaultAction: isDenied ? 'allow' : 'deny',
    ...(chunks.length === 0
      ? {}
      : { rules: chunks.map((chunk) => ({ action, cidrs: [...new Set(chunk)] })) }),
  };
}

function read(spec: Fields, policy: ObjectRef): ReturnType<NonNullable<Theme['read']>> {
  const acl = spec.child('acl');
  if (acl === undefined) return undefined;
  const rules = acl.children('rules').flatMap((rule): readonly AddressRule[] => {
    rule.skip('name');
    const action = actionOf(rule.text('action'));
    return rule.texts('cidrs').map((cidr) => ({ action, cidr }));
  });
  const last: AddressRule = { action: actionOf(acl.text('defaultAction')), cidr: 'all' };
  const answer = acl.child('denyResponse');
  answer?.skip('blockedByHeaderName');
  return behindGate({
    check: {
      kind: 'client-address',
      rules: [...[...rules].sort((a, b) => lengthOf(b.cidr) - lengthOf(a.cidr)), last],
    },
    otherwise: {
      kind: 'respond',
      status: answer?.integer('statusCode') ?? FORBIDDEN,
      reason: 'the client address is not allowed',
    },
    origins: [{ object: policy, path: acl.path }],
  });
}

function lengthOf(cidr: string): number {
  const [address = '', length] = cidr.split('/');
  return length === undefined ? (isIP(address) === 6 ? 128 : 32) : Number(length);
}

function actionOf(name: string | undefined): AddressRule['action'] {
  return name === 'allow' ? 'allow' : 'deny';
}
