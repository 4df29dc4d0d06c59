import { stringify } from 'yaml';
import { byCodeUnit } from '../../report/order.ts';
import { RECORDS_SCHEMA } from './read-records.ts';
import type { Records, UnitRecord } from './record.ts';

const HEAD = `# Decisions of "gateproof review", one block for each unit that needs one, sorted. Two people who decide on
# different units change different lines, so that git merges what they did; the next review goes on from here.
`;

/** The file of decisions. The same decisions give the same bytes. */
export function recordsText(records: Records): string {
  const units = [...records].sort(([one], [two]) => byCodeUnit(one, two));
  const blocks = units.map(([id, record]) => stringify({ [id]: blockOf(record) }, STYLE));
  const body = blocks.length === 0 ? 'units: {}\n' : `units:\n${blocks.map(indented).join('')}`;
  return `${HEAD}schema: ${RECORDS_SCHEMA}\n${body}`;
}

const STYLE = { lineWidth: 0, blockQuote: 'literal' } as const;

/** Keys in a fixed order; those that say nothing are left out. */
function blockOf({ decision, note, by, on, items, form, edited, history }: UnitRecord): object {
  return new Map<string, unknown>([
    ['decision', decision],
    ...(note === '' ? [] : [['note', note] as const]),
    ...(by === '' ? [] : [['by', by] as const]),
    ...(on === '' ? [] : [['on', on] as const]),
    ...(items.length === 0 ? [] : [['items', items] as const]),
    ...(form === undefined ? [] : [['form', form] as const]),
    ...(edited === undefined ? [] : [['edited', edited] as const]),
    ...(history.length === 0 ? [] : [['history', history] as const]),
  ]);
}

function indented(block: string): string {
  return block.replaceAll(/^(?=.)/gm, '  ');
}
