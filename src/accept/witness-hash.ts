import { createHash } from 'node:crypto';
import type { ProofDifference } from '../proof/proof.ts';

/**
 * Names a difference by its cause and its witness, in 16 hexadecimal digits. The host is left out: hosts that are served
 * alike share one witness, and an entry names its host itself.
 */
export function witnessHash({ cause, detail, direction, witness }: ProofDifference): string {
  const { method, scheme, port, target, headers } = witness;
  const parts = [cause, detail ?? null, direction, method, scheme, port ?? null, target, headers];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
}
