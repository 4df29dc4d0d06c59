import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { review } from '../../src/cli/review.ts';
import { COMMAND_LINES, KEYS, keyName } from '../../src/review/core/keys.ts';

const PAGE = 'docs/review.md';
const root = path.dirname(path.dirname(path.dirname(fileURLToPath(import.meta.url))));

/** The page of `review` as it is written by hand, with the tables of keys, commands and options that are in the code. */
export function reviewPage(): readonly [string, string] {
  const text = readFileSync(path.join(root, PAGE), 'utf8');
  const filled = [
    ['keys', keyTable()],
    ['commands', commandTable()],
    ['options', optionTable()],
  ] as const;
  return [PAGE, filled.reduce((page, [name, table]) => between(page, name, table), text)];
}

/** A text with other lines between `<!-- name -->` and `<!-- /name -->`. */
export function between(text: string, name: string, lines: readonly string[]): string {
  const [start, end] = [`<!-- ${name} -->\n`, `<!-- /${name} -->`];
  const from = text.indexOf(start) + start.length;
  const to = text.indexOf(end, from);
  if (from < start.length || to < 0) throw new Error(`${PAGE} has no place for ${name}`);
  return `${text.slice(0, from)}${lines.join('\n')}\n${text.slice(to)}`;
}

function keyTable(): readonly string[] {
  return [
    '| keys | what they do |',
    '|---|---|',
    ...KEYS.map(({ keys, help }) => `| ${keys.map((key) => `\`${keyName(key)}\``).join(' ')} | ${help} |`),
  ];
}

function commandTable(): readonly string[] {
  return [
    '| command | short | what it does |',
    '|---|---|---|',
    ...COMMAND_LINES.map(({ name, aliases, argument, help }) => {
      const short = aliases.map((alias) => `\`:${alias}\``).join(' ');
      return `| \`${`:${name} ${argument}`.trimEnd()}\` | ${short} | ${help} |`;
    }),
  ];
}

function optionTable(): readonly string[] {
  return [
    '| option | meaning |',
    '|---|---|',
    ...Object.entries(review.options).map(([name, { describe = '', alias }]) => {
      const short = typeof alias === 'string' ? `\`-${alias}\`, ` : '';
      return `| ${short}\`--${name}\` | ${describe.replaceAll('|', '\\|')} |`;
    }),
  ];
}
