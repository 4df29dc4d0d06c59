import type { Origin } from '../../src/model/origin.ts';
import type { AddressRule, Check } from '../../src/model/outcome.ts';
import type { IngressConfig } from './annotations/config.ts';
import type { Controller } from './controller.ts';

export interface AddressCheck {
  readonly check: Extract<Check, { kind: 'client-address' }>;
  readonly origins: readonly Origin[];
  /** False when the rules only deny: nginx then has no opinion on others, which matters for `satisfy any`. */
  readonly admits: boolean;
}

/**
 * Address lists of a location: denied addresses first, then allowed ones and nobody else. Blocked addresses of the
 * ConfigMap apply only where a location has no list of its own, as nginx inherits `deny` only as a whole.
 */
export function addressCheck(
  config: IngressConfig | undefined,
  controller: Controller,
): AddressCheck | undefined {
  const deny = config?.denyList;
  const allow = config?.allowList;
  const denied = deny?.value ?? [];
  const allowed = allow?.value ?? [];
  if (denied.length === 0 && allowed.length === 0) {
    if (controller.blockCidrs.value.length === 0) return undefined;
    return {
      check: { kind: 'client-address', rules: controller.blockCidrs.value.map(denyRule) },
      origins: controller.blockCidrs.origins,
      admits: false,
    };
  }
  const rules: AddressRule[] = denied.map(denyRule);
  for (const cidr of allowed) rules.push({ action: 'allow', cidr });
  if (allowed.length > 0) rules.push({ action: 'deny', cidr: 'all' });
  const origins = [
    ...(denied.length > 0 ? (deny?.origins ?? []) : []),
    ...(allowed.length > 0 ? (allow?.origins ?? []) : []),
  ];
  return { check: { kind: 'client-address', rules }, origins, admits: allowed.length > 0 };
}

function denyRule(cidr: string): AddressRule {
  return { action: 'deny', cidr };
}
