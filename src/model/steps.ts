import type { Step } from './evaluation.ts';
import type { Origin } from './origin.ts';

/** The steps so far; undefined: nobody reads them. */
export type StepLog = Step[] | undefined;

/**
 * Adds a step. Parts of a request stand in its text: control characters are made visible. A text that takes work is a
 * function, which is asked where somebody reads the steps.
 */
export function addStep(
  steps: StepLog,
  stage: Step['stage'],
  text: string | (() => string),
  origins: readonly Origin[] = [],
): void {
  if (steps === undefined) return;
  steps.push({ stage, text: visible(typeof text === 'string' ? text : text()), origins });
}

/** Control characters, and bytes that are no UTF-8, as `\x0A`. */
export function visible(text: string): string {
  let result = '';
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    const byte = code >= 0xdc80 && code <= 0xdcff ? code - 0xdc00 : code;
    const hidden = code < 0x20 || (code >= 0x7f && code < 0xa0) || byte !== code;
    result += hidden ? `\\x${byte.toString(16).toUpperCase().padStart(2, '0')}` : character;
  }
  return result;
}
