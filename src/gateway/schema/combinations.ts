import type { Json } from '../../kubernetes/object.ts';
import type { Defaulter } from './defaults.ts';
import type { Check } from './scalars.ts';
import type { StructureContext } from './structure-context.ts';
import type { NodeId, SchemaNode } from './table.ts';
import { report, type Walk } from './violation.ts';

/**
 * `allOf`, `anyOf`, `oneOf` and `not`, which state further conditions on the same value. Their schemas have no defaults
 * of their own, so they look at a copy with those of the schema that they refine.
 */
export function combinationChecks(
  node: SchemaNode,
  defaults: Defaulter,
  context: StructureContext,
): Check<Json>[] {
  const { allOf, anyOf, oneOf, not } = node;
  const counted = (
    ids: readonly NodeId[] | undefined,
    isRight: (count: number) => boolean,
    problem: string,
  ): Check<Json>[] => {
    if (ids === undefined) return [];
    const alternatives = ids.map((id) => context.check(id));
    return [
      (value, walk) => {
        const defaulted = defaults(value);
        const count = alternatives.filter((alternative) => passes(alternative, defaulted)).length;
        if (!isRight(count)) report(walk, 'combination', problem);
      },
    ];
  };
  return [
    ...counted(allOf, (count) => count === allOf?.length, 'does not meet all conditions of the schema'),
    ...counted(anyOf, (count) => count > 0, 'meets none of the conditions of the schema'),
    ...counted(oneOf, (count) => count === 1, 'does not meet exactly one of the alternatives of the schema'),
    ...counted(
      not === undefined ? undefined : [not],
      (count) => count === 0,
      'meets a condition that the schema excludes',
    ),
  ];
}

function passes(check: Check<Json>, value: Json): boolean {
  const walk: Walk = { path: [], violations: [], isBlocked: false };
  check(value, walk);
  return walk.violations.length === 0;
}
