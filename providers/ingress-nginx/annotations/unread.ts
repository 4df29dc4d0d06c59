import { INERT_KEYS } from '../settings/inert-keys.ts';
import { SETTING_KEYS } from '../settings/keys.ts';
import { recall } from './history.ts';
import { ALIAS_NAMES, DECLARATIONS } from './index.ts';
import { nearestName } from './nearest.ts';

/** Why an annotation under the controller's prefix is not read. */
export interface Unread {
  /** `removed`: an older release read it. */
  readonly kind: 'removed' | 'never-read';
  /** Last release that read it. */
  readonly lastRead?: string;
  /** What to use instead, or why nothing is needed; absent where nothing comes to mind. */
  readonly advice?: string;
}

/** The same names come again and again; the bound keeps odd input from filling the memory. */
const EXPLAINED = new Map<string, Unread>();
const MOST_NAMES = 1000;

/** Explains a name under the prefix that is no declared annotation and no alias. */
export function explainUnread(name: string): Unread {
  const known = EXPLAINED.get(name);
  if (known !== undefined) return known;
  const unread = explain(name);
  if (EXPLAINED.size < MOST_NAMES) EXPLAINED.set(name, unread);
  return unread;
}

function explain(name: string): Unread {
  const hint = recall(name);
  if (hint !== undefined) {
    const { lastRead, advice } = hint;
    return lastRead === undefined ? { kind: 'never-read', advice } : { kind: 'removed', lastRead, advice };
  }
  if (Object.hasOwn(SETTING_KEYS, name) || INERT_KEYS.has(name)) {
    return {
      kind: 'never-read',
      advice: `${name} is a key of the ConfigMap of the controller, not an annotation.`,
    };
  }
  const lower = name.toLowerCase().replaceAll('_', '-');
  const near = nearestName(lower, [...DECLARATIONS.keys(), ...ALIAS_NAMES.keys()]);
  if (near !== undefined) return { kind: 'never-read', advice: `Did you mean ${near}?` };
  const sameWords = bySameWords(lower);
  return sameWords === undefined
    ? { kind: 'never-read' }
    : { kind: 'never-read', advice: `Did you mean ${sameWords}?` };
}

/** An annotation of the same words in another order: `cors-enable`, `redirect-permanent`. */
function bySameWords(name: string): string | undefined {
  const key = sortedWords(name);
  return [...DECLARATIONS.keys()].find((candidate) => sortedWords(candidate) === key);
}

function sortedWords(name: string): string {
  return name.split('-').sort().join('-');
}
