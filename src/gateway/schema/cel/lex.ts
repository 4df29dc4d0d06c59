import { CelSyntaxError } from './syntax.ts';

export interface Token {
  readonly kind: 'name' | 'number' | 'string' | 'symbol' | 'end';
  /** The decoded value of a string, otherwise the text as written. */
  readonly text: string;
}

const SYMBOLS = [
  ...['&&', '||', '==', '!=', '<=', '>='],
  ...['<', '>', '!', '?', ':', '.', ',', '(', ')', '[', ']', '{', '}', '+', '-'],
];

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['\\', '\\'],
  ['"', '"'],
  ["'", "'"],
  ['`', '`'],
  ['?', '?'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
]);

/**
 * Splits a CEL expression into tokens (CEL language definition, "Syntax"). Numbers with an exponent or in another
 * base, byte strings and escapes by code are not among what the rules use and are refused.
 */
export function tokenize(source: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < source.length) {
    const char = source.charAt(at);
    if (char === ' ' || char === '\n' || char === '\t' || char === '\r') {
      at += 1;
      continue;
    }
    const string = readString(source, at);
    if (string !== undefined) {
      tokens.push({ kind: 'string', text: string.value });
      at = string.end;
      continue;
    }
    const end = endOfWord(source, at);
    if (end > at) {
      const text = source.slice(at, end);
      at = end;
      if (!isDigit(char)) {
        tokens.push({ kind: 'name', text });
        continue;
      }
      // A point with digits behind it belongs to the number; the names of fields begin with letters.
      const isDecimal = source.charAt(end) === '.' && isDigit(source.charAt(end + 1));
      if (isDecimal) at = endOfWord(source, end + 1);
      const number = source.slice(end - text.length, at);
      if (!/^\d+(?:\.\d+)?$/.test(number)) throw new CelSyntaxError(`number ${number}`, source);
      tokens.push({ kind: 'number', text: number });
      continue;
    }
    const symbol = SYMBOLS.find((candidate) => source.startsWith(candidate, at));
    if (symbol === undefined) throw new CelSyntaxError(`character ${JSON.stringify(char)}`, source);
    tokens.push({ kind: 'symbol', text: symbol });
    at += symbol.length;
  }
  tokens.push({ kind: 'end', text: 'end of the rule' });
  return tokens;
}

function isDigit(char: string): boolean {
  return char >= '0' && char <= '9';
}

function endOfWord(source: string, start: number): number {
  let at = start;
  while (at < source.length && isWord(source.charAt(at))) at += 1;
  return at;
}

function isWord(char: string): boolean {
  return (char >= 'a' && char <= 'z') || (char >= 'A' && char <= 'Z') || isDigit(char) || char === '_';
}

/** A string literal at `start`: one or three quotes of either kind, raw with the prefix `r`. */
function readString(source: string, start: number): { value: string; end: number } | undefined {
  const prefix = source.charAt(start);
  const isPrefixed = (prefix === 'r' || prefix === 'R') && isQuote(source.charAt(start + 1));
  const open = isPrefixed ? start + 1 : start;
  const quote = source.charAt(open);
  if (!isQuote(quote)) return undefined;
  const fence = source.startsWith(quote.repeat(3), open) ? quote.repeat(3) : quote;
  let at = open + fence.length;
  let value = '';
  while (!source.startsWith(fence, at)) {
    const char = source.charAt(at);
    if (char === '') throw new CelSyntaxError('a string without end', source);
    if (char !== '\\' || isPrefixed) {
      value += char;
      at += 1;
      continue;
    }
    const escaped = ESCAPES.get(source.charAt(at + 1));
    if (escaped === undefined) throw new CelSyntaxError(`escape \\${source.charAt(at + 1)}`, source);
    value += escaped;
    at += 2;
  }
  return { value, end: at + fence.length };
}

function isQuote(char: string): boolean {
  return char === '"' || char === "'";
}
