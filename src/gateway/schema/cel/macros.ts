import type { Evaluate } from './runtime.ts';
import type { Macro } from './syntax.ts';
import { asBoolean, CelError, type CelValue, isList, isMap, kindOf } from './value.ts';

/**
 * A macro over the items of a list or the keys of a map (CEL language definition, "Macros"). `all` and `exists` absorb
 * errors where another item decides; `exists_one` and `filter` do not.
 */
export function forMacro(macro: Macro, target: Evaluate, slot: number, body: Evaluate): Evaluate {
  const holdsFor = (frame: CelValue[], item: CelValue): boolean => {
    frame[slot] = item;
    return asBoolean(body(frame));
  };
  switch (macro) {
    case 'all':
      return (frame) => quantify(frame, itemsOf(target(frame)), holdsFor, false);
    case 'exists':
      return (frame) => quantify(frame, itemsOf(target(frame)), holdsFor, true);
    case 'exists_one':
      return (frame) => {
        let count = 0;
        for (const item of itemsOf(target(frame))) if (holdsFor(frame, item)) count += 1;
        return count === 1;
      };
    case 'filter':
      return (frame) => itemsOf(target(frame)).filter((item) => holdsFor(frame, item));
  }
}

function itemsOf(value: CelValue): readonly CelValue[] {
  if (isList(value)) return value;
  if (isMap(value)) return Object.keys(value);
  throw new CelError(`no such overload: a macro over ${kindOf(value)}`);
}

function quantify(
  frame: CelValue[],
  items: readonly CelValue[],
  holdsFor: (frame: CelValue[], item: CelValue) => boolean,
  decisive: boolean,
): boolean {
  let absorbed: CelError | undefined;
  for (const item of items) {
    try {
      if (holdsFor(frame, item) === decisive) return decisive;
    } catch (error) {
      if (!(error instanceof CelError)) throw error;
      absorbed = error;
    }
  }
  if (absorbed !== undefined) throw absorbed;
  return !decisive;
}
