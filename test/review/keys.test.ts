import { describe, expect, test } from 'vitest';
import type { Effect } from '../../src/review/core/events.ts';
import { type Action, COMMAND_LINES, KEYS, keyName } from '../../src/review/core/keys.ts';
import { chosenUnit, visibleRows } from '../../src/review/core/select.ts';
import { standings } from '../../src/review/core/standing.ts';
import type { State } from '../../src/review/core/state.ts';
import { helpLines } from '../../src/review/layout/help.ts';
import { createState, pair, typed, UNITS } from './fixture.ts';

interface Expectation {
  /** Keys that are typed before, in the notation of `typed`. */
  readonly given?: string;
  readonly state?: State;
  readonly expect: (after: State, effects: readonly Effect[], before: State) => void;
}

const many = createState(
  {},
  Array.from({ length: 100 }, (_, index) =>
    pair(`h${String(index).padStart(3, '0')}.test`, [], 'equivalent'),
  ).flat(),
);
const purposeOf = ({ overlay }: State): string | undefined =>
  overlay?.kind === 'prompt' ? overlay.purpose : undefined;
const chosen = (state: State): string | undefined => chosenUnit(state)?.id;

/** What every action does; an action without an expectation does not compile. */
const EXPECTED: Readonly<Record<Action, Expectation>> = {
  down: { expect: (after) => expect(chosen(after)).toBe('Ingress shop/a.test') },
  up: { given: 'jj', expect: (after) => expect(chosen(after)).toBe('Ingress shop/a.test') },
  first: { given: 'jjj', expect: (after) => expect(chosen(after)).toBe('hosts a.test') },
  last: { expect: (after) => expect(chosen(after)).toBe('Ingress shop/d.test') },
  'half-down': { state: many, expect: (after) => expect(chosen(after)).toBe('hosts h006.test') },
  'half-up': {
    state: many,
    given: 'G',
    expect: (after) => expect(chosen(after)).toBe('Ingress shop/h093.test'),
  },
  open: { expect: (after) => expect(after.focus).toBe('detail') },
  back: { given: '{enter}', expect: (after) => expect(after.focus).toBe('list') },
  'next-tab': { expect: (after) => expect([after.tab, after.focus]).toEqual([1, 'detail']) },
  'previous-tab': { expect: (after) => expect([after.tab, after.focus]).toEqual([4, 'detail']) },
  'tab-1': { given: '3', expect: (after) => expect(after.tab).toBe(0) },
  'tab-2': { expect: (after) => expect(after.tab).toBe(1) },
  'tab-3': { expect: (after) => expect(after.tab).toBe(2) },
  'tab-4': { expect: (after) => expect(after.tab).toBe(3) },
  'tab-5': { expect: (after) => expect(after.tab).toBe(4) },
  'next-difference': { given: 'j', expect: (after) => expect(chosen(after)).toBe('hosts c.test') },
  'previous-difference': { expect: (after) => expect(chosen(after)).toBe('Ingress shop/d.test') },
  search: { expect: (after) => expect(purposeOf(after)).toBe('search') },
  'next-match': {
    given: '/c.test{enter}',
    expect: (after) => expect(chosen(after)).toBe('Ingress shop/c.test'),
  },
  'previous-match': {
    given: '/c.test{enter}n',
    expect: (after) => expect(chosen(after)).toBe('hosts c.test'),
  },
  filter: {
    expect: (after) => {
      expect(after.filter).toBe('open');
      expect(visibleRows(after).map(({ unit }) => unit.id)).not.toContain('hosts b.test');
    },
  },
  hide: {
    given: 'awanted{enter}h',
    expect: (after) => {
      expect(after.hideKnown).toBe(true);
      expect(visibleRows(after).map(({ unit }) => unit.id)).not.toContain('hosts a.test');
    },
  },
  side: {
    state: createState({ columns: 160 }),
    expect: (after) => expect([after.tab, after.isSide]).toEqual([1, true]),
  },
  yaml: { expect: (after) => expect([after.tab, after.isYaml]).toEqual([1, true]) },
  copy: {
    expect: (_, effects) => expect(effects).toEqual([{ type: 'copy', text: 'curl -si http://a.test/a' }]),
  },
  documentation: {
    expect: (after) => expect(after.message?.text).toContain('gateproof explain anchoring'),
  },
  accept: { expect: (after) => expect(purposeOf(after)).toBe('accept') },
  reject: { expect: (after) => expect(purposeOf(after)).toBe('reject') },
  'must-fix': { expect: (after) => expect(purposeOf(after)).toBe('must-fix') },
  variant: {
    expect: (after) => expect(after.overlay).toEqual({ kind: 'choose', unit: 'hosts a.test', index: 0 }),
  },
  edit: {
    expect: (_, effects) =>
      expect(effects).toEqual([
        { type: 'edit', unit: 'hosts a.test', text: expect.stringContaining('HTTPRoute') },
      ]),
  },
  undo: {
    given: 'awanted{enter}',
    expect: (after, effects) => {
      expect(after.entries).toEqual([]);
      expect(standings(after).get('hosts a.test')?.kind).toBe('open');
      expect(effects.map(({ type }) => type)).toEqual(['save']);
    },
  },
  write: { expect: (_, effects) => expect(effects.map(({ type }) => type)).toEqual(['write']) },
  command: { expect: (after) => expect(purposeOf(after)).toBe('command') },
  help: { expect: (after) => expect(after.overlay?.kind).toBe('help') },
  quit: { expect: (after) => expect(after.overlay?.kind).toBe('leave') },
  interrupt: { expect: (_, effects) => expect(effects).toEqual([{ type: 'quit' }]) },
};

describe('keys', () => {
  const all = KEYS.flatMap(({ action, keys }) => keys.map((key) => ({ action, key })));

  test.each(all)('$key: $action', ({ action, key }) => {
    const { given = '', state = createState(), expect: check } = EXPECTED[action];
    const before = typed(state, given).state;
    const { state: after, effects } = typed(before, key.length === 1 ? key : `{${key}}`);
    check(after, effects, before);
  });

  test('each is given once', () => {
    const keys = all.map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
  });

  test('the help names every key and every command', () => {
    const help = helpLines().map(({ spans }) => spans.map(({ text }) => text).join(''));
    for (const { key } of all) expect(help.some((line) => line.includes(keyName(key)))).toBe(true);
    for (const { name } of COMMAND_LINES) expect(help.some((line) => line.includes(`:${name}`))).toBe(true);
  });

  test.each(['j', 'x', '{escape}'])('%s closes the help, or scrolls it', (key) => {
    const { state } = typed(createState(), `?${key}`);
    expect(state.overlay).toEqual(key === 'j' ? { kind: 'help', scroll: 1 } : undefined);
  });

  test('what is typed into a prompt is text, and moves nothing', () => {
    const { state } = typed(createState(), 'ajGq');
    expect(state.overlay).toMatchObject({ purpose: 'accept', text: 'jGq' });
    expect(chosen(state)).toBe(UNITS[0]?.id);
  });

  test.each([
    ['{backspace}', 'one tw'],
    ['{ctrl-w}', 'one '],
    ['{ctrl-u}', ''],
  ])('%s in a prompt leaves "%s"', (key, text) => {
    expect(typed(createState(), `/one two${key}`).state.overlay).toMatchObject({ text });
  });
});
