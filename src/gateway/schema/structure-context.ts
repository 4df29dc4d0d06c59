import type { Json } from '../../kubernetes/object.ts';
import type { Defaulter } from './defaults.ts';
import type { Check } from './scalars.ts';
import type { NodeId, SchemaNode } from './table.ts';

/** What the checks of a node need to know of other nodes. */
export interface StructureContext {
  readonly node: (id: NodeId) => SchemaNode;
  readonly check: (id: NodeId) => Check<Json>;
  readonly defaults: (id: NodeId) => Defaulter;
}
