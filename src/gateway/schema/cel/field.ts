import type { Evaluate, Typed } from './runtime.ts';
import type { FieldShape } from './shape.ts';
import type { CelSyntaxError } from './syntax.ts';
import { CelError, type CelValue, isList, isMap, kindOf } from './value.ts';

type Fail = (problem: string) => CelSyntaxError;

/** `target.field`: an error where the field is missing and the schema has no default. */
export function select(target: Typed, field: string, fail: Fail): Typed {
  const shape = fieldShape(target, field, fail);
  const fallback = shape?.default;
  const read = reader(target, field, shape);
  const run: Evaluate =
    fallback === undefined
      ? (frame) => {
          const found = read(frame);
          if (found === undefined) throw new CelError(`no such key: ${field}`);
          return found;
        }
      : (frame) => read(frame) ?? fallback;
  return { run, shape };
}

/** `has(target.field)`: a field with a default is always there. */
export function has(target: Typed, field: string, fail: Fail): Typed {
  const shape = fieldShape(target, field, fail);
  const read = reader(target, field, shape);
  const isAlwaysThere = shape?.default !== undefined;
  return { run: (frame) => read(frame) !== undefined || isAlwaysThere };
}

/** Undefined for a missing field; null counts as missing where the schema does not allow it. */
function reader(
  target: Typed,
  field: string,
  shape: FieldShape | undefined,
): (frame: CelValue[]) => CelValue | undefined {
  const dropsNull = shape?.isNullable === false;
  const readFrom = (value: CelValue): CelValue | undefined => {
    if (!isMap(value)) throw new CelError(`no such overload: field ${field} of ${kindOf(value)}`);
    const found = value[field];
    return found === null && dropsNull ? undefined : found;
  };
  const { slot, run } = target;
  return slot === undefined ? (frame) => readFrom(run(frame)) : (frame) => readFrom(frame[slot] ?? null);
}

function fieldShape(target: Typed, field: string, fail: Fail): FieldShape | undefined {
  // Fields are read from plain objects, so a name that every object has would be found where there is none.
  if (field in Object.prototype) throw fail(`field ${field}`);
  if (target.shape === undefined) return undefined;
  const shape = target.shape.field(field);
  if (shape === undefined) throw fail(`field ${field}, which the schema does not have`);
  return shape;
}

/** `target[position]` of a list. */
export function index(target: Typed, position: Evaluate): Typed {
  const { run } = target;
  return {
    shape: target.shape?.items(),
    run: (frame) => {
      const value = run(frame);
      const at = position(frame);
      if (!isList(value) || typeof at !== 'number')
        throw new CelError(`no such overload: index ${kindOf(at)} of ${kindOf(value)}`);
      const found = value[at];
      if (found === undefined) throw new CelError(`index out of bounds: ${at}`);
      return found;
    },
  };
}
