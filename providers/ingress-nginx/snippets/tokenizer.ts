/** One directive of nginx's configuration language. */
export interface Directive {
  readonly name: string;
  readonly arguments: readonly string[];
  /** Directives between braces; absent where the directive ends with a semicolon. */
  readonly block?: readonly Directive[];
  /** Text between braces that is another language (Lua). */
  readonly foreign?: string;
}

/** What is wrong with a text, in a few words. */
export interface SyntaxProblem {
  readonly problem: string;
}

/** Deeper than anything that nginx is given; a guard against endless nesting. */
const MAX_DEPTH = 32;

/**
 * Reads directives as nginx does: words separated by white space, quotes, backslashes, comments and blocks.
 * Source: ngx_conf_read_token of nginx.
 */
export function readDirectives(text: string): readonly Directive[] | SyntaxProblem {
  const reader = { text, at: 0 };
  const directives = readBlock(reader, 0);
  if ('problem' in directives) return directives;
  return reader.at >= text.length ? directives : { problem: 'a closing brace too many' };
}

interface Cursor {
  readonly text: string;
  at: number;
}

function readBlock(cursor: Cursor, depth: number): readonly Directive[] | SyntaxProblem {
  if (depth > MAX_DEPTH) return { problem: 'too many blocks inside each other' };
  const directives: Directive[] = [];
  let words: string[] = [];
  for (;;) {
    skipBlank(cursor);
    const next = cursor.text.charAt(cursor.at);
    if (next === '') {
      return words.length > 0 ? { problem: `${words[0]} has no semicolon` } : directives;
    }
    if (next === ';') {
      cursor.at += 1;
      const [name, ...rest] = words;
      if (name === undefined) return { problem: 'a semicolon without a directive' };
      directives.push({ name, arguments: rest });
      words = [];
    } else if (next === '{') {
      cursor.at += 1;
      const directive = readBody(cursor, words, depth);
      if ('problem' in directive) return directive;
      directives.push(directive);
      words = [];
    } else if (next === '}') {
      if (words.length > 0) return { problem: `${words[0]} has no semicolon` };
      return directives;
    } else {
      const word = readWord(cursor);
      if (word === undefined) return { problem: 'a quote that does not end' };
      words.push(word);
    }
  }
}

function readBody(cursor: Cursor, words: readonly string[], depth: number): Directive | SyntaxProblem {
  const [name, ...rest] = words;
  if (name === undefined) return { problem: 'a block without a directive' };
  if (name.endsWith('_by_lua_block')) {
    const foreign = readForeign(cursor);
    return foreign === undefined ? { problem: `${name} does not end` } : { name, arguments: rest, foreign };
  }
  const block = readBlock(cursor, depth + 1);
  if ('problem' in block) return block;
  if (cursor.text.charAt(cursor.at) !== '}') return { problem: `the block of ${name} does not end` };
  cursor.at += 1;
  return { name, arguments: rest, block };
}

function skipBlank(cursor: Cursor): void {
  for (;;) {
    const char = cursor.text.charAt(cursor.at);
    if (char === ' ' || char === '\t' || char === '\r' || char === '\n') cursor.at += 1;
    else if (char === '#') {
      const end = cursor.text.indexOf('\n', cursor.at);
      cursor.at = end < 0 ? cursor.text.length : end + 1;
    } else return;
  }
}

function readWord(cursor: Cursor): string | undefined {
  const first = cursor.text.charAt(cursor.at);
  const quote = first === '"' || first === "'" ? first : '';
  if (quote !== '') cursor.at += 1;
  let word = '';
  for (;;) {
    const char = cursor.text.charAt(cursor.at);
    if (char === '') return quote === '' ? word : undefined;
    if (char === '\\') {
      word += unescaped(cursor.text.charAt(cursor.at + 1));
      cursor.at += 2;
    } else if (quote !== '') {
      cursor.at += 1;
      if (char === quote) return word;
      word += char;
    } else if (' \t\r\n;'.includes(char) || (char === '{' && !word.endsWith('$'))) {
      return word;
    } else {
      cursor.at += 1;
      word += char;
    }
  }
}

/** Of backslash pairs nginx changes quotes, backslash, tab and line ends; others keep the backslash. */
function unescaped(char: string): string {
  switch (char) {
    case '"':
    case "'":
    case '\\':
      return char;
    case 't':
      return '\t';
    case 'r':
      return '\r';
    case 'n':
      return '\n';
    default:
      return `\\${char}`;
  }
}

/** Lua up to the brace that closes the block, passing over strings and comments. */
function readForeign(cursor: Cursor): string | undefined {
  const start = cursor.at;
  let depth = 1;
  let at = start;
  const { text } = cursor;
  while (at < text.length) {
    const char = text.charAt(at);
    if (char === '-' && text.startsWith('--', at)) {
      const end = text.indexOf('\n', at);
      at = end < 0 ? text.length : end;
    } else if (char === '"' || char === "'") {
      at += 1;
      while (at < text.length && text.charAt(at) !== char) at += text.charAt(at) === '\\' ? 2 : 1;
    } else if (char === '{') depth += 1;
    else if (char === '}') {
      depth -= 1;
      if (depth === 0) {
        cursor.at = at + 1;
        return text.slice(start, at);
      }
    }
    at += 1;
  }
  return undefined;
}
