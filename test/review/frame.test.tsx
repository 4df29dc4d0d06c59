import { render } from 'ink-testing-library';
import { describe, expect, test } from 'vitest';
import { KEYS } from '../../src/review/core/keys.ts';
import { bodyRows } from '../../src/review/core/select.ts';
import type { State } from '../../src/review/core/state.ts';
import { frame } from '../../src/review/layout/frame.ts';
import { ASCII_SIGNS, UNICODE_SIGNS } from '../../src/review/layout/signs.ts';
import { Screen } from '../../src/review/screen.tsx';
import { createSession } from '../../src/review/session.ts';
import { type Line, lineWidth } from '../../src/review/text.ts';
import { knowsUnicode, painter, themeFor } from '../../src/review/theme.ts';
import { createState, later, pair, typed } from './fixture.ts';

const textOf = (lines: readonly Line[]): string =>
  lines
    .map(({ spans }) =>
      spans
        .map(({ text }) => text)
        .join('')
        .trimEnd(),
    )
    .join('\n');

const show = (state: State): string => textOf(frame(state, UNICODE_SIGNS));

/** No frame may reach the height of the terminal, and no line may be broken by it. */
function expectBounds(state: State, frameOf = frame(state, UNICODE_SIGNS)): void {
  expect(frameOf.length).toBeLessThanOrEqual(Math.max(1, state.rows - 1));
  for (const line of frameOf) expect(lineWidth(line)).toBeLessThanOrEqual(state.columns);
}

describe('a frame', () => {
  test.each([
    [80, 24],
    [100, 30],
    [160, 40],
  ])('at %i columns', (columns, rows) => {
    const state = createState({ columns, rows });
    expectBounds(state);
    expect(show(state)).toMatchSnapshot('list');
    for (const tab of ['1', '2', '3', '4', '5']) {
      const open = typed(state, tab).state;
      expectBounds(open);
      expect(show(open)).toMatchSnapshot(`tab ${tab}`);
    }
  });

  test('below 100 columns shows the list or the detail, from there on both', () => {
    const narrow = createState({ columns: 99, rows: 24 });
    expect(show(narrow)).toContain('Ingress shop/c.test');
    expect(show(narrow)).not.toContain('curl -si');
    const open = show(typed(narrow, '{enter}').state);
    expect(open).toContain('curl -si http://a.test/a');
    expect(open).not.toContain('Ingress shop/c.test');
    const wide = show(createState({ columns: 100, rows: 24 }));
    expect(wide).toContain('Ingress shop/c.test');
    expect(wide).toContain('curl -si http://a.test/a');
  });

  test('side by side from 140 columns on', () => {
    const state = typed(createState({ columns: 140, rows: 30 }), 's').state;
    expect(show(state)).toMatch(/- line 0: of the old text +\| \+ line 0: of the new text/);
    const refused = typed(createState({ columns: 139 }), 's').state;
    expect(refused.message?.text).toContain('needs 140 columns');
  });

  test('what differs inside a line is marked', () => {
    const lines = frame(typed(createState(), '2').state, UNICODE_SIGNS);
    const marked = lines
      .flatMap(({ spans }) => spans.filter(({ tone }) => tone === 'mark'))
      .map(({ text }) => text);
    expect(marked.slice(0, 2)).toEqual(['old', 'new']);
  });

  test('of a terminal that became too small says so', () => {
    const state = later(createState(), { type: 'resize', columns: 50, rows: 10 });
    expect(show(state)).toContain('too small: 50x10');
    expectBounds(state);
  });

  test('keeps what is chosen in sight when the terminal changes', () => {
    const units = Array.from({ length: 300 }, (_, index) => pair(`h${index}.test`, [], 'equivalent')).flat();
    const state = typed(createState({}, units), 'G').state;
    const small = later(state, { type: 'resize', columns: 80, rows: 20 });
    expect(show(small)).toContain('▸ =   Ingress shop/h299.test');
    expect(small.top + bodyRows(small)).toBe(600);
  });

  test('counts are of host groups, with signs and words', () => {
    expect(show(createState())).toContain(
      '4 host groups  = 1 same  - 1 narrower  ! 1 different  ? 1 unknown',
    );
  });

  test('in ASCII holds nothing else', () => {
    const lines = textOf(frame(typed(createState(), 'aok{enter}').state, ASCII_SIGNS)).replaceAll('…', '~');
    expect(lines).toMatch(/^[\n -~]*$/);
    expect(lines).toContain('>a- a.test');
  });

  test('texts that are wider than they are long stay inside', () => {
    const units = pair('日本語のとても長いホスト名日本語のとても長いホスト名.test', [], 'equivalent');
    expectBounds(createState({ columns: 100 }, units));
  });
});

