import { keepsOrder } from './days.ts';
import { reopen, revert } from './decide.ts';
import type { Step } from './events.ts';
import { COMMAND_LINES } from './keys.ts';
import { settled } from './move.ts';
import { chosenUnit } from './select.ts';
import { acceptedUse } from './standing.ts';
import { FILTERS, type State } from './state.ts';

const THEMES: readonly string[] = ['auto', 'dark', 'light', 'mono'];

/** Carries out what was typed behind the colon. */
export function runCommand(state: State, typed: string): Step<State> {
  const [, word = '', rest = ''] = /^\s*(\S+)\s*(.*?)\s*$/.exec(typed) ?? [];
  if (word === '') return done(state);
  const command = COMMAND_LINES.find(({ name, aliases }) => name === word || aliases.includes(word));
  if (command === undefined) return problem(state, `:${word} is no command; :help lists them.`);
  if (command.argument !== '' && rest === '') {
    return problem(state, `:${command.name} needs ${command.argument}.`);
  }
  const unit = chosenUnit(state);
  switch (command.name) {
    case 'trace':
      return {
        state: { ...state, focus: 'detail', tab: 2, scroll: 0 },
        effects: [{ type: 'trace', url: rest }],
      };
    case 'write':
      return write(state);
    case 'wq': {
      const step = write(state);
      return state.outputDir === undefined ? step : { ...step, effects: [...step.effects, { type: 'quit' }] };
    }
    case 'quit':
    case 'quit!':
      return command.name === 'quit' ? leave(state) : { state, effects: [{ type: 'quit' }] };
    case 'filter': {
      const filter = FILTERS.find((name) => name === rest);
      if (filter === undefined) return problem(state, `:filter knows ${FILTERS.join(', ')}.`);
      return done(settled({ ...state, filter }));
    }
    case 'until':
      if (!keepsOrder(state.today, rest)) {
        return problem(state, `"${rest}" is no day YYYY-MM-DD from ${state.today} on.`);
      }
      return done({
        ...state,
        until: rest,
        message: said(`what is accepted from now on holds until ${rest}`),
      });
    case 'by':
      return done({ ...state, by: rest, message: said(`decisions are made by ${rest}`) });
    case 'reopen':
      return unit === undefined ? problem(state, 'No unit is chosen.') : reopen(state, unit);
    case 'revert':
      return unit === undefined ? problem(state, 'No unit is chosen.') : revert(state, unit.group);
    case 'accepted':
      return done({ ...state, message: said(attentionText(state)) });
    case 'theme':
      if (!THEMES.includes(rest)) return problem(state, `:theme knows ${THEMES.join(', ')}.`);
      return { state, effects: [{ type: 'theme', name: rest }] };
    default:
      return done({ ...state, overlay: { kind: 'help', scroll: 0 } });
  }
}

/** Has the manifests written, where they have a place to go. */
export function write(state: State): Step<State> {
  if (state.outputDir === undefined) {
    return problem(state, 'There is no place to write to: start with --output-dir DIRECTORY.');
  }
  if (!state.progress.isDone) return problem(state, 'The conversion is not finished; write when it is.');
  return { state, effects: [{ type: 'write', records: state.records }] };
}

/** Leaves, after a question where something is neither saved nor written. */
export function leave(state: State): Step<State> {
  if (!state.isUnsaved && !state.isUnwritten) return { state, effects: [{ type: 'quit' }] };
  return done({ ...state, overlay: { kind: 'leave' } });
}

function attentionText(state: State): string {
  const { expired, unused } = acceptedUse(state);
  const list = (ids: readonly string[]): string => (ids.length === 0 ? 'none' : ids.join(', '));
  return `expired: ${list(expired.map(({ id }) => id))}; nothing needs: ${list(unused.map(({ id }) => id))}`;
}

function said(text: string): NonNullable<State['message']> {
  return { text, isProblem: false };
}

export function problem(state: State, text: string): Step<State> {
  return done({ ...state, message: { text, isProblem: true } });
}

function done(state: State): Step<State> {
  return { state, effects: [] };
}
