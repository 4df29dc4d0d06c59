import { nearest } from './arguments.ts';
import type { Command } from './command.ts';
import { UsageError } from './exit.ts';
import { GLOBAL_OPTIONS } from './options.ts';

const nameOf = ({ usage }: Command): string => usage.split(' ')[0] ?? '';

/** What the argument parser complains of, in plain words, with what was probably meant. */
export function usageError(
  message: string,
  argv: readonly string[],
  commands: readonly Command[],
  program: string,
): UsageError {
  const command = commands.find((item) => argv.includes(nameOf(item)));
  const help = `See ${program}${command === undefined ? '' : ` ${nameOf(command)}`} --help.`;
  const lines = message.split('\n').map((line) => line.trim());
  const [first = ''] = lines;
  const unknown = /^Unknown (?:arguments?|commands?): (.+)$/.exec(first)?.[1]?.split(', ');
  if (unknown !== undefined) return unknownWords(unknown, command, commands, help);
  const incomplete = /^Not enough arguments following: (.+)$/.exec(first)?.[1];
  if (incomplete !== undefined) return new UsageError(`${dashed(incomplete)} needs a value.`, help);
  if (first.startsWith('Not enough non-option arguments')) {
    return new UsageError(`${program} ${command?.usage ?? ''} lacks its argument.`, help);
  }
  const choice = /^Argument: ([^,]+), Given: (.*), Choices: (.*)$/.exec(
    lines.find((line) => line.startsWith('Argument:')) ?? '',
  );
  if (choice !== null) {
    const [, option = '', given = '', choices = ''] = choice;
    return new UsageError(`${dashed(option)} is ${given}; it must be one of ${choices}.`, help);
  }
  return new UsageError(lines.filter((line) => line !== '').join(' '), help);
}

function dashed(option: string): string {
  return `${option.length === 1 ? '-' : '--'}${option}`;
}

function unknownWords(
  words: readonly string[],
  command: Command | undefined,
  commands: readonly Command[],
  help: string,
): UsageError {
  if (command === undefined) {
    const meant = words.flatMap((word) => nearest(word, commands.map(nameOf), 1));
    const hint = meant.length === 0 ? '' : `Did you mean ${meant.join(', ')}? `;
    return new UsageError(`There is no command ${words.join(', ')}.`, `${hint}${help}`);
  }
  const options = [...Object.keys(command.options), ...Object.keys(GLOBAL_OPTIONS)];
  const meant = words.flatMap((word) => nearest(word, options, 1)).map(dashed);
  const hint = meant.length === 0 ? '' : `Did you mean ${meant.join(', ')}? `;
  return new UsageError(`${nameOf(command)} does not know ${words.join(', ')}.`, `${hint}${help}`);
}
