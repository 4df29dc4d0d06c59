import type { Json } from '../object.ts';
import { type Reading, readCarefully } from './careful.ts';
import { NOT_PLAIN_ASCII, readFast } from './fast.ts';

/** Characters that libyaml refuses anywhere in a text (`yaml_parser_update_buffer`). */
const CONTROL = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\uFFFE\uFFFF]/;
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
  // U+0085 and a lone carriage return are line feeds to libyaml; one character for one, so that offsets stay.
  const plain = text.replace(OLD_BREAK, '\n');
  const reading = readCarefully(plain);
  return SEPARATOR.test(plain) ? withSeparators(plain, reading) : reading;
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
