import type { Command } from '../command.ts';
import { GLOBAL_OPTIONS, type KubeconfigPart, type OptionSpec, type OptionTable } from '../options.ts';

/** One word that may stand where the cursor is, and what it means. */
export interface Candidate {
  readonly word: string;
  readonly about?: string;
}

/** What a shell may offer: these words, or names of files. */
export interface Offer {
  readonly candidates: readonly Candidate[];
  readonly files: 'none' | 'files' | 'directories';
}

/** Names of entries of the kubeconfig that is named, or of the usual one. */
export type Entries = (part: KubeconfigPart, kubeconfig: string | undefined) => readonly string[];

const NOTHING: Offer = { candidates: [], files: 'none' };
const BUILT_IN: OptionTable = {
  help: { type: 'boolean', alias: 'h', describe: 'Show help' },
  version: { type: 'boolean', describe: 'Show version number' },
};

/**
 * What may stand in the place of the last word.
 *
 * @param words behind the name of the program; the last one is where the cursor is, and may be empty
 */
export async function offerFor(
  words: readonly string[],
  commands: readonly Command[],
  entries: Entries = () => [],
): Promise<Offer> {
  const typed = words.slice(0, -1);
  const current = words.at(-1) ?? '';
  const { command, awaiting, positionals } = understood(typed, commands);
  const options: OptionTable = { ...BUILT_IN, ...GLOBAL_OPTIONS, ...command?.options };
  if (typed.includes('--')) return { candidates: [], files: 'files' };
  const named = typed.flatMap((word, index) =>
    word === '--kubeconfig' ? [typed[index + 1] ?? ''] : (/^--kubeconfig=(.+)$/s.exec(word)?.[1] ?? []),
  );
  const look = (part: KubeconfigPart) => entries(part, named.at(-1));
  if (awaiting !== undefined) return valuesOf(awaiting, current, '', look);
  const joined = /^(--[^=]+=)(.*)$/s.exec(current);
  if (joined !== null) {
    const [, prefix = '', value = ''] = joined;
    const option = optionOf(prefix.slice(0, -1), options);
    return option === undefined ? NOTHING : valuesOf(option.spec, value, prefix, look);
  }
  if (current.startsWith('-')) return starting(current, optionWords(options, typed), 'none');
  if (command === undefined) {
    const names = commands.map(({ usage, summary }) => ({ word: nameOf(usage), about: summary }));
    return starting(current, names, 'none');
  }
  if (positionals > 0 || !command.usage.includes('<')) return NOTHING;
  if (command.argument === undefined) return { candidates: [], files: 'files' };
  const known = (await command.argument()).map((word) => ({ word }));
  return starting(current, known, 'none');
}

/** What the words before the cursor come to: the command, an option that lacks its value, and how many other words. */
function understood(typed: readonly string[], commands: readonly Command[]) {
  let command: Command | undefined;
  let awaiting: OptionSpec | undefined;
  let positionals = 0;
  for (const word of typed) {
    if (awaiting !== undefined) {
      awaiting = undefined;
      continue;
    }
    if (word.startsWith('-') && word !== '-') {
      const option = optionOf(word, { ...GLOBAL_OPTIONS, ...command?.options });
      // Behind a short option its value may follow at once: -nshop.
      const hasValue = word.includes('=') || (!word.startsWith('--') && word.length > 2);
      if (option !== undefined && takesValue(option.spec) && !hasValue) awaiting = option.spec;
    } else if (command === undefined) {
      command = commands.find(({ usage }) => nameOf(usage) === word);
    } else {
      positionals++;
    }
  }
  return { command, awaiting, positionals };
}

function optionOf(word: string, options: OptionTable): { name: string; spec: OptionSpec } | undefined {
  const bare = word.replace(/^--?/, '').replace(/=.*$/s, '');
  for (const [name, spec] of Object.entries(options)) {
    const isLong = word.startsWith('--') || bare.length > 1;
    if (isLong ? name === bare : spec.alias === bare || name === bare) return { name, spec };
  }
  return undefined;
}

function takesValue({ type }: OptionSpec): boolean {
  return type !== 'boolean';
}

/** Every option that is not yet there, or may be there again. */
function optionWords(options: OptionTable, typed: readonly string[]): readonly Candidate[] {
  const given = new Set(
    typed.filter((word) => word.startsWith('-')).map((word) => optionOf(word, options)?.name),
  );
  return Object.entries(options)
    .filter(([name, spec]) => spec.hidden !== true && (isRepeated(spec) || !given.has(name)))
    .map(([name, { describe }]) => ({
      word: name.length === 1 ? `-${name}` : `--${name}`,
      ...(typeof describe === 'string' ? { about: describe } : {}),
    }));
}

function isRepeated({ coerce }: OptionSpec): boolean {
  return Array.isArray(coerce?.('x'));
}

function valuesOf(
  { choices, completes }: OptionSpec,
  current: string,
  prefix: string,
  look: (part: KubeconfigPart) => readonly string[],
): Offer {
  if (completes === 'file' || completes === 'directory') {
    return { candidates: [], files: completes === 'file' ? 'files' : 'directories' };
  }
  const known = typeof completes === 'string' ? look(completes) : (completes ?? []);
  const words = [...(choices ?? []), ...known].map(String);
  // Behind a form of output comes the name of a file: -o html=report.html.
  const [form = '', name] = current.split('=');
  if (name !== undefined && words.includes(form)) return { candidates: [], files: 'files' };
  return starting(
    prefix + current,
    words.map((word) => ({ word: prefix + word })),
    'none',
  );
}

function starting(current: string, candidates: readonly Candidate[], files: Offer['files']): Offer {
  return { candidates: candidates.filter(({ word }) => word.startsWith(current)), files };
}

function nameOf(usage: string): string {
  return usage.split(' ')[0] ?? '';
}
