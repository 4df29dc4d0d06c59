import type { Json } from '../../../kubernetes/object.ts';

/**
 * What the schema says of a value that a rule looks at. Rules see values with the schema's defaults; they are supplied
 * where a field is read, so that no copy of an object has to be made to check it.
 */
export interface Shape {
  /** Undefined where the schema has no such field. */
  field(name: string): FieldShape | undefined;
  /** Of the items of a list. */
  items(): Shape | undefined;
}

export interface FieldShape extends Shape {
  readonly default: Json | undefined;
  readonly isNullable: boolean;
}
