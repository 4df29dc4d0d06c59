import { jsonText } from '../json-text.ts';
import type { ProofView } from './view.ts';

/** Version of the form below; it grows when a field changes its meaning or goes. */
export const RESULT_SCHEMA = 1;

/** The result for programs: one comparison, or one for each dialect. */
export function proofDocument(views: readonly ProofView[], version: string): string {
  const document = { schema: RESULT_SCHEMA, gateproof: version, comparisons: views };
  return jsonText(document);
}
