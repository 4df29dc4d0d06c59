import type { Expression } from './syntax.ts';

/**
 * The parts that occur more than once in the rules of one schema and depend on nothing but `self`, as keys of `keyOf`.
 * Parts with macros are left out: their variables live in the frame at a place that differs from use to use.
 */
export function sharedParts(expressions: readonly Expression[]): ReadonlySet<string> {
  const counts = new Map<string, number>();
  const visit = (expression: Expression): boolean => {
    const children = childrenOf(expression);
    const isOfSelf = children.map(visit).every((child) => child) && isOfSelfItself(expression);
    if (isOfSelf && children.length > 0) {
      const key = keyOf(expression);
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    return isOfSelf;
  };
  for (const expression of expressions) visit(expression);
  return new Set([...counts].filter(([, count]) => count > 1).map(([key]) => key));
}

export function keyOf(expression: Expression): string {
  return JSON.stringify(expression);
}

function isOfSelfItself(expression: Expression): boolean {
  if (expression.is === 'name') return expression.name === 'self';
  return expression.is !== 'macro';
}

function childrenOf(expression: Expression): readonly Expression[] {
  switch (expression.is) {
    case 'literal':
    case 'name':
      return [];
    case 'select':
    case 'has':
      return [expression.target];
    case 'index':
      return [expression.target, expression.index];
    case 'list':
      return expression.items;
    case 'map':
      return expression.entries.flatMap(({ key, value }) => [key, value]);
    case 'not':
      return [expression.operand];
    case 'and':
    case 'or':
    case 'binary':
      return [expression.left, expression.right];
    case 'choice':
      return [expression.condition, expression.then, expression.otherwise];
    case 'call':
      return expression.target === undefined ? expression.args : [expression.target, ...expression.args];
    case 'macro':
      return [expression.target, expression.body];
  }
}
