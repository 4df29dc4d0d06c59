import type { Finding } from '../../model/finding.ts';
import { describeObject, type ObjectRef } from '../../model/origin.ts';
import { rollUp } from './roll-up.ts';

/** Findings of writing that say the same as a finding of reading back, by its code. */
const SAID_BY: ReadonlyMap<string, readonly string[]> = new Map([
  ['GP6041', ['GP5005', 'GP5006']],
  ['GP6111', ['GP5017']],
]);

/** Kinds of which each setting is a finding of its own: the message says it behind the name of the object. */
const BY_SETTING: ReadonlySet<string> = new Set(['GP6117', 'GP6118']);

/**
 * What reading the written manifests back has to say: one finding for each kind, or kind and setting, with all places.
 * What is mere information describes the input's intent once more (a rule that is meant to fail), and what a finding of
 * the conversion says already is not repeated.
 *
 * @param isOurs is the object one that was written, or the Gateway that was named?
 */
export function readingFindings(
  found: readonly Finding[],
  said: readonly Finding[],
  isOurs: (object: ObjectRef) => boolean,
): readonly Finding[] {
  const codes = new Set(said.map(({ code }) => code));
  const shown = found.filter(
    (item) =>
      item.severity !== 'info' &&
      item.origins.some(({ object }) => isOurs(object)) &&
      SAID_BY.get(item.code)?.some((code) => codes.has(code)) !== true,
  );
  return rollUp(shown, (item) => (BY_SETTING.has(item.code) ? settingOf(item) : ''));
}

/** The message without the name of its object in front. */
function settingOf({ message, origins }: Finding): string {
  const name = origins[0] === undefined ? '' : `${describeObject(origins[0].object)}: `;
  return message.startsWith(name) ? message.slice(name.length) : message;
}
