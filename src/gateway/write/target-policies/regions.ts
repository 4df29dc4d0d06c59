import type { Dialect } from '../../dialect.ts';
import type { Condition, Entry, PathForm } from '../draft.ts';
import { mayBothHold } from '../relation.ts';

/** One thing that a match asks of a request. */
export type Atom =
  | { readonly kind: 'path'; readonly form: PathForm }
  | { readonly kind: 'method'; readonly method: string }
  | { readonly kind: 'header' | 'query'; readonly condition: Condition };

/** A conjunction: all of `is` hold, and none of `isNot`. */
export interface Clause {
  readonly is: readonly Atom[];
  readonly isNot: readonly Atom[];
}

/** Most clauses that a set of requests may need. */
const MOST_CLAUSES = 64;

/**
 * The requests that some entries of a list decide, as a union of clauses; no clause: there are none. Undefined where the
 * atoms that can be said do not suffice. Requests of entries that answer with an error anyway may be among them, where
 * they cannot be told apart.
 *
 * @param chosen the entries whose requests are meant
 * @param says can the atom be said, and its contrary?
 */
export function regionOf(
  entries: readonly Entry[],
  chosen: ReadonlySet<Entry>,
  says: (atom: Atom) => boolean,
  dialect: Dialect,
): readonly Clause[] | undefined {
  const region = { entries, chosen, says: (entry: Entry) => atomsOf(entry).every(says), dialect };
  return byInclusion(region) ?? byExclusion(region);
}

interface Region {
  readonly entries: readonly Entry[];
  readonly chosen: ReadonlySet<Entry>;
  readonly says: (entry: Entry) => boolean;
  readonly dialect: Dialect;
}

/** Each chosen entry without what entries in front of it take. */
function byInclusion({ entries, chosen, says, dialect }: Region): readonly Clause[] | undefined {
  const clauses: Clause[] = [];
  for (const [index, entry] of entries.entries()) {
    if (!chosen.has(entry)) continue;
    if (!says(entry)) return undefined;
    const before = entries
      .slice(0, index)
      .filter((other) => !chosen.has(other) && mayBothHold(other, entry, dialect));
    const own = without({ is: atomsOf(entry), isNot: [] }, before, says);
    if (own === undefined) return undefined;
    clauses.push(...own);
    if (clauses.length > MOST_CLAUSES) return undefined;
  }
  const everything = clauses.find(({ is, isNot }) => is.length + isNot.length === 0);
  return everything === undefined ? clauses : [everything];
}

/** Everything but what the other entries take, where no chosen one stands in front of them. */
function byExclusion({ entries, chosen, says, dialect }: Region): readonly Clause[] | undefined {
  const others = entries.filter((entry) => !chosen.has(entry));
  const isCovered = entries.some(
    (entry, index) =>
      isServed(entry) &&
      !chosen.has(entry) &&
      entries.slice(0, index).some((earlier) => chosen.has(earlier) && mayBothHold(earlier, entry, dialect)),
  );
  return isCovered ? undefined : without({ is: [], isNot: [] }, others, says);
}

/** What a clause holds for, and none of the entries does. */
function without(
  whole: Clause,
  entries: readonly Entry[],
  says: (entry: Entry) => boolean,
): readonly Clause[] | undefined {
  let clauses: readonly Clause[] = [whole];
  for (const entry of entries) {
    if (!says(entry)) {
      if (isServed(entry)) return undefined;
      continue;
    }
    clauses = clauses.flatMap((clause) =>
      atomsOf(entry).flatMap((atom) => (includes(clause.is, atom) ? [] : [excluding(clause, atom)])),
    );
    if (clauses.length > MOST_CLAUSES) return undefined;
  }
  return clauses;
}

function excluding(clause: Clause, atom: Atom): Clause {
  return includes(clause.isNot, atom) ? clause : { ...clause, isNot: [...clause.isNot, atom] };
}

function includes(atoms: readonly Atom[], atom: Atom): boolean {
  const key = keyOf(atom);
  return atoms.some((one) => keyOf(one) === key);
}

function keyOf(atom: Atom): string {
  switch (atom.kind) {
    case 'path':
      return `path ${atom.form.kind} ${atom.form.kind === 'regex' ? atom.form.source : atom.form.value}`;
    case 'method':
      return `method ${atom.method}`;
    default:
      return JSON.stringify([atom.kind, atom.condition.name, atom.condition.type, atom.condition.value]);
  }
}

/** Does the entry do anything that a refusal in its place would take away? */
function isServed({ action }: Entry): boolean {
  return action.kind === 'rule';
}

function atomsOf({ path, method, headers, query }: Entry): readonly Atom[] {
  const isAny = path.kind === 'prefix' && path.value === '';
  return [
    ...(isAny ? [] : [{ kind: 'path', form: path } as const]),
    ...(method === undefined ? [] : [{ kind: 'method', method } as const]),
    ...headers.map((condition): Atom => ({ kind: 'header', condition })),
    ...query.map((condition): Atom => ({ kind: 'query', condition })),
  ];
}
