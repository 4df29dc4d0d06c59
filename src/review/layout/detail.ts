import { printable } from '../../report/printable.ts';
import { latest } from '../core/latest.ts';
import { chosenUnit, detailColumns, SIDE_WIDTH } from '../core/select.ts';
import { acceptance } from '../core/standing.ts';
import type { State } from '../core/state.ts';
import { recordLine, type UnitRecord } from '../decisions/record.ts';
import type { DetailLine, SourceText, TwoTraces, UnitDetail } from '../detail.ts';
import { fitted, folded, type Line, line } from '../text.ts';
import type { ReviewItem, ReviewUnit } from '../unit.ts';
import { sideDiff, unifiedDiff } from './diff.ts';
import { proseLines } from './prose.ts';

/** Less than this for one of two traces, and they stand one below the other. */
const LEAST_TRACE = 48;
const GAP = ' | ';

/** All lines of the tab that is open, of which a window is shown. */
export function detailLines(state: State): readonly Line[] {
  const unit = chosenUnit(state);
  if (unit === undefined) return [line('Nothing is chosen.', 'faint')];
  const detail = state.details.get(unit.id);
  if (detail === undefined) return [line(state.progress.isDone ? 'loading' : state.progress.text, 'faint')];
  const width = detailColumns(state);
  switch (state.tab) {
    case 0:
      return verdictLines(unit, detail, state.item, width, state.entries, state.today);
    case 1:
      return yamlLines(detail, width, state.isYaml, state.isSide && state.columns >= SIDE_WIDTH);
    case 2:
      return traceLines(state.traced ?? detail.items[state.item]?.trace, width);
    case 3:
      return sourceLines(detail.sources, width);
    case 4:
      return noteLines(unit, detail, width, state);
  }
}

/** The first line of an item of the first tab. */
export function itemStart(state: State, item: number): number {
  return detailLines({ ...state, tab: 0, item }).findIndex(({ isChosen }) => isChosen === true);
}

const verdictLines = latest(
  (
    unit: ReviewUnit,
    detail: UnitDetail,
    chosen: number,
    width: number,
    entries: State['entries'],
    today: string,
  ): readonly Line[] => {
    const isAccepted = acceptance(entries, today);
    const lines = [...proseLines(detail.summary, width)];
    for (const [index, item] of unit.items.entries()) {
      const shown = detail.items.find(({ key }) => key === item.key);
      const sign = index === chosen ? '>' : ' ';
      const title = `${sign} ${index + 1}/${unit.items.length} ${item.title}`;
      lines.push(line(''), headLine(title, item, isAccepted(item), index === chosen, width));
      lines.push(...proseLines(shown?.lines ?? [], width));
    }
    return lines;
  },
);

function headLine(
  title: string,
  item: ReviewItem,
  isAccepted: boolean,
  isChosen: boolean,
  width: number,
): Line {
  const text = isAccepted ? `${title} (accepted)` : title;
  return {
    spans: fitted(line(text, isAccepted ? 'good' : item.kind === 'finding' ? 'warn' : 'bad'), width).spans,
    isChosen,
  };
}

const yamlLines = latest(
  (detail: UnitDetail, width: number, isYaml: boolean, isSide: boolean): readonly Line[] => {
    if (isYaml)
      return detail.yaml
        .trimEnd()
        .split('\n')
        .map((text) => line(printable(text)));
    if (detail.diffs.length === 0) return [line('No manifest is written for it.', 'faint')];
    return isSide ? sideDiff(detail.diffs, width, GAP) : unifiedDiff(detail.diffs);
  },
);

