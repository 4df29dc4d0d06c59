import { leave, problem, write } from './command.ts';
import { accept, keepEdit, refuse, undo } from './decide.ts';
import type { ReviewEvent, Step } from './events.ts';
import { type Action, actionOf } from './keys.ts';
import {
  moveBy,
  moveToEnd,
  nextDifference,
  nextMatch,
  openTab,
  scrollTo,
  settled,
  withDetail,
} from './move.ts';
import { reduceOverlay } from './overlay.ts';
import { bodyRows, chosenUnit, SIDE_WIDTH } from './select.ts';
import { standings } from './standing.ts';
import { FILTERS, type Purpose, type State, TABS, type Tab } from './state.ts';

/** Most details that are kept; the oldest goes first. */
const MOST_DETAILS = 60;

/**
 * What a review is after an event. Pure: everything that must be done outside is an effect. Any key is taken in any
 * state.
 */
export function reduce(state: State, event: ReviewEvent): Step<State> {
  const step = reduced(state, event);
  const shown = withDetail(step.state);
  return { state: shown.state, effects: [...step.effects, ...shown.effects] };
}

function reduced(state: State, event: ReviewEvent): Step<State> {
  switch (event.type) {
    case 'key':
      return reduceKey(state, event.key);
    case 'resize': {
      const { columns, rows } = event;
      return only(scrollTo(settled({ ...state, columns, rows }), state.scroll));
    }
    case 'progress': {
      const { progress, title = state.title } = event;
      return only({ ...state, progress, title, isReady: state.isReady || progress.isDone });
    }
    case 'units':
      return listed({ ...forgetting(state), units: event.units });
    case 'changed': {
      const changed = new Map(event.units.map((unit) => [unit.id, unit]));
      const units = state.units.map((unit) => changed.get(unit.id) ?? unit);
      return listed({ ...state, units });
    }
    case 'detail': {
      const { asked, ...rest } = state;
      const details = new Map([...state.details, [event.detail.unit, event.detail]]);
      for (const id of details.keys()) {
        if (details.size <= MOST_DETAILS) break;
        details.delete(id);
      }
      const stillAsked = asked === undefined || asked === event.detail.unit ? {} : { asked };
      const next = { ...rest, ...stillAsked, details };
      return only(scrollTo(next, next.scroll));
    }
    case 'traced':
      return only({ ...state, traced: event.traced, tab: 2, focus: 'detail', scroll: 0 });
    case 'look':
      return only({ ...state, cursor: event.unit, focus: 'detail' });
    case 'decide': {
      const { target, decision, note, by = state.by, on = state.today } = event;
      const maker = { ...state, by, today: on };
      const step =
        decision === 'accepted' ? accept(maker, target, note) : refuse(maker, target, decision, note);
      return { ...step, state: { ...step.state, by: state.by, today: state.today } };
    }
    case 'edited':
      return keepEdit(state, event.unit, event.text);
    case 'written':
      return only({ ...state, isUnwritten: false, message: { text: event.text, isProblem: false } });
    case 'saved':
      return only({ ...state, isUnsaved: false });
    case 'unsaved':
      return only({ ...state, isUnsaved: true, message: { text: event.text, isProblem: true } });
    case 'told':
      return only({ ...state, message: { text: event.text, isProblem: event.isProblem } });
  }
}

/** A list that has changed; what is decided when everything is proved for the first time was decided before. */
function listed(state: State): Step<State> {
  return only(settled(state.isReady ? state : { ...state, known: decidedIn(state) }));
}

function decidedIn(state: State): ReadonlySet<string> {
  const found = standings(state);
  const known = state.units.filter(
    ({ id }) => !['pending', 'same', 'open'].includes(found.get(id)?.kind ?? 'open'),
  );
  return new Set(known.map(({ id }) => id));
}

/** Details speak of a conversion that is no longer. */
function forgetting({ asked: _asked, traced: _traced, ...state }: State): State {
  return { ...state, details: new Map() };
}

function reduceKey(before: State, key: string): Step<State> {
  if (key === 'ctrl-c') return { state: before, effects: [{ type: 'quit' }] };
  const { message: _message, ...state } = before;
  if (state.overlay !== undefined) return reduceOverlay(state, state.overlay, key);
  const action = actionOf(key);
  return action === undefined ? only(state) : ACTIONS[action](state);
}

