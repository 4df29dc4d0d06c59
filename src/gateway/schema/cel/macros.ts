import type { Evaluate } from './runtime.ts';
import type { Macro } from './syntax.ts';
import { asBoolean, CelError, type CelValue, isList, isMap, kindOf } from './value.ts';

/**
 * A macro over the items of a list or the keys of a map (CEL language definition, "Macros"). `all` and `exists` absorb
 * errors where another item decides; `exists_one` and `filter` do not.
 */
export function forMacro(macro: Macro, target: Evaluate, slot: number, body: Evaluate): Evaluate {
  switch (macro) {
    case 'all':
      return (frame) => quantify(frame, itemsOf(target(frame)), slot, body, false);
    case 'exists':
      return (frame) => quantify(frame, itemsOf(target(frame)), slot, body, true);
    case 'exists_one':
      return (frame) => {
        const items = itemsOf(target(frame));
        let count = 0;
        for (let at = 0; at < items.length; at += 1) {
          frame[slot] = items[at] ?? null;
          if (asBoolean(body(frame))) count += 1;
        }
        return count === 1;
      };
    case 'filter':
      return (frame) =>
        itemsOf(target(frame)).filter((item) => {
          frame[slot] = item;
          return asBoolean(body(frame));
        });
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
  slot: number,
  body: Evaluate,
  decisive: boolean,
): boolean {
  let absorbed: CelError | undefined;
  for (let at = 0; at < items.length; at += 1) {
    frame[slot] = items[at] ?? null;
    try {
      if (asBoolean(body(frame)) === decisive) return decisive;
    } catch (error) {
      if (!(error instanceof CelError)) throw error;
      absorbed = error;
    }
  }
  if (absorbed !== undefined) throw absorbed;
  return !decisive;
}
