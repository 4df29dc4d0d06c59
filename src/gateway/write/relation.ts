import type { Dialect } from '../dialect.ts';
import { conditionsExclude } from './conditions.ts';
import type { Condition, PathForm } from './draft.ts';
import { type Answer, commonPath, holdsFor, includes, overlap, treeOfText } from './languages.ts';

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

function treeOf(form: PathForm): ReturnType<typeof treeOfText> {
  return form.kind === 'regex' ? form.tree : treeOfText(form.value, form.kind);
}

/** A shortest path for which both hold, if one is known. */
export function pathForBoth(a: PathForm, b: PathForm): string | undefined {
  return commonPath(treeOf(a), treeOf(b));
}

/** Both at once; `empty` when no path satisfies both, undefined when no form of ours says it. */
export function pathsTogether(a: PathForm, b: PathForm, dialect: Dialect): PathForm | 'empty' | undefined {
  if (pathIncludes(a, b, dialect) === 'yes') return b;
  if (pathIncludes(b, a, dialect) === 'yes') return a;
  return pathsOverlap(a, b, dialect) === 'no' ? 'empty' : undefined;
}

/** Is there a request for which both hold? `yes` and `unknown` count the same for those who must be careful. */
export function mayBothHold(a: Matching, b: Matching, dialect: Dialect): boolean {
  if (a.method !== undefined && b.method !== undefined && a.method !== b.method) return false;
  if (a.headers.length > 0 && b.headers.length > 0 && exclude(a.headers, b.headers, dialect)) return false;
  if (a.query.length > 0 && b.query.length > 0 && exclude(a.query, b.query, dialect)) return false;
  return pathsOverlap(a.path, b.path, dialect) !== 'no';
}

function exclude(a: readonly Condition[], b: readonly Condition[], dialect: Dialect): boolean {
  return a.some((one) => b.some((other) => conditionsExclude(one, other, dialect)));
}

/** Does `outer` certainly hold for every request for which `inner` holds? */
export function covers(outer: Matching, inner: Matching, dialect: Dialect): boolean {
  if (outer.method !== undefined && outer.method !== inner.method) return false;
  if (outer.headers.length + outer.query.length === 0)
    return pathIncludes(outer.path, inner.path, dialect) === 'yes';
  if (!outer.headers.every((condition) => holdsCondition(inner.headers, condition, dialect))) return false;
  if (!outer.query.every((condition) => holdsCondition(inner.query, condition, dialect))) return false;
  return pathIncludes(outer.path, inner.path, dialect) === 'yes';
}

/** Does one of the conditions make sure of `wanted`? */
function holdsCondition(conditions: readonly Condition[], wanted: Condition, dialect: Dialect): boolean {
  return conditions.some((condition) => {
    if (condition.name !== wanted.name) return false;
    if (condition.type === wanted.type && condition.value === wanted.value) return true;
    if (wanted.type === 'Exact') return false;
    if (wanted.value === '.*') return true;
    if (condition.type !== 'Exact') return false;
    return holdsFor({ source: wanted.value, ignoreCase: false, ...dialect.valueRegex }, condition.value);
  });
}

/** The conjunction of two matches; `empty` when nothing satisfies it, undefined when the API cannot say it. */
export function together(a: Matching, b: Matching, dialect: Dialect): Matching | 'empty' | undefined {
  if (!mayBothHold(a, b, dialect)) return 'empty';
  const path = pathsTogether(a.path, b.path, dialect);
  if (path === 'empty' || path === undefined) return path;
  const headers = joinConditions(a.headers, b.headers, dialect);
  const query = joinConditions(a.query, b.query, dialect);
  if (headers === undefined || query === undefined) return undefined;
  const method = a.method ?? b.method;
  return { path, headers, query, ...(method === undefined ? {} : { method }) };
}

/** One condition for each name, as the API wants it: of two for one name only the stronger can stay. */
function joinConditions(
  a: readonly Condition[],
  b: readonly Condition[],
  dialect: Dialect,
): readonly Condition[] | undefined {
  const joined = [...a];
  for (const condition of b) {
    const index = joined.findIndex((other) => other.name === condition.name);
    const other = joined[index];
    if (other === undefined) joined.push(condition);
    else if (holdsCondition([condition], other, dialect)) joined[index] = condition;
    else if (!holdsCondition([other], condition, dialect)) return undefined;
  }
  return joined;
}
