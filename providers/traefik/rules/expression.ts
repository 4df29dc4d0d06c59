import { RuleFailure } from './rule-failure.ts';
import { scan, type Token } from './scan.ts';

/** An argument of a matcher; `offset` is where its literal begins in the rule. */
export interface Argument {
  readonly value: string;
  readonly offset: number;
}

/** A matcher as it is written, not yet looked up. */
export interface Call {
  readonly kind: 'call';
  readonly name: string;
  readonly offset: number;
  readonly arguments: readonly Argument[];
}

/** What a rule says, by its syntax alone. */
export type Expression =
  | Call
  | { readonly kind: 'and' | 'or'; readonly items: readonly Expression[] }
  | { readonly kind: 'not'; readonly item: Expression };

/** Longer or deeper rules are refused: nobody writes them by hand, and Traefik sorts by their length. */
const MAX_LENGTH = 32_768;
const MAX_DEPTH = 100;

/**
 * Reads a rule by the grammar of Go expressions, of which Traefik takes calls, `&&`, `||`, `!` and parentheses
 * (pkg/rules/parser.go; vulcand/predicate, parse.go). Throws `RuleFailure`.
 */
export function readExpression(text: string): Expression {
  if (text.length > MAX_LENGTH) {
    const message = `the rule is longer than ${MAX_LENGTH} characters, which this program does not read`;
    throw new RuleFailure(MAX_LENGTH, message, true);
  }
  const cursor: Cursor = { tokens: scan(text), index: 0, depth: 0 };
  const expression = readOr(cursor);
  const rest = peek(cursor);
  if (rest.kind === 'newline' && cursor.tokens[cursor.index + 1]?.kind === 'end') return expression;
  if (rest.kind !== 'end') throw unexpected(rest, 'the end of the rule or an operator');
  return expression;
}

interface Cursor {
  readonly tokens: readonly Token[];
  index: number;
  depth: number;
}

function peek(cursor: Cursor): Token {
  return cursor.tokens[cursor.index] ?? { kind: 'end', offset: 0, text: 'the end of the rule' };
}

/** Takes the sign if it comes next. */
function take(cursor: Cursor, sign: string): boolean {
  const token = peek(cursor);
  const found = token.kind === 'sign' && token.text === sign;
  if (found) cursor.index += 1;
  return found;
}

function unexpected(token: Token, wanted: string): RuleFailure {
  if (token.kind === 'newline') {
    const message =
      'the rule ends with this line, as Go reads it; operators and commas belong at the end of a line';
    return new RuleFailure(token.offset, message);
  }
  return new RuleFailure(token.offset, `${wanted} is expected here, not ${token.text}`);
}

function readOr(cursor: Cursor): Expression {
  const items = [readAnd(cursor)];
  while (take(cursor, '||')) items.push(readAnd(cursor));
  return joined('or', items);
}

function readAnd(cursor: Cursor): Expression {
  const items = [readUnary(cursor)];
  while (take(cursor, '&&')) items.push(readUnary(cursor));
  return joined('and', items);
}

function joined(kind: 'and' | 'or', items: readonly Expression[]): Expression {
  const [first] = items;
  return first !== undefined && items.length === 1 ? first : { kind, items };
}

function readUnary(cursor: Cursor): Expression {
  const start = peek(cursor);
  if (cursor.depth >= MAX_DEPTH) {
    const message = `the rule is nested deeper than ${MAX_DEPTH} levels, which this program does not read`;
    throw new RuleFailure(start.offset, message, true);
  }
  cursor.depth += 1;
  const expression = readOperand(cursor, start);
  cursor.depth -= 1;
  return expression;
}

function readOperand(cursor: Cursor, start: Token): Expression {
  if (take(cursor, '!')) return { kind: 'not', item: readUnary(cursor) };
  if (take(cursor, '(')) {
    const inner = readOr(cursor);
    if (!take(cursor, ')')) throw unexpected(peek(cursor), 'an operator or a closing parenthesis');
    return inner;
  }
  if (start.kind !== 'name') throw unexpected(start, 'a matcher');
  cursor.index += 1;
  if (!take(cursor, '(')) throw unexpected(peek(cursor), `the argument list of ${start.text}`);
  return { kind: 'call', name: start.text, offset: start.offset, arguments: readArguments(cursor) };
}

/** Behind the opening parenthesis. A comma or `...` may follow the last argument. */
function readArguments(cursor: Cursor): readonly Argument[] {
  const found: Argument[] = [];
  while (!take(cursor, ')')) {
    const token = peek(cursor);
    if (token.kind !== 'string') throw unexpected(token, 'a text in backticks or double quotes');
    cursor.index += 1;
    found.push({ value: token.value, offset: token.offset });
    const spread = take(cursor, '...');
    const comma = take(cursor, ',');
    const next = peek(cursor);
    const closes = next.kind === 'sign' && next.text === ')';
    if (!closes && (spread || !comma)) throw unexpected(next, 'a comma or a closing parenthesis');
  }
  return found;
}
