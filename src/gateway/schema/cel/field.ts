import type { JsonObject } from '../../../kubernetes/object.ts';
import type { Evaluate, Typed } from './runtime.ts';
import type { FieldShape } from './shape.ts';
import type { CelSyntaxError } from './syntax.ts';
import { asString, CelError, type CelValue, isList, isMap, kindOf } from './value.ts';

type Fail = (problem: string) => CelSyntaxError;

/** `target.field`: an error where the field is missing and the schema has no default. */
export function select(target: Typed, field: string, fail: Fail): Typed {
  const shape = fieldShape(target, field, fail);
  const read = reader(target, field, shape);
  const fallback = shape?.default;
  const run: Evaluate = (frame) => {
    const found = read(frame) ?? fallback;
    if (found === undefined) throw new CelError(`no such key: ${field}`);
    return found;
  };
  // Without schema, null is a value like any other.
  const untyped: Evaluate = (frame) => {
    const found = read(frame);
    if (found === undefined) throw new CelError(`no such key: ${field}`);
    return found;
  };
  return { run: shape === undefined || shape.isNullable ? untyped : run, shape };
}

/** `has(target.field)`: a field with a default is always there. */
export function has(target: Typed, field: string, fail: Fail): Typed {
  const shape = fieldShape(target, field, fail);
  const read = reader(target, field, shape);
  if (shape?.default !== undefined) return { run: () => true, constant: true };
  if (shape === undefined || shape.isNullable) return { run: (frame) => read(frame) !== undefined };
  return { run: (frame) => (read(frame) ?? undefined) !== undefined };
}

function reader(
  target: Typed,
  field: string,
  shape: FieldShape | undefined,
): (frame: CelValue[]) => CelValue | undefined {
  const { run, slot } = target;
  if (slot !== undefined && shape !== undefined) {
    // The structure of a value with a schema was checked before, so it is an object.
    return (frame) => (frame[slot] as JsonObject)[field];
  }
  return (frame) => {
    const value = run(frame);
    if (!isMap(value)) throw new CelError(`no such overload: field ${field} of ${kindOf(value)}`);
    return value[field];
  };
}

function fieldShape(target: Typed, field: string, fail: Fail): FieldShape | undefined {
  // Fields are read from plain objects, so a name that every object has would be found where there is none.
  if (field in Object.prototype) throw fail(`field ${field}`);
  if (target.shape === undefined) return undefined;
  const shape = target.shape.field(field);
  if (shape === undefined) throw fail(`field ${field}, which the schema does not have`);
  return shape;
}

/** `{key: value}`; keys are strings. */
export function mapLiteral(entries: ReadonlyArray<readonly [Evaluate, Evaluate]>, fail: Fail): Typed {
  if (entries.length === 0) throw fail('an empty map');
  return {
    run: (frame) => {
      const map = new Map<string, CelValue>();
      for (const [key, value] of entries) map.set(asString(key(frame)), value(frame));
      return Object.fromEntries(map) as CelValue;
    },
  };
}

/** `target[position]` of a list, `target[key]` of a map. */
export function index(target: Typed, position: Evaluate): Typed {
  const { run } = target;
  return {
    shape: target.shape?.items(),
    run: (frame) => {
      const value = run(frame);
      const at = position(frame);
      if (isMap(value) && typeof at === 'string') {
        const entry = Object.hasOwn(value, at) ? value[at] : undefined;
        if (entry === undefined) throw new CelError(`no such key: ${at}`);
        return entry;
      }
      if (!isList(value) || typeof at !== 'number')
        throw new CelError(`no such overload: index ${kindOf(at)} of ${kindOf(value)}`);
      const found = value[at];
      if (found === undefined) throw new CelError(`index out of bounds: ${at}`);
      return found;
    },
  };
}
