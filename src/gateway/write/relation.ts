import type { Tree } from '../../regex/tree.ts';
import type { Dialect } from '../dialect.ts';
import { LIMITS } from '../limits.ts';
import { conditionImplies, conditionsExclude, conditionsTogether } from './condition-relation.ts';
import type { Condition, PathForm } from './draft.ts';
import { bothOf } from './expressions/index.ts';
import { type Answer, commonPath, holdsFor, includes, overlap, treeOfText } from './languages.ts';
import { printPath } from './print-path.ts';

/** The parts of an entry that decide whether it holds. */
export interface Matching {
  readonly path: PathForm;
  readonly method?: string;
  readonly headers: readonly Condition[];
  readonly query: readonly Condition[];
}

/** Does the prefix (whole segments) hold for the path? */
export function prefixHolds(prefix: string, path: string): boolean {
  return path.startsWith(prefix) && (path.length === prefix.length || path.charAt(prefix.length) === '/');
}

/** Does the form hold for one canonical path? */
export function pathHolds(form: PathForm, path: string, dialect: Dialect): boolean {
  switch (form.kind) {
    case 'exact':
      return form.value === path;
    case 'prefix':
      return prefixHolds(form.value, path);
    case 'regex': {
      const answer = overlap(treeOfText(path, 'exact'), form.tree);
      if (answer !== 'unknown') return answer === 'yes';
      return holdsFor({ source: form.source, ignoreCase: false, ...dialect.pathRegex }, path);
    }
  }
}

/** Is there a path for which both hold? */
export function pathsOverlap(a: PathForm, b: PathForm, dialect: Dialect): Answer {
  if (a.kind === 'exact') return pathHolds(b, a.value, dialect) ? 'yes' : 'no';
  if (b.kind === 'exact') return pathHolds(a, b.value, dialect) ? 'yes' : 'no';
  if (a.kind === 'prefix' && b.kind === 'prefix') {
    return prefixHolds(a.value, b.value) || prefixHolds(b.value, a.value) ? 'yes' : 'no';
  }
  if (isEveryPath(a) || isEveryPath(b)) return 'yes';
  return overlap(treeOf(a), treeOf(b));
}

/** Does `outer` hold for every path for which `inner` holds? */
export function pathIncludes(outer: PathForm, inner: PathForm, dialect: Dialect): Answer {
  if (outer === inner || isEveryPath(outer)) return 'yes';
  if (inner.kind === 'exact') return pathHolds(outer, inner.value, dialect) ? 'yes' : 'no';
  if (outer.kind === 'exact') return inner.kind === 'prefix' ? 'no' : includes(treeOf(outer), treeOf(inner));
  if (outer.kind === 'prefix' && inner.kind === 'prefix') {
    return prefixHolds(outer.value, inner.value) ? 'yes' : 'no';
  }
  if (outer.kind === 'regex' && inner.kind === 'regex' && outer.source === inner.source) return 'yes';
  return includes(treeOf(outer), treeOf(inner));
}

export function isEveryPath(form: PathForm): boolean {
  return (form.kind === 'prefix' && form.value === '') || (form.kind === 'regex' && form.source === '/.*');
}

/** The paths of a form. */
export function treeOf(form: PathForm): Tree {
  return form.kind === 'regex' ? form.tree : treeOfText(form.value, form.kind);
}

/** A shortest path for which both hold, if one is known. */
export function pathForBoth(a: PathForm, b: PathForm): string | undefined {
  return commonPath(treeOf(a), treeOf(b));
}

/**
 * Both at once, of two forms for the same paths the first; `empty` when no path satisfies both, undefined when no form
 * of ours says it.
 */
export function pathsTogether(a: PathForm, b: PathForm, dialect: Dialect): PathForm | 'empty' | undefined {
  if (pathIncludes(b, a, dialect) === 'yes') return a;
  if (pathIncludes(a, b, dialect) === 'yes') return b;
  if (pathsOverlap(a, b, dialect) === 'no') return 'empty';
  const tree = bothOf(treeOf(a), treeOf(b));
  return tree === undefined || tree === 'empty' ? tree : formOfTree(tree, dialect);
}

