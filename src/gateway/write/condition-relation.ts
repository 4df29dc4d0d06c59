import { includes, mayOverlap } from '../../regex/intersect.ts';
import { exactTree } from '../../regex/literals.ts';
import type { Tree } from '../../regex/tree.ts';
import type { Dialect } from '../dialect.ts';
import { LIMITS } from '../limits.ts';
import type { Condition } from './draft.ts';
import { bothOf, type Combined, firstWithout } from './expressions/index.ts';
import { holdsFor, printPattern, readPattern, shortestText } from './languages.ts';

type Relation = 'same' | 'first-implies' | 'second-implies' | 'exclude' | 'overlap';

/** Answers by the texts of both conditions, for each dialect; the same few conditions meet very often. */
const answers = new WeakMap<Dialect, Map<string, Relation>>();
const MOST_ANSWERS = 20_000;

/** How two conditions on one header or parameter relate; `overlap` also where it is not known. */
function relationOf(a: Condition, b: Condition, dialect: Dialect): Relation {
  if (a.type === b.type && a.value === b.value) return 'same';
  if (a.type === 'Exact' && b.type === 'Exact') return 'exclude';
  if (isAnything(b, dialect)) return 'first-implies';
  if (isAnything(a, dialect)) return 'second-implies';
  let known = answers.get(dialect);
  if (known === undefined) {
    known = new Map();
    answers.set(dialect, known);
  }
  const key = `${a.type} ${a.value.length} ${a.value} ${b.type} ${b.value}`;
  let answer = known.get(key);
  if (answer === undefined) {
    answer = compare(a, b, dialect);
    if (known.size >= MOST_ANSWERS) known.clear();
    known.set(key, answer);
  }
  return answer;
}

function compare(a: Condition, b: Condition, dialect: Dialect): Relation {
  const use = { ignoreCase: false, ...dialect.valueRegex };
  if (a.type === 'Exact') return holdsFor({ source: b.value, ...use }, a.value) ? 'first-implies' : 'exclude';
  if (b.type === 'Exact')
    return holdsFor({ source: a.value, ...use }, b.value) ? 'second-implies' : 'exclude';
  const [one, other] = [treeOf(a, dialect), treeOf(b, dialect)];
  if (one === undefined || other === undefined) return 'overlap';
  if (isEmpty(bothOf(one, other)) || mayOverlap(one, other, { domain: 'text' }).answer === 'no')
    return 'exclude';
  if (impliesText(one, other)) return 'first-implies';
  return impliesText(other, one) ? 'second-implies' : 'overlap';
}

function impliesText(inner: Tree, outer: Tree): boolean {
  return isEmpty(firstWithout(inner, outer)) || includes(outer, inner, { domain: 'text' }).answer === 'yes';
}

const isEmpty = (combined: Combined): boolean => combined === 'empty';

function isAnything({ type, value }: Condition, dialect: Dialect): boolean {
  if (type !== 'RegularExpression') return false;
  return value === ANYTHING[dialect.valueRegex.anchoring];
}

const ANYTHING = { full: '.*', start: '(?:.*)$', none: '^(?:.*)$' } as const;

const trees = new WeakMap<Condition, Tree>();

/** The values for which the condition holds. */
function treeOf(condition: Condition, dialect: Dialect): Tree | undefined {
  const known = trees.get(condition);
  if (known !== undefined) return known;
  const { type, value } = condition;
  if (type === 'Exact') return exactTree(value);
  const parsed = readPattern({ source: value, ignoreCase: false, ...dialect.valueRegex });
  if (!parsed.ok) return undefined;
  trees.set(condition, parsed.tree);
  return parsed.tree;
}

/** Can no value satisfy both? False when it is not known. */
export function conditionsExclude(a: Condition, b: Condition, dialect: Dialect): boolean {
  return a.name === b.name && relationOf(a, b, dialect) === 'exclude';
}

/** Does `outer` hold for every value for which `inner` does? False when it is not known. */
export function conditionImplies(inner: Condition, outer: Condition, dialect: Dialect): boolean {
  if (inner.name !== outer.name) return false;
  const relation = relationOf(inner, outer, dialect);
  return relation === 'same' || relation === 'first-implies';
}

/**
 * One condition for what two conditions on one name say together, as the API takes one for each name. `empty`: no value
 * satisfies both; undefined: no expression of ours says it.
 */
export function conditionsTogether(
  a: Condition,
  b: Condition,
  dialect: Dialect,
): Condition | 'empty' | undefined {
  switch (relationOf(a, b, dialect)) {
    case 'same':
    case 'first-implies':
      return a;
    case 'second-implies':
      return b;
    case 'exclude':
      return 'empty';
    case 'overlap': {
      const [one, other] = [treeOf(a, dialect), treeOf(b, dialect)];
      const tree = one === undefined || other === undefined ? undefined : bothOf(one, other);
      if (tree === undefined || tree === 'empty') return tree;
      const printed = printPattern(tree, dialect.valueRegex.anchoring);
      if (!printed.ok || printed.source.length > LIMITS.queryValueLength) return undefined;
      const sample = shortestText(tree) ?? a.sample;
      return { name: a.name, type: 'RegularExpression', value: printed.source, sample };
    }
  }
}