const ACTIONS: Readonly<Record<Action, (state: State) => Step<State>>> = {
  down: (state) => only(moveBy(state, 1)),
  up: (state) => only(moveBy(state, -1)),
  first: (state) => only(moveToEnd(state, 'first')),
  last: (state) => only(moveToEnd(state, 'last')),
  'half-down': (state) => only(moveBy(state, halfScreen(state))),
  'half-up': (state) => only(moveBy(state, -halfScreen(state))),
  open: (state) => only(state.cursor === undefined ? state : { ...state, focus: 'detail' }),
  back,
  'next-tab': (state) => only(openTab(state, tabAt(state.tab + 1))),
  'previous-tab': (state) => only(openTab(state, tabAt(state.tab - 1))),
  'tab-1': (state) => only(openTab(state, 0)),
  'tab-2': (state) => only(openTab(state, 1)),
  'tab-3': (state) => only(openTab(state, 2)),
  'tab-4': (state) => only(openTab(state, 3)),
  'tab-5': (state) => only(openTab(state, 4)),
  'next-difference': (state) => only(nextDifference(state, 1)),
  'previous-difference': (state) => only(nextDifference(state, -1)),
  search: (state) => asking(state, 'search'),
  'next-match': (state) => only(nextMatch(state, 1)),
  'previous-match': (state) => only(nextMatch(state, -1)),
  filter: (state) => {
    const filter = FILTERS[(FILTERS.indexOf(state.filter) + 1) % FILTERS.length] ?? 'all';
    return only(settled({ ...state, filter }));
  },
  hide: (state) => only(settled({ ...state, hideKnown: !state.hideKnown, known: decidedIn(state) })),
  side: (state) =>
    state.columns < SIDE_WIDTH
      ? problem(state, `Side by side needs ${SIDE_WIDTH} columns; this terminal has ${state.columns}.`)
      : only(scrollTo({ ...openTab(state, 1), isSide: !state.isSide }, 0)),
  yaml: (state) => {
    const isYaml = !(state.tab === 1 && state.isYaml);
    return only({ ...openTab(state, 1), isYaml, scroll: 0 });
  },
  copy,
  documentation,
  accept: (state) => askingDecision(state, 'accept'),
  reject: (state) => askingDecision(state, 'reject'),
  'must-fix': (state) => askingDecision(state, 'must-fix'),
  variant,
  edit,
  undo: (state) => {
    const step = undo(state);
    return { ...step, state: settled(step.state) };
  },
  write,
  command: (state) => asking(state, 'command'),
  help: (state) => only({ ...state, overlay: { kind: 'help', scroll: 0 } }),
  quit: leave,
  interrupt: (state) => ({ state, effects: [{ type: 'quit' }] }),
};

function only(state: State): Step<State> {
  return { state, effects: [] };
}

function halfScreen(state: State): number {
  return Math.max(1, Math.floor(bodyRows(state) / 2));
}

function tabAt(number: number): Tab {
  return ((number + TABS.length) % TABS.length) as Tab;
}

function back(state: State): Step<State> {
  if (state.focus === 'detail') return only({ ...state, focus: 'list' });
  return only({ ...state, search: '' });
}

function asking(state: State, purpose: Purpose): Step<State> {
  return only({ ...state, overlay: { kind: 'prompt', purpose, text: '' } });
}

/** The one difference where the first tab has the keys, else the whole unit. */
function askingDecision(state: State, purpose: 'accept' | 'reject' | 'must-fix'): Step<State> {
  const unit = chosenUnit(state);
  if (unit === undefined) return problem(state, 'No unit is chosen.');
  const kind = standings(state).get(unit.id)?.kind;
  if (kind === 'pending') return problem(state, 'It is not proved yet; decide when its verdict is known.');
  if (kind === 'same' && purpose === 'accept') {
    return problem(state, 'There is nothing to accept: every request is treated the same.');
  }
  const item = state.focus === 'detail' && state.tab === 0 ? unit.items[state.item] : undefined;
  const target = {
    unit: unit.id,
    ...(item === undefined || purpose === 'reject' ? {} : { items: [item.key] }),
  };
  return only({ ...state, overlay: { kind: 'prompt', purpose, text: '', target } });
}

function copy(state: State): Step<State> {
  const curl = state.details.get(state.cursor ?? '')?.items[state.item]?.curl;
  if (curl === undefined) return problem(state, 'There is no request to copy here.');
  return { state, effects: [{ type: 'copy', text: curl }] };
}

function documentation(state: State): Step<State> {
  const item = chosenUnit(state)?.items[state.item];
  if (item === undefined) return problem(state, 'There is nothing here that is documented by itself.');
  const word = item.accept?.cause ?? /^GP\d{4}/.exec(item.key)?.[0] ?? 'GP7004';
  const text = `gateproof explain ${word}, or ${item.accept === undefined ? 'docs/findings.md' : 'docs/prove.md#causes'}`;
  return only({ ...state, message: { text, isProblem: false } });
}

function variant(state: State): Step<State> {
  const group = chosenUnit(state)?.group;
  const unit = state.units.find(({ id }) => id === group);
  if (unit === undefined || unit.alternatives.length < 2) {
    return problem(state, 'Its routes can be written in one form only.');
  }
  const form = state.records.get(unit.id)?.form ?? 'automatic';
  const index = Math.max(
    0,
    unit.alternatives.findIndex(({ name }) => name === form),
  );
  return only({ ...state, overlay: { kind: 'choose', unit: unit.id, index } });
}

function edit(state: State): Step<State> {
  const unit = chosenUnit(state);
  const detail = unit === undefined ? undefined : state.details.get(unit.id);
  if (unit === undefined || detail === undefined || detail.yaml === '') {
    return problem(state, 'There is no manifest here to edit; open the detail first.');
  }
  return { state, effects: [{ type: 'edit', unit: unit.group, text: detail.yaml }] };
}