/** Paths of a tree that holds over the whole path, where the dialect has regular expressions with room for it. */
export function formOfTree(tree: Tree, dialect: Dialect): PathForm | undefined {
  if (dialect.pathRegexSupport === 'refused') return undefined;
  const printed = printPath(tree, dialect);
  if (!printed.ok || printed.source.length > LIMITS.pathLength) return undefined;
  return { kind: 'regex', source: printed.source, tree };
}

/** Do the texts of two plain paths alone tell them apart? Most pairs of a long list differ in this. */
function plainlyApart(a: PathForm, b: PathForm): boolean {
  if (a.kind === 'regex' || b.kind === 'regex') return false;
  return !a.value.startsWith(b.value) && !b.value.startsWith(a.value);
}

/** Is there a request for which both hold? `yes` and `unknown` count the same for those who must be careful. */
export function mayBothHold(a: Matching, b: Matching, dialect: Dialect): boolean {
  if (plainlyApart(a.path, b.path)) return false;
  if (a.method !== undefined && b.method !== undefined && a.method !== b.method) return false;
  if (a.headers.length > 0 && b.headers.length > 0 && exclude(a.headers, b.headers, dialect)) return false;
  if (a.query.length > 0 && b.query.length > 0 && exclude(a.query, b.query, dialect)) return false;
  return pathsOverlap(a.path, b.path, dialect) !== 'no';
}

function exclude(a: readonly Condition[], b: readonly Condition[], dialect: Dialect): boolean {
  for (const one of a) for (const other of b) if (conditionsExclude(one, other, dialect)) return true;
  return false;
}

/** Does `outer` certainly hold for every request for which `inner` holds? */
export function covers(outer: Matching, inner: Matching, dialect: Dialect): boolean {
  if (plainlyApart(outer.path, inner.path)) return false;
  if (outer.method !== undefined && outer.method !== inner.method) return false;
  if (!holdConditions(inner.headers, outer.headers, dialect)) return false;
  if (!holdConditions(inner.query, outer.query, dialect)) return false;
  return pathIncludes(outer.path, inner.path, dialect) === 'yes';
}

/** Do the conditions make sure of all that are wanted? Asked of most pairs of a list, hence without closures. */
function holdConditions(
  conditions: readonly Condition[],
  wanted: readonly Condition[],
  dialect: Dialect,
): boolean {
  for (const one of wanted) if (!holdsCondition(conditions, one, dialect)) return false;
  return true;
}

function holdsCondition(conditions: readonly Condition[], wanted: Condition, dialect: Dialect): boolean {
  for (const condition of conditions) if (conditionImplies(condition, wanted, dialect)) return true;
  return false;
}

/** The conjunction of two matches; `empty` when nothing satisfies it, undefined when the API cannot say it. */
export function together(a: Matching, b: Matching, dialect: Dialect): Matching | 'empty' | undefined {
  if (!mayBothHold(a, b, dialect)) return 'empty';
  const path = pathsTogether(a.path, b.path, dialect);
  if (path === 'empty' || path === undefined) return path;
  const headers = joinConditions([...a.headers, ...b.headers], dialect);
  const query = joinConditions([...a.query, ...b.query], dialect);
  if (headers === 'empty' || query === 'empty') return 'empty';
  if (headers === undefined || query === undefined) return undefined;
  const method = a.method ?? b.method;
  return { path, headers, query, ...(method === undefined ? {} : { method }) };
}

/**
 * One condition for each name, as the API wants it. `empty`: nothing satisfies all; undefined: the API cannot say what
 * those of one name say together.
 */
export function joinConditions(
  conditions: readonly Condition[],
  dialect: Dialect,
): readonly Condition[] | 'empty' | undefined {
  const joined: Condition[] = [];
  for (const condition of conditions) {
    const index = joined.findIndex((other) => other.name === condition.name);
    const other = joined[index];
    if (other === undefined) {
      joined.push(condition);
      continue;
    }
    const both = conditionsTogether(other, condition, dialect);
    if (both === undefined || both === 'empty') return both;
    joined[index] = both;
  }
  return joined;
}
