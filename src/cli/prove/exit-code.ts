import type { Judgement } from '../../accept/judge.ts';
import type { Verdict } from '../../proof/proof.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import type { ProveOptions } from './options.ts';

const FAILING: Readonly<Record<ProveOptions['failOn'], ReadonlySet<Verdict>>> = {
  different: new Set(['different']),
  narrower: new Set(['different', 'narrower']),
  wider: new Set(['different', 'narrower', 'wider']),
};

/** Differences come before what is not known; entries that have expired count as differences. */
export function exitCodeOf(judgements: readonly Judgement[], options: ProveOptions): ExitCode {
  if (options.exitZero) return EXIT.clean;
  const failing = FAILING[options.failOn];
  const differs = judgements.some(
    ({ hosts, expired }) => expired.length > 0 || hosts.some(({ verdict }) => failing.has(verdict)),
  );
  if (differs) return EXIT.findings;
  const isOpen = judgements.some(({ hosts }) =>
    hosts.some(({ proof }) => proof.unknown.length > 0 || proof.tested.length > 0),
  );
  return isOpen && !options.allowUnknown ? EXIT.unknown : EXIT.clean;
}
