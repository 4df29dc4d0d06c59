import { problem, runCommand, write } from './command.ts';
import { accept, chooseForm, refuse } from './decide.ts';
import type { Step } from './events.ts';
import { nextMatch, settled } from './move.ts';
import { bodyRows } from './select.ts';
import type { Overlay, State } from './state.ts';

/** Longest text that can be typed. */
const LONGEST = 2000;

/** A key while something stands over the screen. */
export function reduceOverlay(state: State, overlay: Overlay, key: string): Step<State> {
  switch (overlay.kind) {
    case 'help':
      return help(state, overlay, key);
    case 'prompt':
      return prompt(state, overlay, key);
    case 'choose':
      return choose(state, overlay, key);
    case 'leave':
      return leaving(state, key);
  }
}

export function closed({ overlay: _overlay, ...state }: State): State {
  return state;
}

function help(state: State, overlay: Extract<Overlay, { kind: 'help' }>, key: string): Step<State> {
  const by = new Map([
    ['j', 1],
    ['down', 1],
    ['k', -1],
    ['up', -1],
    ['ctrl-d', Math.floor(bodyRows(state) / 2)],
    ['page-down', Math.floor(bodyRows(state) / 2)],
    ['ctrl-u', -Math.floor(bodyRows(state) / 2)],
    ['page-up', -Math.floor(bodyRows(state) / 2)],
  ]).get(key);
  if (by === undefined) return { state: closed(state), effects: [] };
  // The end is known where the help is drawn; a little beyond it does no harm there.
  const scroll = Math.min(Math.max(0, overlay.scroll + by), 200);
  return { state: { ...state, overlay: { ...overlay, scroll } }, effects: [] };
}

function prompt(state: State, overlay: Extract<Overlay, { kind: 'prompt' }>, key: string): Step<State> {
  const typed = (text: string): Step<State> => ({
    state: { ...state, overlay: { ...overlay, text: text.slice(0, LONGEST) } },
    effects: [],
  });
  const { text } = overlay;
  switch (key) {
    case 'escape':
      return { state: closed(state), effects: [] };
    case 'enter':
      return finished(closed(state), overlay);
    case 'backspace':
      return text === '' ? { state: closed(state), effects: [] } : typed([...text].slice(0, -1).join(''));
    case 'ctrl-u':
      return typed('');
    case 'ctrl-w':
      return typed(text.replace(/\S*\s*$/, ''));
    default:
      return [...key].length === 1 ? typed(text + key) : { state, effects: [] };
  }
}

function finished(state: State, overlay: Extract<Overlay, { kind: 'prompt' }>): Step<State> {
  const { purpose, target } = overlay;
  const text = overlay.text.trim();
  if (purpose === 'search') {
    if (text === '') return { state: { ...state, search: '' }, effects: [] };
    return { state: nextMatch({ ...state, search: text }, 1), effects: [] };
  }
  if (purpose === 'command') return runCommand(state, text);
  if (target === undefined) return { state, effects: [] };
  if (text === '' && purpose !== 'reject') {
    const what = purpose === 'accept' ? 'accepted' : 'marked';
    return problem(state, `Nothing was ${what}: it needs a reason, for those who read it later.`);
  }
  const step =
    purpose === 'accept'
      ? accept(state, target, text)
      : refuse(state, target, purpose === 'reject' ? 'rejected' : 'must-fix', text);
  return { ...step, state: settled(step.state) };
}

function choose(state: State, overlay: Extract<Overlay, { kind: 'choose' }>, key: string): Step<State> {
  const alternatives = state.units.find(({ id }) => id === overlay.unit)?.alternatives ?? [];
  // What is proved anew has no forms to choose between until it is.
  if (alternatives.length === 0) return { state: closed(state), effects: [] };
  const at = (index: number): Step<State> => ({
    state: { ...state, overlay: { ...overlay, index: (index + alternatives.length) % alternatives.length } },
    effects: [],
  });
  switch (key) {
    case 'j':
    case 'down':
    case 'v':
      return at(overlay.index + 1);
    case 'k':
    case 'up':
      return at(overlay.index - 1);
    case 'enter': {
      const chosen = alternatives[overlay.index];
      if (chosen === undefined) return { state: closed(state), effects: [] };
      return chooseForm(closed(state), overlay.unit, chosen.name);
    }
    case 'escape':
    case 'q':
      return { state: closed(state), effects: [] };
    default:
      return { state, effects: [] };
  }
}

function leaving(state: State, key: string): Step<State> {
  switch (key) {
    case 'q':
    case 'y':
      return { state: closed(state), effects: [{ type: 'quit' }] };
    case 'w': {
      const step = write(closed(state));
      const isWriting = step.effects.length > 0;
      return isWriting ? { ...step, effects: [...step.effects, { type: 'quit' }] } : step;
    }
    case 'n':
    case 'escape':
      return { state: closed(state), effects: [] };
    default:
      return { state, effects: [] };
  }
}
