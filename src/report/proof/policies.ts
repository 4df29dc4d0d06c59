import type { PolicyDifference, PolicyValue } from '../../proof/proof.ts';
import { printable } from '../printable.ts';

/** The values of one side, for people: `connect 5000, read 60000`; `none` where there is nothing. */
export function describePolicies(values: readonly PolicyValue[]): string {
  return values.length === 0 ? 'none' : values.map(describe).join('; ');
}

/** `timeouts`, `session affinity`. */
export function policyTitle({ kind, isDefault }: PolicyDifference): string {
  return `${kind.replaceAll('-', ' ')}${isDefault ? ' (default)' : ''}`;
}

const HIDDEN = new Set(['kind', 'origins', 'isDefault']);

function describe(policy: PolicyValue): string {
  if ('text' in policy) return printable(policy.text);
  const fields = Object.entries(policy).filter(([key, item]) => !HIDDEN.has(key) && item !== undefined);
  return fields.map(([key, item]) => `${words(key)} ${text(item)}`).join(', ');
}

function words(key: string): string {
  return key.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function text(item: unknown): string {
  if (Array.isArray(item)) return item.length === 0 ? 'none' : item.map(text).join(' ');
  if (typeof item === 'boolean') return item ? 'yes' : 'no';
  return printable(typeof item === 'object' ? JSON.stringify(item) : String(item));
}
