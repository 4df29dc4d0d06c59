import type { Json } from '../../kubernetes/object.ts';
import { compileRules } from './cel/rule-set.ts';
import type { FieldShape } from './cel/shape.ts';
import { isJsonList, isJsonObject } from './json.ts';
import type { CelRule, NodeId, SchemaNode, SchemaTable } from './table.ts';
import type { Walk } from './violation.ts';

/** Evaluates the CEL rules of a node and of everything below it. */
export type RuleCheck = (value: Json, walk: Walk) => void;

/**
 * Compiles the CEL rules of schemas (`x-kubernetes-validations`), once per node; `undefined` where neither a node nor
 * anything below it has one. Rules that compare with the stored object are left out: the objects are new.
 * @throws CelSyntaxError for a rule that is not understood.
 */
export function rulesCompiler(
  table: SchemaTable,
  shapeOf: (id: NodeId) => FieldShape,
): (id: NodeId) => RuleCheck | undefined {
  const compiled = new Map<NodeId, RuleCheck | undefined>();
  const compile = (id: NodeId): RuleCheck | undefined => {
    if (compiled.has(id)) return compiled.get(id);
    const node = table.nodes[id];
    if (node === undefined) throw new Error(`schema node ${id} does not exist`);
    const rules = (node['x-kubernetes-validations'] ?? []).map((at) => {
      const rule = table.rules[at];
      if (rule === undefined) throw new Error(`schema rule ${at} does not exist`);
      return rule;
    });
    const check = together([...ownCheck(rules, shapeOf(id)), ...below(node, compile)]);
    if (node.default !== undefined && check !== undefined) checkDefault(shapeOf(id).default, check);
    compiled.set(id, check);
    return check;
  };
  return compile;
}

function together(checks: readonly RuleCheck[]): RuleCheck | undefined {
  if (checks.length === 0) return undefined;
  return (value, walk) => {
    for (const check of checks) check(value, walk);
  };
}

/** A field that is missing has its default, whose rules need not be evaluated again for every object. */
function checkDefault(value: Json | undefined, check: RuleCheck): void {
  const walk: Walk = { path: [], violations: [], isBlocked: false };
  if (value !== undefined) check(value, walk);
  if (walk.violations.length > 0)
    throw new Error(`a default of the schema breaks a rule: ${walk.violations[0]?.message}`);
}

function ownCheck(rules: readonly CelRule[], shape: FieldShape): RuleCheck[] {
  const set = compileRules(
    rules.map((rule) => rule.rule),
    shape,
  );
  if (rules.length === set.transitions.length) return [];
  return [
    (value, walk) => {
      for (const { rule, error } of set.broken(value)) {
        const { rule: expression = '', message = `must satisfy ${expression}` } = rules[rule] ?? {};
        walk.violations.push({
          path: [...walk.path],
          rule: 'cel',
          message:
            error === undefined ? message : `${message} (the rule cannot be evaluated: ${error.message})`,
          expression,
        });
      }
    },
  ];
}

function below(node: SchemaNode, compile: (id: NodeId) => RuleCheck | undefined): RuleCheck[] {
  const checks: RuleCheck[] = [];
  for (const [key, id] of Object.entries(node.properties ?? {})) {
    const check = compile(id);
    if (check === undefined) continue;
    checks.push((value, walk) => {
      const child = isJsonObject(value) ? value[key] : undefined;
      if (child !== undefined && child !== null) descend(check, key, child, walk);
    });
  }
  const ofItem = node.items === undefined ? undefined : compile(node.items);
  if (ofItem !== undefined)
    checks.push((value, walk) => {
      if (isJsonList(value)) for (const [at, item] of value.entries()) descend(ofItem, at, item, walk);
    });
  const ofOther = node.additionalProperties === undefined ? undefined : compile(node.additionalProperties);
  if (ofOther !== undefined)
    checks.push((value, walk) => {
      if (!isJsonObject(value)) return;
      for (const [key, item] of Object.entries(value))
        if (item !== undefined && item !== null) descend(ofOther, key, item, walk);
    });
  return checks;
}

function descend(check: RuleCheck, key: string | number, value: Json, walk: Walk): void {
  walk.path.push(key);
  check(value, walk);
  walk.path.pop();
}
