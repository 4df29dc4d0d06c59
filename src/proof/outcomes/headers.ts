import type { HeaderEdit } from '../../model/outcome.ts';
import type { Template } from '../../model/template.ts';
import { type Piece, piecesKey } from './pieces.ts';

/** What edits make of one header, as a text that is the same for equal treatment. */
export type HeaderEffects = ReadonlyMap<string, string>;

/**
 * Runs edits in order: setting replaces, adding appends, an empty value removes.
 * @param pieces the value of an edit as pieces
 */
export function headerEffects(
  lists: ReadonlyArray<readonly HeaderEdit[]>,
  pieces: (value: Template) => readonly Piece[],
): HeaderEffects {
  const effects = new Map<string, string>();
  for (const edit of lists.flat()) {
    const name = edit.name.toLowerCase();
    if (edit.action === 'remove') {
      effects.set(name, 'removed');
      continue;
    }
    const value = pieces(edit.value);
    const text = piecesKey(value);
    if (edit.action === 'set') effects.set(name, value.length === 0 ? 'removed' : `= ${text}`);
    else {
      const before = effects.get(name);
      // What is added where nothing is left is all that there is: it is set.
      if (before === 'removed') effects.set(name, value.length === 0 ? 'removed' : `= ${text}`);
      else effects.set(name, `${before ?? 'sent'} + ${text}`);
    }
  }
  return effects;
}

/** The names of headers that two lists of edits treat differently. */
export function differingHeaders(a: HeaderEffects, b: HeaderEffects): readonly string[] {
  const names = new Set([...a.keys(), ...b.keys()]);
  return [...names].filter((name) => a.get(name) !== b.get(name)).sort();
}
