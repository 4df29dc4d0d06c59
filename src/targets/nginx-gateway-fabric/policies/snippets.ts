import type { FilterReading } from '../../../gateway/read/index.ts';
import {
  type Fact,
  type Note,
  noteOf,
  POLICY_FINDINGS,
  type PolicyPart,
  type Saying,
} from '../../../gateway/write/index.ts';
import { asObjects, asString, dig, own } from '../../../kubernetes/json.ts';
import { type KubernetesObject, refOf } from '../../../kubernetes/object.ts';
import { describeObject, type Origin } from '../../../model/origin.ts';
import type { AddressRule, Gate } from '../../../model/outcome.ts';
import type { Policy } from '../../../model/policy.ts';
import type { Theme } from '../../policies/theme.ts';
import { GROUP, REPOSITORY } from './objects.ts';

export const SNIPPETS_KIND = 'SnippetsFilter';
export const IN_LOCATION = 'http.server.location';
const SOURCE = `${REPOSITORY}, apis/v1alpha1/snippetsfilter_types.go; internal/controller/nginx/config/servers_template.go: Includes`;
/** What an address or range may be made of, and nothing that ends a directive. */
const ADDRESS = /^(?:all|[0-9a-fA-F.:]+(?:\/\d{1,3})?)$/;

/**
 * `allow` and `deny` in the locations of a rule, as ingress-nginx writes them: the first range that holds decides, and a
 * refusal is 403. While the controller does not take snippets, which is its default, the rule is answered with 500
 * (internal/controller/state/graph/snippets_filter.go; manager.go).
 */
export const ADDRESS_LISTS: Theme = {
  name: 'address-lists',
  cell: {
    how: 'SnippetsFilter with allow and deny, where --allow-snippets is given',
    but: 'routes are closed without it, and while the controller does not take snippets (nginxGateway.snippets.enable)',
    source: SOURCE,
  },
  write: writeAddresses,
};

/** `limit_rate` in the locations of a rule; without snippets it stays a finding. */
export const RESPONSE_RATE: Theme = {
  name: 'response-rate',
  cell: {
    how: 'SnippetsFilter with limit_rate, where --allow-snippets is given',
    but: 'it is lost without it; 500 while the controller does not take snippets',
    source: SOURCE,
  },
  write: writeRate,
};

const NOT_WANTED = 'Only a SnippetsFilter could say it: see --allow-snippets';

/** The same themes where nobody wants snippets: what they ask for is closed or lost, and why is said. */
export function withoutSnippets(theme: Theme): Theme {
  return {
    ...theme,
    write(fact, place) {
      const saying = theme.write?.(fact, place);
      return saying?.says === 'whole' ? { says: 'nothing', why: NOT_WANTED } : saying;
    },
  };
}

function writeAddresses(fact: Fact): Saying | undefined {
  if (fact.kind !== 'gate' || fact.gate.check.kind !== 'client-address') return undefined;
  const { check, otherwise, origins } = fact.gate;
  if (check.address !== undefined) {
    return { says: 'nothing', why: 'nginx looks at the client, not at another entry of X-Forwarded-For' };
  }
  if (otherwise.kind !== 'respond' || otherwise.status !== 403) {
    return { says: 'nothing', why: 'nginx refuses addresses with 403, and the source does something else' };
  }
  if (!check.rules.every(({ cidr }) => ADDRESS.test(cidr))) {
    return { says: 'nothing', why: 'A range of addresses is none that nginx takes' };
  }
  const lines = check.rules.map(({ action, cidr }) => `${action} ${cidr};`);
  return {
    says: 'whole',
    parts: [snippetPart('addresses', lines, origins)],
    notes: [turnOn('403 for other addresses', origins)],
  };
}

function writeRate(fact: Fact): Saying | undefined {
  if (fact.kind !== 'policy' || fact.policy.kind !== 'response-rate') return undefined;
  const { bytesPerSecond, after, origins } = fact.policy;
  const lines = [`limit_rate ${bytesPerSecond};`, ...(after > 0 ? [`limit_rate_after ${after};`] : [])];
  return {
    says: 'whole',
    parts: [snippetPart('rate', lines, origins)],
    notes: [turnOn('answers at the same speed', origins)],
  };
}

function snippetPart(name: string, lines: readonly string[], origins: readonly Origin[]): PolicyPart {
  return {
    apiVersion: `${GROUP}/v1alpha1`,
    kind: SNIPPETS_KIND,
    attach: { to: 'filter', name },
    spec: { snippets: [{ context: IN_LOCATION, value: lines.join('\n') }] },
    origins,
  };
}

function turnOn(effect: string, origins: readonly Origin[]): Note {
  return noteOf(
    POLICY_FINDINGS.inexact,
    'NGINX Gateway Fabric takes a SnippetsFilter only where snippets are turned on (nginxGateway.snippets.enable).',
    origins,
    {
      severity: 'high',
      group: 'snippets',
      before: effect,
      after: `the same; 500 until snippets are turned on`,
      witness: 'none',
      action: 'Turn snippets on in the chart of NGINX Gateway Fabric before traffic is moved.',
    },
  );
}

/** What a SnippetsFilter does whose lines are all known; others may do anything. */
export function readSnippets(object: KubernetesObject): FilterReading {
  const ref = refOf(object);
  const origins = [{ object: ref, path: ['spec', 'snippets'] }];
  const rules: AddressRule[] = [];
  const limits = new Map<string, number>();
  for (const snippet of asObjects(dig(object.raw, 'spec', 'snippets'))) {
    const isPlain = asString(own(snippet, 'context')) === IN_LOCATION;
    const lines = (asString(own(snippet, 'value')) ?? '').split('\n').map((line) => line.trim());
    for (const line of lines.filter((one) => one !== '')) {
      const [, action, cidr = ''] = /^(allow|deny)[ \t]+([^ \t;]+);$/.exec(line) ?? [];
      const [, name, size] = /^(limit_rate|limit_rate_after)[ \t]+(\d{1,15});$/.exec(line) ?? [];
      if (isPlain && (action === 'allow' || action === 'deny') && ADDRESS.test(cidr)) {
        rules.push({ action, cidr });
      } else if (isPlain && name !== undefined && !limits.has(name)) limits.set(name, Number(size));
      else return { ok: true, unread: `what the lines of ${describeObject(ref)} do is not known here` };
    }
  }
  const rate = limits.get('limit_rate') ?? 0;
  const policies: readonly Policy[] =
    rate === 0
      ? []
      : [
          {
            kind: 'response-rate',
            bytesPerSecond: rate,
            after: limits.get('limit_rate_after') ?? 0,
            origins,
            isDefault: false,
          },
        ];
  const gate: Omit<Gate, 'kind' | 'then'> = {
    check: { kind: 'client-address', rules },
    otherwise: { kind: 'respond', status: 403, reason: 'the client address is not allowed' },
    origins,
  };
  return {
    ok: true,
    ...(rules.length === 0 ? {} : { gate }),
    ...(policies.length === 0 ? {} : { policies }),
  };
}
