import { parseNetworks } from '../addresses.ts';
import { sortedStrings } from '../go-values.ts';
import type { IngressConfig, Setting } from './config.ts';
import type { Declaration } from './declaration.ts';
import { denied, type Group, type GroupOutcome, taken } from './group.ts';
import type { Reader } from './reader.ts';
import { NETWORKS } from './validators.ts';

const ALLOW: Declaration = {
  key: 'allowlist-source-range',
  aliases: ['whitelist-source-range'],
  validator: NETWORKS,
  risk: 'Medium',
  scope: 'location',
  initial: 'everybody',
  setting: 'whitelist-source-range',
  invalid: 'deny',
  effect: 'Only clients with these addresses are let in; others get 403.',
  section: 'whitelist-source-range',
};

const DENY: Declaration = {
  key: 'denylist-source-range',
  validator: NETWORKS,
  risk: 'Medium',
  scope: 'location',
  initial: 'nobody',
  setting: 'denylist-source-range',
  invalid: 'deny',
  effect: 'Clients with these addresses get 403, also where allowlist-source-range names them.',
  section: 'denylist-source-range',
  since: '1.6.4',
};

/** Source: internal/ingress/annotations/ipallowlist/main.go. */
export const ALLOW_LIST: Group = {
  name: 'allowlist',
  annotations: [ALLOW],
  parse: (read, { config }) =>
    readList(read, ALLOW.key, config.settings['whitelist-source-range'], (allowList) => ({ allowList })),
};

/** Source: internal/ingress/annotations/ipdenylist/main.go. */
export const DENY_LIST: Group = {
  name: 'denylist',
  annotations: [DENY],
  parse: (read, { config }) =>
    readList(read, DENY.key, config.settings['denylist-source-range'], (denyList) => ({ denyList })),
};

/** A list that is there but not good, or empty, denies every location rather than leave it open. */
function readList(
  read: Reader,
  key: string,
  global: Setting<readonly string[]>,
  toConfig: (list: Setting<readonly string[]>) => Partial<IngressConfig>,
): GroupOutcome {
  const text = read.text(key);
  if (!text.ok) {
    if (text.problem === 'missing') return taken(toConfig({ ...global, value: sortedStrings(global.value) }));
    return denied(
      key,
      text.problem === 'empty' ? 'it is empty' : 'it is not a list of addresses and networks',
    );
  }
  const networks = parseNetworks(text.value);
  if (networks === undefined) return denied(key, 'it is not a list of addresses and networks');
  return taken(toConfig({ value: networks, origins: text.origins, isDefault: false }));
}
