import yargs, { type Argv } from 'yargs';
import { prepareArguments } from './arguments.ts';
import type { Command } from './command.ts';
import { readConfig } from './config/file.ts';
import { configuredValues } from './config/values.ts';
import { UsageError } from './exit.ts';
import type { Host } from './host.ts';
import { GLOBAL_OPTIONS, type Values } from './options.ts';
import { usageError } from './usage-error.ts';

/** What the command line asks for. */
export type Invocation =
  | { readonly kind: 'run'; readonly command: Command; readonly values: Values }
  | { readonly kind: 'print'; readonly text: string };

/**
 * Reads the command line.
 * @throws UsageError with the nearest known name where something is not known.
 */
export async function parseArguments(
  argv: readonly string[],
  commands: readonly Command[],
  version: string,
  host: Host,
): Promise<Invocation> {
  let chosen: { command: Command; values: Values } | undefined;
  let printed = '';
  const parser = createParser(version, host);
  // Help must come whatever the configuration holds.
  const isQuestion = argv.some((word) => ['-h', '--help', '--version'].includes(word));
  const config = isQuestion ? undefined : await readConfig(configNamed(argv), commands, host);
  for (const command of commands) {
    parser.command(
      command.usage,
      command.summary,
      (builder) => {
        const options = { ...GLOBAL_OPTIONS, ...command.options };
        const configured = configuredValues(options, config, host);
        return describeCommand(builder, command, host.program).config(configured);
      },
      (values) => {
        chosen = { command, values };
      },
    );
  }
  parser.fail((message, error) => {
    // yargs passes either its own complaint or an error that a coercion threw.
    throw error instanceof UsageError
      ? error
      : usageError(message ?? error.message, argv, commands, host.program);
  });
  await parser.parseAsync(prepareArguments(argv), {}, (_error, _values, output) => {
    printed = output;
  });
  return chosen === undefined
    ? { kind: 'print', text: printed === '' ? `${await parser.getHelp()}\n` : `${printed.trimEnd()}\n` }
    : { kind: 'run', ...chosen };
}

/** The value of --config, which is needed before the rest can be understood. */
function configNamed(argv: readonly string[]): string | undefined {
  const end = argv.indexOf('--');
  const words = end < 0 ? argv : argv.slice(0, end);
  const index = words.findLastIndex((word) => word === '--config' || word.startsWith('--config='));
  if (index < 0) return undefined;
  return words[index] === '--config' ? words[index + 1] : words[index]?.slice('--config='.length);
}

function createParser(version: string, host: Host): Argv {
  return yargs()
    .scriptName(host.program)
    .usage('$0 <command>\n\nMoves Kubernetes Ingress configuration to the Gateway API.')
    .parserConfiguration({
      'boolean-negation': false,
      'camel-case-expansion': false,
      'dot-notation': false,
      'parse-numbers': false,
      'parse-positional-numbers': false,
      'greedy-arrays': false,
    })
    .options({ ...GLOBAL_OPTIONS })
    .version(version)
    .alias('help', 'h')
    .group(['help', 'version'], 'Global:')
    .detectLocale(false)
    .demandCommand(1, 1, 'No command is named.', 'More than one command is named.')
    .strict()
    .wrap(Math.min(host.stdout.columns ?? 100, 100))
    .exitProcess(false)
    .showHelpOnFail(false);
}

function describeCommand(builder: Argv, command: Command, program: string): Argv {
  const examples = command.examples.map((line) => `  ${line.replaceAll('$0', program)}`).join('\n');
  const codes = command.exitCodes.map((line) => `  ${line}`).join('\n');
  const more = command.usage.includes('<') ? '' : ' [options]';
  return builder
    .usage(`$0 ${command.usage}${more}\n\n${command.summary}\n\nExamples:\n${examples}`)
    .options({ ...command.options })
    .epilogue(`Exit codes:\n${codes}`);
}
