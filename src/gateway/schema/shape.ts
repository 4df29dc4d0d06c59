import type { FieldShape, Shape } from './cel/shape.ts';
import type { Defaulter } from './defaults.ts';
import type { NodeId, SchemaTable } from './table.ts';

/** What the rules' compiler has to know of schemas, once per node. */
export function shapes(table: SchemaTable, defaults: (id: NodeId) => Defaulter): (id: NodeId) => FieldShape {
  const known = new Map<NodeId, FieldShape>();
  const shapeOf = (id: NodeId): FieldShape => {
    const existing = known.get(id);
    if (existing !== undefined) return existing;
    const node = table.nodes[id] ?? {};
    const properties = new Map(Object.entries(node.properties ?? {}));
    const shape: FieldShape = {
      default: node.default === undefined ? undefined : defaults(id)(node.default),
      isNullable: node.nullable === true,
      field(name) {
        const field = properties.get(name);
        if (field !== undefined) return shapeOf(field);
        // Only properties are defaulted, not the entries of a map.
        const { additionalProperties } = node;
        return additionalProperties === undefined
          ? undefined
          : { ...shapeOf(additionalProperties), default: undefined };
      },
      items: (): Shape | undefined => (node.items === undefined ? undefined : shapeOf(node.items)),
    };
    known.set(id, shape);
    return shape;
  };
  return shapeOf;
}
