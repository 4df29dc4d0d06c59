import { SIGNS } from '../../report/proof/verdicts.ts';
import { KEYS, keyName } from '../core/keys.ts';
import { detailRows } from '../core/move.ts';
import {
  bodyRows,
  chosenUnit,
  counts,
  detailColumns,
  LEAST_COLUMNS,
  LEAST_ROWS,
  listColumns,
  WIDE,
} from '../core/select.ts';
import { type Filter, type Overlay, type Purpose, type State, TABS } from '../core/state.ts';
import { fitted, type Line, line, lineWidth, type Span, widthOf } from '../text.ts';
import { detailLines } from './detail.ts';
import { helpLines } from './help.ts';
import { listLines } from './list.ts';
import type { Signs } from './signs.ts';

/**
 * Everything on the screen: one line less than the terminal has, none wider than it. A pure function of the state, so that
 * drawing is a matter of painting alone.
 */
export function frame(state: State, signs: Signs): readonly Line[] {
  const { columns, rows } = state;
  const height = Math.max(1, rows - 1);
  if (columns < LEAST_COLUMNS || rows < LEAST_ROWS) {
    const text = `The terminal is too small: ${columns}x${rows}, and ${LEAST_COLUMNS}x${LEAST_ROWS} are needed.`;
    return [fitted(line(text, 'bad'), columns, signs.ellipsis)];
  }
  const lines = [...head(state), ...body(state, signs), ...foot(state)];
  return lines.slice(0, height).map((one) => fitted(one, columns, signs.ellipsis));
}

function head(state: State): readonly Line[] {
  const { all, decided, needed, pending } = counts(state);
  const { title, progress } = state;
  const done = needed === 0 && pending === 0 ? 'nothing to decide' : `${decided}/${needed} decided`;
  const left = `gateproof review  ${title}`;
  const right = progress.isDone ? done : `${done}  ${progress.text}`;
  return [spread(line(left, 'strong'), right, state.columns), countLine(state, all)];
}

/** Something at the left end, something at the right end. */
function spread(left: Line, right: string, columns: number): Line {
  const room = columns - widthOf(right) - 1;
  return { spans: [...fitted(left, Math.max(10, room)).spans, { text: ` ${right}`, tone: 'plain' }] };
}

const SHOWN: ReadonlyArray<readonly [Filter, string]> = [
  ['same', '='],
  ['accepted', '~'],
  ['wider', SIGNS.wider],
  ['narrower', SIGNS.narrower],
  ['different', SIGNS.different],
  ['unknown', SIGNS.unknown],
];

function countLine(state: State, all: number): Line {
  const { by } = counts(state);
  const parts = SHOWN.flatMap(([filter, sign]) => {
    const count = by.get(filter) ?? 0;
    return count === 0 ? [] : [`${sign} ${count} ${filter}`];
  });
  const hidden = state.hideKnown ? state.known.size : 0;
  const right = [
    ...(hidden === 0 ? [] : [`${hidden} hidden`]),
    ...(state.search === '' ? [] : [`/${state.search}`]),
    `filter: ${state.filter}`,
  ].join('  ');
  return spread(line(`${all} host groups  ${parts.join('  ')}`, 'plain'), right, state.columns);
}

function body(state: State, signs: Signs): readonly Line[] {
  const { overlay } = state;
  const height = bodyRows(state);
  if (overlay?.kind === 'help') return filled(helpWindow(overlay, height), height);
  if (overlay?.kind === 'choose') return filled(choices(state, overlay, signs), height);
  if (state.columns < WIDE) {
    return filled(state.focus === 'detail' ? detailPane(state) : listLines(state, signs), height);
  }
  const list = listLines(state, signs);
  const detail = detailPane(state);
  const bar: Span = { text: ` ${signs.bar} `, tone: state.focus === 'detail' ? 'strong' : 'faint' };
  return Array.from({ length: height }, (_, row): Line => {
    const left = fitted(list[row] ?? line(''), listColumns(state), signs.ellipsis);
    const right = fitted(detail[row] ?? line(''), detailColumns(state), signs.ellipsis);
    return { spans: [...left.spans, bar, ...right.spans] };
  });
}

function filled(lines: readonly Line[], height: number): readonly Line[] {
  const shown = lines.slice(0, height);
  return [...shown, ...Array.from({ length: height - shown.length }, () => line(''))];
}

