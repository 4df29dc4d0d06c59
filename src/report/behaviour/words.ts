import type { BehaviourView, ChangeKind } from './view.ts';

/** A kind of change is a sign and words before it is a colour. */
export const CHANGE_SIGNS: Readonly<Record<ChangeKind, string>> = { added: '+', removed: '-', changed: '!' };

export const CHANGE_WORDS: Readonly<Record<ChangeKind, string>> = {
  added: 'served afterwards, not today',
  removed: 'served today, not afterwards',
  changed: 'answered otherwise',
};

/** One sentence that says what the proof decided. */
export function statementOf(view: BehaviourView): string {
  const { compared, unchanged, hosts, settings, handling } = view;
  const all = `${compared} ${compared === 1 ? 'host' : 'hosts'} by port`;
  const open = hosts.flatMap(({ unknown }) => unknown).length;
  const undecided = `${open} ${open === 1 ? 'region' : 'regions'} could not be decided`;
  switch (view.statement) {
    case 'none':
      return `No request changes: proved for all requests of ${all}.`;
    case 'unknown':
      return `No change was found, but ${undecided}; nothing is claimed of them. ${unchanged} of ${all} proved unchanged.`;
    case 'changes': {
      const regions = hosts.flatMap(({ changes }) => changes);
      const counts = (['added', 'removed', 'changed'] as const).flatMap((kind) => {
        const count = regions.filter((change) => change.kind === kind).length;
        return count === 0 ? [] : [`${count} ${kind}`];
      });
      const parts = [
        ...(counts.length === 0
          ? ['no request goes another way']
          : [`regions of requests: ${counts.join(', ')}`]),
        ...(open === 0 ? [] : [undecided]),
        ...(settings.length === 0
          ? []
          : [`${settings.length} ${settings.length === 1 ? 'setting' : 'settings'} of forwarding`]),
        ...(handling.length === 0 ? [] : [`${handling.length} before any route is looked at`]),
      ];
      return `Changes: ${parts.join('; ')}. ${unchanged} of ${all} keep all their ways.`;
    }
  }
}
