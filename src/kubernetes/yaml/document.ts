import { isObject } from '../json.ts';
import type { Json } from '../object.ts';
import { type DuplicateKey, type Reading, readCarefully } from './careful.ts';
import { NOT_PLAIN_ASCII, readFast } from './fast.ts';
import { itemText, splitYamlList } from './list-items.ts';

/** Characters that libyaml refuses anywhere in a text (`yaml_parser_update_buffer`). */
const CONTROL = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\uFFFE\uFFFF]/;
/** Characters from which on a list is worth cutting up. */
const BIG = 100_000;
const OLD_BREAK = /\u0085|\r(?!\n)/g;
const SEPARATOR = /[\u2028\u2029]/;

/**
 * Reads one YAML document to the JSON data that kubectl makes of it. Fast where that is certain to be right, else with
 * the syntax tree.
 */
export function readDocument(text: string): Reading {
  const control = NOT_PLAIN_ASCII.test(text) ? CONTROL.exec(text) : null;
  if (control !== null) {
    const code = control[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
    return { problem: { ...positionOf(text, control.index), reason: `the control character U+${code}` } };
  }
  const fast = readFast(text);
  if (fast !== undefined) return { value: fast.value, duplicates: [] };
  if (text.length > BIG) {
    const list = readListCarefully(text);
    if (list !== undefined) return list;
  }
  // U+0085 and a lone carriage return are line feeds to libyaml; one character for one, so that offsets stay.
  const plain = text.replace(OLD_BREAK, '\n');
  const reading = readCarefully(plain);
  return SEPARATOR.test(plain) ? withSeparators(plain, reading) : reading;
}

/**
 * Reads a big list item by item, so that one doubtful object does not cost a syntax tree of all. Undefined where the
 * items do not stand for themselves (an alias to another item, a shape that cannot be cut).
 */
function readListCarefully(text: string): Reading | undefined {
  const list = splitYamlList(text);
  if (list === undefined || list.items.length < 2) return undefined;
  const frame = readDocument(list.frame);
  if ('problem' in frame || !isObject(frame.value)) return undefined;
  const items: Json[] = [];
  const duplicates: DuplicateKey[] = [...frame.duplicates];
  for (const span of list.items) {
    const reading = readDocument(itemText(text, span));
    if ('problem' in reading) return undefined;
    items.push(reading.value);
    for (const { line, firstLine, ...rest } of reading.duplicates) {
      duplicates.push({ ...rest, line: line + span.line - 1, firstLine: firstLine + span.line - 1 });
    }
  }
  return { value: { ...frame.value, items }, duplicates };
}

/**
 * libyaml takes U+2028 and U+2029 for line breaks, which other readers and people do not. Where that makes a difference
 * the document is refused: what its author saw is not what the cluster got.
 */
function withSeparators(text: string, reading: Reading): Reading {
  const broken = readCarefully(text.replace(/[\u2028\u2029]/g, '\n'));
  if ('value' in reading && 'value' in broken && sameJson(reading.value, broken.value)) return reading;
  const found = SEPARATOR.exec(text);
  const code = found?.[0] === '\u2028' ? '2028' : '2029';
  return {
    problem: {
      ...positionOf(text, found?.index ?? 0),
      reason: `the character U+${code}, an invisible line break to kubectl; remove it or write it as "\\u${code}"`,
    },
  };
}

function sameJson(a: Json, b: Json): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** 1-based line and column of an offset. */
export function positionOf(text: string, offset: number): { line: number; column: number } {
  let line = 1;
  let start = 0;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) {
    line++;
    start = at + 1;
  }
  return { line, column: offset - start + 1 };
}
