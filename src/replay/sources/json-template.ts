import { nginxTokens } from './format.ts';
import { isRecord, textOfValue } from './json-values.ts';
import { fieldTakers } from './nginx.ts';
import type { LineFields } from './recorded.ts';
import type { Escapes } from './unescape.ts';

/** A `log-format-upstream` that writes JSON. */
export interface JsonTemplate {
  readonly format: string;
  readonly escapes: Escapes;
}

/** Where a variable stands in the object. */
export interface TemplateSlot {
  readonly keys: readonly string[];
  readonly name: string;
}

/** The variables of a template that stand alone in a value; none where it is no object. */
export function templateSlots(format: string): readonly TemplateSlot[] {
  const shape = shapeOf(format);
  const slots: TemplateSlot[] = [];
  if (isRecord(shape)) collect(shape, [], slots);
  return slots;
}

/**
 * Reads objects that were written by a template, whatever order their keys have now. Undefined for objects that have none
 * of its keys, and for values that hold more than one variable.
 */
export function jsonTemplateReader(
  template: JsonTemplate,
): ((value: Readonly<Record<string, unknown>>) => LineFields | undefined) | undefined {
  const slots = templateSlots(template.format);
  const names = slots.map(({ name }) => name);
  const take = fieldTakers(names);
  const tells = names.some((name) => ['request', 'request_uri', 'uri'].includes(name));
  if (!tells) return undefined;
  return (value) => {
    const fields: LineFields = {};
    let found = 0;
    for (const [index, apply] of take) {
      const slot = slots[index];
      if (slot === undefined) continue;
      const text = textOfValue(valueAt(value, slot.keys));
      if (text === undefined) continue;
      found += 1;
      apply(fields, text);
    }
    const isRequest = fields.requestLine !== undefined || fields.target !== undefined;
    return found > 0 && isRequest ? fields : undefined;
  };
}

const MARK = '\u0001';

/** The object that a template writes, with names in the place of values; undefined: it is no JSON. */
export function shapeOf(format: string): unknown {
  const { literals, names } = nginxTokens(format.trim());
  let text = literals[0] ?? '';
  let quoted = isInString(text, false);
  for (const [index, name] of names.entries()) {
    const mark = `\\u0001${name}\\u0001`;
    text += quoted ? mark : `"${mark}"`;
    const next = literals[index + 1] ?? '';
    text += next;
    quoted = isInString(next, quoted);
  }
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isInString(text: string, before: boolean): boolean {
  let inside = before;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '\\') i += 1;
    else if (text[i] === '"') inside = !inside;
  }
  return inside;
}

const DEEPEST = 8;

function collect(
  value: Readonly<Record<string, unknown>>,
  keys: readonly string[],
  slots: TemplateSlot[],
): void {
  for (const [key, inner] of Object.entries(value)) {
    const path = [...keys, key];
    if (isRecord(inner) && path.length < DEEPEST) collect(inner, path, slots);
    else if (
      typeof inner === 'string' &&
      inner.startsWith(MARK) &&
      inner.indexOf(MARK, 1) === inner.length - 1
    ) {
      slots.push({ keys: path, name: inner.slice(1, -1) });
    }
  }
}

function valueAt(value: unknown, keys: readonly string[]): unknown {
  let at: unknown = value;
  for (const key of keys) {
    if (!isRecord(at) || !Object.hasOwn(at, key)) return undefined;
    at = at[key];
  }
  return at;
}
