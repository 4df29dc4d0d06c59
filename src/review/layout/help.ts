import { COMMAND_LINES, KEYS, keyName } from '../core/keys.ts';
import { type Line, line } from '../text.ts';

const CHAPTERS = ['Move', 'Look', 'Decide', 'Other'] as const;

/** Every key and every command. */
export function helpLines(): readonly Line[] {
  const keys = CHAPTERS.flatMap((chapter) => [
    line(chapter, 'strong'),
    ...KEYS.filter((binding) => binding.chapter === chapter).map((binding) =>
      row(binding.keys.map(keyName).join(' '), binding.help),
    ),
    line(''),
  ]);
  const commands = COMMAND_LINES.map(({ name, aliases, argument, help }) => {
    const short = aliases.map((alias) => `:${alias}`).join(' ');
    return row([`:${name}`, short, argument].filter((part) => part !== '').join(' '), help);
  });
  return [...keys, line('Commands', 'strong'), ...commands];
}

function row(left: string, right: string): Line {
  return {
    spans: [
      { text: `  ${left.padEnd(26)} `, tone: 'strong' },
      { text: right, tone: 'plain' },
    ],
  };
}