const traceLines = latest((traces: TwoTraces | undefined, width: number): readonly Line[] => {
  if (traces === undefined) {
    return proseLines(
      [
        {
          text: 'No request shows a difference here. :trace URL shows the way of any request.',
          tone: 'faint',
        },
      ],
      width,
    );
  }
  const { request, titles, agrees } = traces;
  const verdict = agrees ? line('= treated alike', 'good') : line('! treated differently', 'bad');
  const column = Math.floor((width - GAP.length) / 2);
  const head: readonly Line[] = [line(request, 'strong'), verdict, line('')];
  if (column < LEAST_TRACE) {
    const one = (side: 0 | 1): readonly Line[] => [
      line(titles[side], 'strong'),
      ...traces.lines[side].flatMap((text) => foldedTrace(text, width).map((piece) => line(piece))),
      line(''),
    ];
    return [...head, ...one(0), ...one(1)];
  }
  const [before, after] = ([0, 1] as const).map((side) => [
    titles[side],
    ...traces.lines[side].flatMap((text) => foldedTrace(text, column)),
  ]);
  const rows = Math.max(before?.length ?? 0, after?.length ?? 0);
  return [
    ...head,
    ...Array.from({ length: rows }, (_, row): Line => {
      const tone = row === 0 ? 'strong' : 'plain';
      return {
        spans: [
          ...fitted(line(before?.[row] ?? '', tone), column).spans,
          { text: GAP, tone: 'faint' },
          ...fitted(line(after?.[row] ?? '', tone), column).spans,
        ],
      };
    }),
  ];
});

function foldedTrace(text: string, width: number): readonly string[] {
  return folded(text, width, Math.min(/^ */.exec(text)?.[0].length ?? 0, 16) + 2);
}

const sourceLines = latest((sources: readonly SourceText[], width: number): readonly Line[] =>
  sources.flatMap(({ title, lines }): readonly Line[] => {
    const column = String(Math.max(0, ...lines.map(({ number }) => number ?? 0))).length;
    return [
      line(title, 'strong'),
      ...lines.flatMap(({ number, text, note }): readonly Line[] => {
        const place = `${note === undefined ? ' ' : '>'} ${String(number ?? '').padStart(column)}  `;
        const own = fitted(
          {
            spans: [
              { text: place, tone: note === undefined ? 'faint' : 'warn' },
              { text, tone: note === undefined ? 'plain' : 'mark' },
            ],
          },
          width,
        );
        if (note === undefined) return [own];
        const indent = column + 6 + (/^ */.exec(text)?.[0].length ?? 0);
        return [own, ...proseLines([{ label: '^ ', text: note, tone: 'warn', indent }], width)];
      }),
      line(''),
    ];
  }),
);

function noteLines(unit: ReviewUnit, detail: UnitDetail, width: number, state: State): readonly Line[] {
  const own = [
    state.records.get(unit.id),
    unit.id === unit.group ? undefined : state.records.get(unit.group),
  ];
  const lines: DetailLine[] = own.flatMap((record) => (record === undefined ? [] : decided(record)));
  if (lines.length === 0) lines.push({ text: 'Nobody has decided anything yet.', tone: 'faint' });
  const expired = state.entries.filter(({ until, host }) => until < state.today && unit.hosts.includes(host));
  for (const entry of expired) {
    lines.push({
      label: 'expired: ',
      text: printable(`${entry.id}, accepted by ${entry.by} until ${entry.until}: ${entry.reason}`),
      tone: 'bad',
    });
  }
  return proseLines([...lines, { text: '' }, ...detail.notes], width);
}

function decided(record: UnitRecord): readonly DetailLine[] {
  const { decision, form, edited, history } = record;
  return [
    ...(decision === 'open'
      ? []
      : [{ label: 'decided: ', text: printable(recordLine(record)), tone: 'strong' as const }]),
    ...(form === undefined ? [] : [{ label: 'form:    ', text: printable(form) }]),
    ...(edited === undefined ? [] : [{ label: 'edited:  ', text: 'the manifests were edited by hand' }]),
    ...history.map((text) => ({ label: 'before:  ', text: printable(text), tone: 'faint' as const })),
  ];
}
