import type { RegularLanguage } from '../languages/language.ts';
import type { Atom } from './atoms.ts';

/** What must hold of a request beside the path of its route: atoms, and paths that stand in `not` and `any`. */
export type Formula =
  | { readonly kind: 'true' }
  | { readonly kind: 'false' }
  | { readonly kind: 'atom'; readonly atom: Atom }
  | { readonly kind: 'path'; readonly language: RegularLanguage }
  | { readonly kind: 'not'; readonly body: Formula }
  | { readonly kind: 'and' | 'or'; readonly items: readonly Formula[] };

export const TRUE: Formula = { kind: 'true' };
export const FALSE: Formula = { kind: 'false' };

export function not(body: Formula): Formula {
  if (body.kind === 'true') return FALSE;
  if (body.kind === 'false') return TRUE;
  return body.kind === 'not' ? body.body : { kind: 'not', body };
}

export function and(items: readonly Formula[]): Formula {
  return join('and', items, TRUE, FALSE);
}

export function or(items: readonly Formula[]): Formula {
  return join('or', items, FALSE, TRUE);
}

/** Order plays no role, and an item counts once. */
function join(kind: 'and' | 'or', items: readonly Formula[], neutral: Formula, ruling: Formula): Formula {
  const kept = new Map<string, Formula>();
  for (const item of items.flatMap((one) => (one.kind === kind ? one.items : [one]))) {
    if (item.kind === ruling.kind) return ruling;
    if (item.kind !== neutral.kind) kept.set(formulaKey(item), item);
  }
  const list = [...kept.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, item]) => item);
  const [only] = list;
  if (only === undefined) return neutral;
  return list.length === 1 ? only : { kind, items: list };
}

/** Equal formulas have equal keys. */
export function formulaKey(formula: Formula): string {
  switch (formula.kind) {
    case 'true':
      return 't';
    case 'false':
      return 'f';
    case 'atom':
      return `a${formula.atom.id}`;
    case 'path':
      return `p${formula.language.id}`;
    case 'not':
      return `!${formulaKey(formula.body)}`;
    default:
      return `${formula.kind}(${formula.items.map(formulaKey).join(',')})`;
  }
}

/** The formula once it is known which paths hold. */
export function atPath(formula: Formula, holds: (language: RegularLanguage) => boolean): Formula {
  switch (formula.kind) {
    case 'path':
      return holds(formula.language) ? TRUE : FALSE;
    case 'not':
      return not(atPath(formula.body, holds));
    case 'and':
      return and(formula.items.map((item) => atPath(item, holds)));
    case 'or':
      return or(formula.items.map((item) => atPath(item, holds)));
    default:
      return formula;
  }
}

/** The languages that a formula names. */
export function languagesIn(formula: Formula): readonly RegularLanguage[] {
  switch (formula.kind) {
    case 'path':
      return [formula.language];
    case 'not':
      return languagesIn(formula.body);
    case 'and':
    case 'or':
      return formula.items.flatMap(languagesIn);
    default:
      return [];
  }
}

/** What is known of atoms, by their number. */
export type Assignment = ReadonlyMap<number, boolean>;

/** The value under what is known, or an atom that it still depends on. Paths must have been put in before. */
export function valueUnder(formula: Formula, known: Assignment): boolean | Atom {
  switch (formula.kind) {
    case 'true':
      return true;
    case 'false':
    case 'path':
      return false;
    case 'atom':
      return known.get(formula.atom.id) ?? formula.atom;
    case 'not': {
      const value = valueUnder(formula.body, known);
      return typeof value === 'boolean' ? !value : value;
    }
    default: {
      const ruling = formula.kind === 'or';
      let open: Atom | undefined;
      for (const item of formula.items) {
        const value = valueUnder(item, known);
        if (value === ruling) return ruling;
        if (typeof value !== 'boolean') open ??= value;
      }
      return open ?? !ruling;
    }
  }
}
