import { counts } from '../../review/core/select.ts';
import { standings } from '../../review/core/standing.ts';
import type { State } from '../../review/core/state.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import type { ReviewOptions } from './options.ts';

/** How a review stands, in lines for people. */
export function summaryOf(state: State, { decisions, accept }: ReviewOptions): string {
  const { needed, decided, all, pending } = counts(state);
  const found = standings(state);
  const kinds = state.units.flatMap(({ id, kind }) =>
    kind === 'hosts' ? [found.get(id)?.kind ?? 'pending'] : [],
  );
  const parts = (['accepted', 'must-fix', 'rejected', 'open'] as const).flatMap((kind) => {
    const count = kinds.filter((one) => one === kind).length;
    return count === 0 ? [] : [`${count} ${kind}`];
  });
  const groups = `${all} host ${all === 1 ? 'group' : 'groups'}`;
  const first =
    pending > 0
      ? `${groups}: ${pending} not proved yet`
      : needed === 0
        ? `${groups}: nothing to decide`
        : `${groups}: ${decided} of ${needed} decided (${parts.join(', ')})`;
  const where = state.records.size === 0 ? [] : [`decisions: ${decisions}; accepted differences: ${accept}`];
  const unwritten = state.isUnwritten ? ['the manifests were not written since the last decision'] : [];
  return [first, ...where, ...unwritten].map((line) => `${line}\n`).join('');
}

/** 1 while something waits for a decision, or nobody knows yet whether it does. */
export function exitCodeOf(state: State): ExitCode {
  const { needed, decided, pending } = counts(state);
  return pending > 0 || decided < needed || !state.progress.isDone ? EXIT.findings : EXIT.clean;
}
