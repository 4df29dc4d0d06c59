import { RuleFailure } from './rule-failure.ts';
import { unquote } from './unquote.ts';

/**
 * A token of Go's expression grammar, as far as rules use it. `newline`: the semicolon that Go puts behind a line that
 * ends with a name, a literal or a closing parenthesis. `value` of a string: what it stands for.
 */
export type Token =
  | { readonly kind: 'name'; readonly offset: number; readonly text: string }
  | { readonly kind: 'string'; readonly offset: number; readonly text: string; readonly value: string }
  | { readonly kind: 'sign'; readonly offset: number; readonly text: Sign }
  | { readonly kind: 'newline' | 'end'; readonly offset: number; readonly text: string };

type Sign = '&&' | '||' | '!' | '(' | ')' | ',' | '...';

const SIGNS: readonly Sign[] = ['&&', '||', '!', '(', ')', ',', '...'];

/** Cuts a rule into tokens. Throws `RuleFailure`. */
export function scan(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let offset = 0;
  const endsLine = (): boolean => {
    const last = tokens.at(-1);
    return last?.kind === 'name' || last?.kind === 'string' || (last?.kind === 'sign' && last.text === ')');
  };
  while (offset < text.length) {
    const blank = blankAt(text, offset);
    if (blank !== undefined) {
      if (blank.newline && endsLine()) tokens.push({ kind: 'newline', offset, text: 'a line break' });
      offset += blank.length;
      continue;
    }
    const token = tokenAt(text, offset);
    tokens.push(token.token);
    offset += token.length;
  }
  tokens.push({ kind: 'end', offset: text.length, text: 'the end of the rule' });
  return tokens;
}

interface Blank {
  readonly length: number;
  readonly newline: boolean;
}

/** Space, a line break or a comment; a comment in one line with code behind it is a space. */
function blankAt(text: string, offset: number): Blank | undefined {
  const character = text[offset];
  if (character === '\n') return { length: 1, newline: true };
  if (character === ' ' || character === '\t' || character === '\r') return { length: 1, newline: false };
  if (text.startsWith('//', offset)) {
    const end = text.indexOf('\n', offset);
    return { length: (end < 0 ? text.length : end) - offset, newline: false };
  }
  if (!text.startsWith('/*', offset)) return undefined;
  const end = text.indexOf('*/', offset + 2);
  if (end < 0) throw new RuleFailure(offset, 'the comment is not closed');
  return { length: end + 2 - offset, newline: text.slice(offset, end).includes('\n') };
}

interface Scanned {
  readonly token: Token;
  readonly length: number;
}

const NAME = /[\p{L}_][\p{L}\p{Nd}_]*/uy;

function tokenAt(text: string, offset: number): Scanned {
  const character = text[offset] ?? '';
  if (character === '"' || character === '`') {
    const written = stringAt(text, offset, character);
    const value = unquote(written, offset);
    return { token: { kind: 'string', offset, text: written, value }, length: written.length };
  }
  const sign = SIGNS.find((candidate) => text.startsWith(candidate, offset));
  if (sign === '!' && text[offset + 1] === '=') throw new RuleFailure(offset, 'the operator != is not known');
  if (sign !== undefined) return { token: { kind: 'sign', offset, text: sign }, length: sign.length };
  NAME.lastIndex = offset;
  const name = NAME.exec(text)?.[0];
  if (name === undefined) {
    throw new RuleFailure(offset, `${JSON.stringify(characterAt(text, offset))} is not expected here`);
  }
  return { token: { kind: 'name', offset, text: name }, length: name.length };
}

function stringAt(text: string, offset: number, quote: '"' | '`'): string {
  for (let end = offset + 1; end < text.length; end++) {
    const character = text[end];
    if (character === quote) return text.slice(offset, end + 1);
    if (quote === '`') continue;
    if (character === '\n') break;
    if (character === '\\') end += 1;
  }
  throw new RuleFailure(offset, `the text is not closed with ${quote}`);
}

function characterAt(text: string, offset: number): string {
  return String.fromCodePoint(text.codePointAt(offset) ?? 0);
}
