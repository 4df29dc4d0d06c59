import { jsonText } from '../json-text.ts';
import type { BehaviourView } from './view.ts';

/** Version of the form below; it grows when a field changes its meaning or goes. */
export const BEHAVIOUR_SCHEMA = 1;

/** The changes for programs. */
export function behaviourDocument(view: BehaviourView, version: string): string {
  return jsonText({ schema: BEHAVIOUR_SCHEMA, gateproof: version, ...view });
}
