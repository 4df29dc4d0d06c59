import { describePolicy } from '../../model/policy-text.ts';
import type { PolicyDifference, PolicyValue } from '../../proof/proof.ts';
import { printable } from '../printable.ts';

/** The values of one side, for people: `timeouts: 5s to connect`; `none` where there is nothing. */
export function describePolicies(values: readonly PolicyValue[]): string {
  return values.length === 0 ? 'none' : values.map(describe).join('; ');
}

/** `timeouts`, `session affinity`. */
export function policyTitle({ kind, isDefault }: Pick<PolicyDifference, 'kind' | 'isDefault'>): string {
  return `${kind.replaceAll('-', ' ')}${isDefault && !kind.startsWith('default') ? ' (default)' : ''}`;
}

function describe(policy: PolicyValue): string {
  return printable('text' in policy ? policy.text : describePolicy(policy));
}
