import type { Fields } from '../../../gateway/read/index.ts';
import {
  type Fact,
  type FactPlace,
  noteOf,
  POLICY_FINDINGS,
  type Saying,
} from '../../../gateway/write/index.ts';
import type { ObjectRef } from '../../../model/origin.ts';
import type { AddressRule } from '../../../model/outcome.ts';
import { allowedRanges, plainRange } from '../../address-ranges.ts';
import type { Theme } from '../../policies/theme.ts';
import { behindGate, type Change } from '../../policies/treatments.ts';
import {
  CONTROLLER,
  FILTERS,
  KONG,
  mayBeGrpc,
  NO_FILTERS_FOR_GRPC,
  nothing,
  pluginPart,
  whole,
} from './objects.ts';

const FORBIDDEN = 403;
const PLUGIN = 'ip-restriction';

/**
 * The plugin ip-restriction refuses addresses that `deny` holds, then those that `allow` does not hold, where it has any.
 * The address is `$remote_addr`: that of the connection unless the process trusts proxies (handler.lua).
 */
export const ADDRESS_LISTS: Theme = {
  name: 'address-lists',
  cell: {
    how: `KongPlugin ${PLUGIN} by an ExtensionRef filter`,
    but: 'routes to gRPC backends are closed',
    source: `${KONG}, kong/plugins/${PLUGIN}/handler.lua; ${FILTERS}; ${CONTROLLER}, internal/dataplane/kongstate/kongstate.go, buildPlugins`,
  },
  write,
};

function write(fact: Fact, { route }: FactPlace): Saying | undefined {
  if (fact.kind !== 'gate' || fact.gate.check.kind !== 'client-address') return undefined;
  const { check, otherwise, origins } = fact.gate;
  if (mayBeGrpc(route)) return nothing(NO_FILTERS_FOR_GRPC);
  if (check.address !== undefined) {
    return nothing(
      'The plugin ip-restriction looks at the address of the client as the Kong process takes it, not at another entry of X-Forwarded-For',
    );
  }
  const lists = listsOf(check.rules);
  if (lists === undefined) return nothing('The list has addresses that the plugin ip-restriction cannot say');
  const status = otherwise.kind === 'respond' ? otherwise.status : FORBIDDEN;
  const isSame = otherwise.kind === 'respond' && status >= 100 && status <= 599;
  const config = { ...lists, ...(isSame && status !== FORBIDDEN ? { status } : {}) };
  const notes = isSame
    ? []
    : [
        noteOf(POLICY_FINDINGS.inexact, 'Clients whose address is not allowed get 403 from Kong.', origins, {
          before: 'another answer',
          after: '403',
        }),
      ];
  return whole([pluginPart(PLUGIN, config, origins)], notes, 'check');
}

interface Lists {
  readonly [list: string]: readonly string[];
}

/** Denied ranges in front of allowed ones are said as they are; of any other order the allowed ranges are worked out. */
function listsOf(rules: readonly AddressRule[]): Lists | undefined {
  const end = rules.findIndex(({ cidr }) => cidr === 'all');
  const ranges = end < 0 ? rules : rules.slice(0, end);
  const last = rules[end]?.action ?? 'allow';
  const firstAllowed = ranges.findIndex(({ action }) => action === 'allow');
  const denied = firstAllowed < 0 ? ranges : ranges.slice(0, firstAllowed);
  const allowed = firstAllowed < 0 ? [] : ranges.slice(firstAllowed);
  const isSorted = allowed.every(({ action }) => action === 'allow');
  if (isSorted && last === 'deny' && allowed.length > 0) return listed({ allow: allowed, deny: denied });
  if (isSorted && last === 'allow' && denied.length > 0) return listed({ deny: denied });
  const left = allowedRanges(rules);
  if (left === undefined) return undefined;
  return left.length === 0 ? { deny: ['0.0.0.0/0', '::/0'] } : { allow: left };
}

function listed(lists: Readonly<Record<string, readonly AddressRule[]>>): Lists | undefined {
  const entries = Object.entries(lists).filter(([, rules]) => rules.length > 0);
  const said = entries.map(([name, rules]) => [name, rules.map(({ cidr }) => plainRange(cidr))] as const);
  const known = said.map(
    ([name, ranges]) => [name, [...new Set(ranges)].flatMap((one) => one ?? [])] as const,
  );
  const isWhole = said.every(([, ranges]) => !ranges.includes(undefined));
  return isWhole ? Object.fromEntries(known) : undefined;
}

/** The check that the configuration of the plugin makes. */
export function readRestriction(config: Fields, plugin: ObjectRef): Change {
  config.skip('message');
  const list = (key: string): readonly string[] => config.texts(key);
  const allowed = list('allow');
  const rules: readonly AddressRule[] = [
    ...list('deny').map((cidr) => ({ action: 'deny', cidr }) as const),
    ...allowed.map((cidr) => ({ action: 'allow', cidr }) as const),
    ...(allowed.length === 0 ? [] : [{ action: 'deny', cidr: 'all' } as const]),
  ];
  return behindGate({
    check: { kind: 'client-address', rules },
    otherwise: {
      kind: 'respond',
      status: config.integer('status') ?? FORBIDDEN,
      reason: 'the client address is not allowed',
    },
    origins: [{ object: plugin, path: config.path }],
  });
}
