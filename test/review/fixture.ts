import type { AcceptEntry } from '../../src/accept/entry.ts';
import type { Effect } from '../../src/review/core/events.ts';
import { reduce } from '../../src/review/core/reduce.ts';
import { initialState, type Start, type State } from '../../src/review/core/state.ts';
import type { UnitDetail } from '../../src/review/detail.ts';
import { diffRows } from '../../src/review/diff.ts';
import type { ReviewItem, ReviewUnit } from '../../src/review/unit.ts';

export const TODAY = '2026-11-21';

export function difference(host: string, number: number, more: Partial<ReviewItem> = {}): ReviewItem {
  const hash = `${number}`.padStart(16, 'a');
  return {
    key: `anchoring ${hash}`,
    kind: 'difference',
    verdict: 'narrower',
    title: 'narrower: anchoring, http 80',
    hosts: [host],
    sources: [`Ingress shop/${host}`],
    accept: { cause: 'anchoring', before: 'location "/a"', after: 'HTTPRoute shop/a', witnessHash: hash },
    ...more,
  };
}

export function findingOf(host: string): ReviewItem {
  return {
    key: 'GP5030 12345678',
    kind: 'finding',
    verdict: 'different',
    title: 'blocker GP5030: Access control is lost.',
    hosts: [host],
    sources: [`Ingress shop/${host}`],
  };
}

const ALTERNATIVES = [
  { name: 'automatic', text: 'whatever does' },
  { name: 'plain', text: 'the readable form' },
  { name: 'closed', text: 'with a last rule' },
];

/** A host and the Ingress that serves it. */
export function pair(
  host: string,
  items: readonly ReviewItem[],
  verdict: ReviewUnit['verdict'],
): readonly ReviewUnit[] {
  const shared = { hosts: [host], items, alternatives: ALTERNATIVES, group: `hosts ${host}` };
  const known = verdict === undefined ? {} : { verdict };
  return [
    { id: `hosts ${host}`, kind: 'hosts', title: host, ...shared, ...known },
    { id: `Ingress shop/${host}`, kind: 'source', title: `Ingress shop/${host}`, ...shared, ...known },
  ];
}

/** Four hosts: two that differ, one that is the same, one that nothing is known of. */
export const UNITS: readonly ReviewUnit[] = [
  ...pair('a.test', [difference('a.test', 1), findingOf('a.test')], 'narrower'),
  ...pair('b.test', [], 'equivalent'),
  ...pair('c.test', [difference('c.test', 2, { verdict: 'different' })], 'different'),
  ...pair(
    'd.test',
    [
      {
        key: 'undecided 87654321',
        kind: 'open',
        verdict: 'unknown',
        title: 'not decided: too large',
        hosts: ['d.test'],
        sources: ['Ingress shop/d.test'],
      },
    ],
    'unknown',
  ),
];

export function detailOf(unit: ReviewUnit): UnitDetail {
  return {
    unit: unit.id,
    summary: [{ text: `- narrower  ${unit.title} (http 80)`, tone: 'bad' }],
    items: unit.items.map(({ key }) => ({
      key,
      lines: [
        { text: `curl -si http://${unit.hosts[0]}/a`, indent: 4, isWhole: true },
        { label: 'before: ', text: 'location "/a" -> forwarded to Service shop/web:80 over http', indent: 4 },
        { label: 'region: ', text: 'every path that begins with /a and goes on without a slash', indent: 4 },
      ],
      curl: `curl -si http://${unit.hosts[0]}/a`,
      trace: {
        request: `curl -si http://${unit.hosts[0]}/a`,
        titles: ['before: ingress-nginx', 'after: envoy-gateway'] as const,
        lines: [
          ['route  location "/a" holds, and this line is long enough to be folded on a narrow terminal'],
          ['route  nothing holds'],
        ] as const,
        agrees: false,
      },
    })),
    diffs: [
      {
        title: 'today -> afterwards',
        rows: diffRows(
          Array.from({ length: 30 }, (_, row) => `line ${row}: of the old text`).join('\n'),
          Array.from(
            { length: 30 },
            (_, row) => `line ${row}: of the ${row % 3 === 0 ? 'new' : 'old'} text`,
          ).join('\n'),
        ),
      },
    ],
    sources: [
      {
        title: `${unit.id}  input.yaml`,
        lines: Array.from({ length: 40 }, (_, row) => ({
          number: row + 1,
          text: `key${row}: ${'value '.repeat(row % 20)}`,
          ...(row % 9 === 0 ? { note: 'low GP2001: nobody ever read this' } : {}),
        })),
      },
    ],
    notes: [{ text: 'blocker GP5030: Access control is lost.', tone: 'warn' }],
    yaml: `kind: HTTPRoute\nmetadata:\n  name: ${unit.title}\n`,
  };
}

/** A review of `UNITS` that is proved, with the detail of every unit. */
export function createState(start: Partial<Start> = {}, units: readonly ReviewUnit[] = UNITS): State {
  const initial = initialState({
    columns: 120,
    rows: 30,
    today: TODAY,
    by: 'ann',
    until: '2027-01-31',
    entries: [],
    records: new Map(),
    outputDir: 'gw',
    ...start,
  });
  return later(
    initial,
    { type: 'units', units },
    { type: 'progress', progress: { text: '', isDone: true }, title: 'ingress-nginx -> envoy-gateway' },
    ...units.map((unit) => ({ type: 'detail', detail: detailOf(unit) }) as const),
  );
}

type Event = Parameters<typeof reduce>[1];

export function later(state: State, ...events: readonly Event[]): State {
  return events.reduce((now, event) => reduce(now, event).state, state);
}

/** Types keys; a word of several letters is the name of one key, in braces. */
export function typed(
  state: State,
  keys: string,
): { readonly state: State; readonly effects: readonly Effect[] } {
  const names = [...keys.matchAll(/\{([a-z-]+)\}|([\s\S])/gu)].map(
    ([, name, character]) => name ?? character ?? '',
  );
  let now = state;
  const effects: Effect[] = [];
  for (const key of names) {
    const step = reduce(now, { type: 'key', key });
    now = step.state;
    effects.push(...step.effects);
  }
  return { state: now, effects };
}

export function entry(host: string, number: number, more: Partial<AcceptEntry> = {}): AcceptEntry {
  const hash = `${number}`.padStart(16, 'a');
  return {
    id: `${host}/anchoring/${hash}`,
    host,
    cause: 'anchoring',
    witnessHash: hash,
    reason: 'looked at',
    by: 'ann',
    until: '2027-01-31',
    position: 'gateproof.accept.yaml:1:1',
    ...more,
  };
}
