import { COMMANDS } from '../commands.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import type { Host } from '../host.ts';
import { type Offer, offerFor } from './candidates.ts';
import { entriesOf } from './kubeconfig-entries.ts';

/**
 * Cobra's directives (github.com/spf13/cobra, completions.go), which kubectl reads of its plug-ins too: names of files
 * may be offered, must not be, or those of directories alone.
 */
const DIRECTIVES: Readonly<Record<Offer['files'], number>> = { files: 0, none: 4, directories: 16 };

/** Answers a shell: one candidate a line with what it means behind a tab, then the directive. */
export async function answer(words: readonly string[], host: Host): Promise<ExitCode> {
  const { candidates, files } = await offerFor(
    words.length === 0 ? [''] : words,
    COMMANDS,
    (part, kubeconfig) => entriesOf(part, kubeconfig, host),
  );
  const lines = candidates.map(({ word, about }) => (about === undefined ? word : `${word}\t${about}`));
  host.stdout.write([...lines, `:${DIRECTIVES[files]}`, ''].join('\n'));
  return EXIT.clean;
}