function helpWindow({ scroll }: Extract<Overlay, { kind: 'help' }>, height: number): readonly Line[] {
  const lines = helpLines();
  return lines.slice(Math.min(scroll, Math.max(0, lines.length - height)));
}

function choices(state: State, overlay: Extract<Overlay, { kind: 'choose' }>, signs: Signs): readonly Line[] {
  const unit = state.units.find(({ id }) => id === overlay.unit);
  const known = state.records.get(overlay.unit)?.form ?? 'automatic';
  return [
    line(`How the routes of ${unit?.title ?? ''} are written`, 'strong'),
    line(''),
    ...(unit?.alternatives ?? []).map(({ name, text }, index): Line => {
      const lead = `${index === overlay.index ? signs.chosen : ' '} ${name.padEnd(12)}${name === known ? '* ' : '  '}`;
      return {
        spans: [
          { text: lead, tone: 'strong' },
          { text, tone: 'plain' },
        ],
        isChosen: index === overlay.index,
      };
    }),
    line(''),
    line('Enter takes it and proves again; Esc leaves it as it is. * is in force.', 'faint'),
  ];
}

function detailPane(state: State): readonly Line[] {
  const unit = chosenUnit(state);
  const tabs: Line = {
    spans: TABS.flatMap((name, index): readonly Span[] => [
      {
        text: index === state.tab ? `[${index + 1} ${name}]` : ` ${index + 1} ${name} `,
        tone: index === state.tab ? 'strong' : 'faint',
      },
    ]),
  };
  const title = unit === undefined ? '' : unit.title;
  const heading =
    state.columns < WIDE ? { spans: [...tabs.spans, { text: ` ${title}`, tone: 'plain' as const }] } : tabs;
  const lines = detailLines(state);
  const height = detailRows(state);
  const shown = lines.slice(state.scroll, state.scroll + height);
  const left = lines.length - state.scroll - shown.length;
  if (left <= 0 && state.scroll === 0) return [heading, ...shown];
  const place = `${state.scroll + 1}-${state.scroll + shown.length}/${lines.length}`;
  const width = detailColumns(state);
  const room = width - widthOf(place) - 1;
  const marked = lineWidth(heading) > room ? heading : spread(heading, place, width);
  return [marked, ...shown];
}

const QUESTIONS: Readonly<Record<Purpose, string>> = {
  search: '/',
  command: ':',
  accept: 'Accept because: ',
  reject: 'Reject because (may be empty): ',
  'must-fix': 'What must be fixed: ',
};

function foot(state: State): readonly Line[] {
  return [messageLine(state), keyLine(state)];
}

function messageLine({ overlay, message, until, columns }: State): Line {
  if (overlay?.kind === 'prompt') {
    const question = QUESTIONS[overlay.purpose];
    // The end of what is typed stays in sight.
    const room = columns - widthOf(question) - 2;
    let typed = overlay.text;
    while (widthOf(typed) > room) typed = [...typed].slice(1).join('');
    return {
      spans: [
        { text: question, tone: 'strong' },
        { text: typed, tone: 'plain' },
        { text: '_', tone: 'strong' },
      ],
    };
  }
  if (overlay?.kind === 'leave') {
    return line('Not everything is written. q leaves, w writes and leaves, Esc stays.', 'warn');
  }
  if (message !== undefined) return line(message.text, message.isProblem ? 'bad' : 'plain');
  return line(`accepted differences hold until ${until}`, 'faint');
}

function keyLine({ overlay, focus }: State): Line {
  if (overlay?.kind === 'prompt') return line('Enter takes it, Esc leaves it', 'faint');
  if (overlay?.kind === 'help') return line('any key closes the help, j and k scroll', 'faint');
  const order = ['Other', 'Decide', 'Move', 'Look'];
  const words = [...KEYS]
    .sort((one, two) => order.indexOf(one.chapter) - order.indexOf(two.chapter))
    .flatMap(({ keys, word }) => {
      if (word === undefined || (word === 'open' && focus === 'detail')) return [];
      return [`${keyName(keys[0] ?? '')} ${word}`];
    });
  const lead = focus === 'detail' ? ['Esc list', '1-5 tabs'] : [];
  return line([...lead, ...words].join('  '), 'faint');
}