describe('themes', () => {
  test.each([
    ['auto', {}, 'dark'],
    ['auto', { COLORFGBG: '0;15' }, 'light'],
    ['auto', { COLORFGBG: '15;0' }, 'dark'],
    ['auto', { NO_COLOR: '1' }, 'mono'],
    ['light', { NO_COLOR: '1' }, 'light'],
  ])('%s with %j is %s', (wish, env, theme) => {
    expect(themeFor(wish, env)).toBe(theme);
  });

  test('mono uses no colour', () => {
    const lines = frame(typed(createState(), '2').state, UNICODE_SIGNS);
    const codes = (name: 'mono' | 'dark'): string => lines.map(({ spans }) => painter(name)(spans)).join('');
    expect(codes('mono')).not.toMatch(/\u001B\[[0-9;]*3[0-9]/);
    expect(codes('mono')).toContain('\u001B[7m');
    expect(codes('dark')).toMatch(/\u001B\[38;5;/);
  });

  test.each([
    [{ LANG: 'C.UTF-8' }, true],
    [{ LANG: 'C' }, false],
    [{ LC_ALL: 'C', LANG: 'en_US.UTF-8' }, false],
    [{}, false],
  ])('%j: more than ASCII is %s', (env, expected) => {
    expect(knowsUnicode(env)).toBe(expected);
  });
});

describe('the screen', () => {
  const tick = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 60));

  test('answers keys, also when several come at once', async () => {
    const session = createSession(createState({ columns: 100, rows: 24 }), () => undefined);
    const { stdin, lastFrame, unmount } = render(
      <Screen
        session={session}
        signs={UNICODE_SIGNS}
        paint={(spans) => spans.map(({ text }) => text).join('')}
      />,
    );
    await tick();
    expect(lastFrame()).toContain('▸ - a.test');
    stdin.write('jj');
    stdin.write('\u001B[B');
    await tick();
    expect(lastFrame()).toContain('▸ =   Ingress shop/b.test');
    stdin.write('\r');
    await tick();
    stdin.write('\u001Bk');
    await tick();
    expect(session.state().focus).toBe('list');
    stdin.write('/c.te\r');
    await tick();
    expect(lastFrame()).toContain('▸ ! c.test');
    stdin.write('aok\r');
    await tick();
    expect(session.state().entries.map(({ host }) => host)).toEqual(['c.test']);
    unmount();
  });
});

describe('any keys', () => {
  const names = [
    ...KEYS.flatMap(({ keys }) => keys.filter((key) => key !== 'ctrl-c')),
    'backspace',
    'x',
    ' ',
    'é',
    '漢',
    'ctrl-w',
    'f12',
  ];

  test.each([1, 2, 3])('2,000 of them, run %i, never throw and never leave the screen', (seed) => {
    // A linear congruential generator: the same keys in every run.
    let number = seed * 7919;
    const random = (below: number): number => {
      number = (number * 1_103_515_245 + 12_345) % 2_147_483_648;
      return Math.floor((number / 2_147_483_648) * below);
    };
    let state = createState({ columns: 100, rows: 24 });
    for (let step = 0; step < 2000; step++) {
      if (random(25) === 0) {
        state = later(state, { type: 'resize', columns: 40 + random(140), rows: 5 + random(50) });
      }
      const key = names[random(names.length)] ?? 'j';
      state = later(state, { type: 'key', key });
      const lines = frame(state, UNICODE_SIGNS);
      expect(lines.length).toBeLessThanOrEqual(Math.max(1, state.rows - 1));
      const widest = Math.max(...lines.map(lineWidth));
      expect(widest).toBeLessThanOrEqual(state.columns);
    }
  });
});
