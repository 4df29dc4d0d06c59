import { tokenize } from './lex.ts';
import {
  BINARY_OPERATORS,
  type BinaryOperator,
  CelSyntaxError,
  type Expression,
  MACROS,
  type Macro,
} from './syntax.ts';

const RESERVED = new Set(['true', 'false', 'null', 'in']);

/**
 * Parses a CEL expression; the grammar is that of the CEL language definition without what the rules of the Gateway
 * API and of the implementations' own kinds do not use (multiplication, negative numbers, messages, bytes).
 * @throws CelSyntaxError for everything else.
 */
export function parse(source: string): Expression {
  const tokens = tokenize(source);
  let at = 0;

  const peek = () => tokens[at] ?? { kind: 'end' as const, text: 'end of the rule' };
  const fail = (problem: string): never => {
    throw new CelSyntaxError(problem, source);
  };
  const next = () => {
    const token = peek();
    at += 1;
    return token;
  };
  const accept = (symbol: string): boolean => {
    const { kind, text } = peek();
    if (kind !== 'symbol' || text !== symbol) return false;
    at += 1;
    return true;
  };
  const expect = (symbol: string): void => {
    if (!accept(symbol)) fail(`${peek().text} where ${symbol} is expected`);
  };
  const identifier = (): string => {
    const token = next();
    if (token.kind !== 'name' || RESERVED.has(token.text)) fail(`${token.text} where a name is expected`);
    return token.text;
  };

  function choice(): Expression {
    const condition = or();
    if (!accept('?')) return condition;
    const then = or();
    expect(':');
    return { is: 'choice', condition, then, otherwise: choice() };
  }

  function or(): Expression {
    let left = and();
    while (accept('||')) left = { is: 'or', left, right: and() };
    return left;
  }

  function and(): Expression {
    let left = relation();
    while (accept('&&')) left = { is: 'and', left, right: relation() };
    return left;
  }

  function relation(): Expression {
    let left = sum();
    for (let operator = relationOperator(); operator !== undefined; operator = relationOperator())
      left = { is: 'binary', operator, left, right: sum() };
    return left;
  }

  function relationOperator(): BinaryOperator | undefined {
    const { kind, text } = peek();
    const operator = BINARY_OPERATORS.find((known) => known !== '+' && known !== '-' && known === text);
    if (operator === undefined || kind !== (operator === 'in' ? 'name' : 'symbol')) return undefined;
    at += 1;
    return operator;
  }

  function sum(): Expression {
    let left = unary();
    for (;;) {
      if (accept('+')) left = { is: 'binary', operator: '+', left, right: unary() };
      else if (accept('-')) left = { is: 'binary', operator: '-', left, right: unary() };
      else return left;
    }
  }

  function unary(): Expression {
    return accept('!') ? { is: 'not', operand: unary() } : member();
  }

  function member(): Expression {
    let target = primary();
    for (;;) {
      if (accept('.')) {
        const name = identifier();
        target = accept('(')
          ? methodOrMacro(target, name, list(')'))
          : { is: 'select', target, field: unescapeField(name) };
      } else if (accept('[')) {
        target = { is: 'index', target, index: choice() };
        expect(']');
      } else return target;
    }
  }

  function methodOrMacro(target: Expression, name: string, args: readonly Expression[]): Expression {
    const macro = MACROS.find((known): known is Macro => known === name);
    if (macro === undefined) return { is: 'call', name, target, args };
    const [variable, body] = args;
    if (args.length !== 2 || variable?.is !== 'name' || body === undefined)
      return fail(`${name}() without a variable and a condition`);
    return { is: 'macro', macro, target, variable: variable.name, body };
  }

  function primary(): Expression {
    if (accept('(')) {
      const inner = choice();
      expect(')');
      return inner;
    }
    if (accept('[')) return { is: 'list', items: list(']') };
    if (accept('{')) return { is: 'map', entries: entries() };
    const token = next();
    if (token.kind === 'string') return { is: 'literal', value: token.text };
    if (token.kind === 'number') return { is: 'literal', value: Number(token.text) };
    if (token.kind !== 'name' || token.text === 'in') return fail(`unexpected ${token.text}`);
    if (token.text === 'true' || token.text === 'false')
      return { is: 'literal', value: token.text === 'true' };
    if (token.text === 'null') return { is: 'literal', value: null };
    if (!accept('(')) return { is: 'name', name: token.text };
    return token.text === 'has' ? has(list(')')) : { is: 'call', name: token.text, args: list(')') };
  }

  function entries(): Extract<Expression, { is: 'map' }>['entries'] {
    const found: Array<{ key: Expression; value: Expression }> = [];
    if (accept('}')) return found;
    do {
      const key = choice();
      expect(':');
      found.push({ key, value: choice() });
    } while (accept(','));
    expect('}');
    return found;
  }

  function has(args: readonly Expression[]): Expression {
    const [argument] = args;
    if (args.length !== 1 || argument?.is !== 'select') return fail('has() of something that is no field');
    return { is: 'has', target: argument.target, field: argument.field };
  }

  function list(close: string): readonly Expression[] {
    const items: Expression[] = [];
    if (accept(close)) return items;
    do items.push(choice());
    while (accept(','));
    expect(close);
    return items;
  }

  const expression = choice();
  if (peek().kind !== 'end') fail(`unexpected ${peek().text}`);
  return expression;
}

const ESCAPED_CHARACTERS: ReadonlyMap<string, string> = new Map([
  ['__underscores__', '__'],
  ['__dot__', '.'],
  ['__dash__', '-'],
  ['__slash__', '/'],
]);

const KEYWORDS = new Set([
  ...['true', 'false', 'null', 'in', 'as', 'break', 'const', 'continue', 'else', 'for', 'function', 'if'],
  ...['import', 'let', 'loop', 'package', 'namespace', 'return', 'var', 'void', 'while'],
]);

/** The property that a name in a rule stands for: Kubernetes writes `__namespace__` for `namespace`, `__dot__` for `.`. */
function unescapeField(name: string): string {
  const keyword = name.slice(2, -2);
  if (name === `__${keyword}__` && KEYWORDS.has(keyword)) return keyword;
  let field = name;
  for (const [written, character] of ESCAPED_CHARACTERS) field = field.split(written).join(character);
  return field;
}
