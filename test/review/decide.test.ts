import { describe, expect, test } from 'vitest';
import { counts, visibleRows } from '../../src/review/core/select.ts';
import { acceptedUse, standings } from '../../src/review/core/standing.ts';
import type { State } from '../../src/review/core/state.ts';
import { OPEN_RECORD } from '../../src/review/decisions/record.ts';
import { createState, difference, entry, findingOf, later, pair, TODAY, typed, UNITS } from './fixture.ts';

const standing = (state: State, id: string): string | undefined => standings(state).get(id)?.kind;

describe('accepting', () => {
  test('a unit makes an entry for each host of each difference, and a record for the rest', () => {
    const { state, effects } = typed(createState(), 'awe know{enter}');
    expect(state.entries).toEqual([
      {
        id: 'a.test/anchoring/aaaaaaaaaaaaaaa1',
        host: 'a.test',
        cause: 'anchoring',
        witnessHash: 'aaaaaaaaaaaaaaa1',
        reason: 'we know',
        by: 'ann',
        until: '2027-01-31',
        position: 'review',
      },
    ]);
    expect(state.records.get('hosts a.test')).toEqual({
      decision: 'accepted',
      note: 'we know',
      by: 'ann',
      on: TODAY,
      items: ['GP5030 12345678', 'anchoring aaaaaaaaaaaaaaa1'],
      history: [],
    });
    expect(effects.map(({ type }) => type)).toEqual(['save']);
    expect(standing(state, 'hosts a.test')).toBe('accepted');
    expect(standing(state, 'Ingress shop/a.test')).toBe('accepted');
  });

  test('what stands in the first tab of the open detail is accepted alone', () => {
    const { state } = typed(createState(), '{enter}aone{enter}');
    expect(state.records.get('hosts a.test')?.items).toEqual(['anchoring aaaaaaaaaaaaaaa1']);
    expect(standing(state, 'hosts a.test')).toBe('open');
    expect(standing(typed(state, ']atwo{enter}').state, 'hosts a.test')).toBe('accepted');
  });

  test('asks for a reason', () => {
    const { state, effects } = typed(createState(), 'a  {enter}');
    expect([state.entries, effects, state.message?.isProblem]).toEqual([[], [], true]);
  });

  test('what is the same needs no acceptance', () => {
    const { state } = typed(createState(), 'jja');
    expect(state.overlay).toBeUndefined();
    expect(state.message?.text).toContain('nothing to accept');
  });

  test('nothing is decided on what is not proved yet', () => {
    const { state } = typed(createState({}, pair('x.test', [], undefined)), 'a');
    expect(state.message?.text).toContain('not proved yet');
  });

  test('nor on what is proved in part, however it looks so far', () => {
    const units = pair('x.test', [], 'equivalent').map((unit) => ({ ...unit, isPartial: true }));
    const { state } = typed(createState({}, units), 'r');
    expect(state.message?.text).toContain('not proved yet');
    expect(counts(state)).toMatchObject({ pending: 1, needed: 0 });
  });

  test(':until and :by hold for what is accepted from then on', () => {
    const { state } = typed(createState(), ':until 2026-12-24{enter}:by bob{enter}aok{enter}');
    expect(state.entries[0]).toMatchObject({ until: '2026-12-24', by: 'bob' });
  });

  test.each(['2026-11-20', '2026-02-30', 'tomorrow'])(':until %s is refused', (day) => {
    const { state } = typed(createState(), `:until ${day}{enter}`);
    expect([state.until, state.message?.isProblem]).toEqual(['2027-01-31', true]);
  });
});

describe('entries of the file', () => {
  const units = pair('a.test', [difference('a.test', 1)], 'narrower');

  test.each([
    ['holds on its last day', entry('a.test', 1, { until: TODAY }), 'accepted'],
    ['is expired the day after', entry('a.test', 1, { until: '2026-11-20' }), 'open'],
    ['of another host', entry('b.test', 1), 'open'],
    ['of another witness', entry('a.test', 2), 'open'],
    ['of another cause', entry('a.test', 1, { cause: 'cors' }), 'open'],
    ['for many hosts', entry('*.test', 1), 'accepted'],
  ])('one that %s', (_, one, expected) => {
    expect(standing(createState({ entries: [one] }, units), 'hosts a.test')).toBe(expected);
  });

  test('every host of a difference must be accepted', () => {
    const both = pair('a.test', [difference('a.test', 1, { hosts: ['a.test', 'www.a.test'] })], 'narrower');
    expect(standing(createState({ entries: [entry('a.test', 1)] }, both), 'hosts a.test')).toBe('open');
    const all = [entry('a.test', 1), entry('www.a.test', 1)];
    expect(standing(createState({ entries: all }, both), 'hosts a.test')).toBe('accepted');
  });

  test('a record alone accepts no difference: prove does not read it', () => {
    const record = { ...OPEN_RECORD, decision: 'accepted' as const, items: ['anchoring aaaaaaaaaaaaaaa1'] };
    const state = createState({ records: new Map([['hosts a.test', record]]) }, units);
    expect(standing(state, 'hosts a.test')).toBe('open');
  });

  test('expired and unused ones are told of', () => {
    const entries = [
      entry('a.test', 1),
      entry('a.test', 7, { id: 'odd' }),
      entry('x.test', 1, { id: 'old', until: '2020-01-01' }),
    ];
    const { expired, unused } = acceptedUse(createState({ entries }, units));
    expect([expired.map(({ id }) => id), unused.map(({ id }) => id)]).toEqual([['old'], ['odd']]);
  });
});

describe('rejecting and must-fix', () => {
  test('take back what was accepted of the unit', () => {
    const { state } = typed(createState(), 'aok{enter}rno, wait{enter}');
    expect(state.entries).toEqual([]);
    expect(state.records.get('hosts a.test')).toMatchObject({
      decision: 'rejected',
      note: 'no, wait',
      history: [`${TODAY} ann accepted: ok`],
    });
    expect(standing(state, 'hosts a.test')).toBe('rejected');
  });

  test('must-fix counts as decided', () => {
    const { state } = typed(createState(), 'mask the team{enter}');
    expect(standing(state, 'hosts a.test')).toBe('must-fix');
    expect(counts(state).decided).toBe(1);
  });

  test('a unit is open again when there is something new', () => {
    const { state } = typed(createState(), 'mask the team{enter}');
    const more = pair(
      'a.test',
      [difference('a.test', 1), findingOf('a.test'), difference('a.test', 9)],
      'narrower',
    );
    const next = later(state, { type: 'changed', units: more });
    expect(
      standings(next)
        .get('hosts a.test')
        ?.open.map(({ key }) => key),
    ).toEqual(['anchoring aaaaaaaaaaaaaaa9']);
  });

  test(':reopen takes a decision back and keeps it in the history', () => {
    const { state } = typed(createState(), 'mask the team{enter}:reopen{enter}');
    expect(standing(state, 'hosts a.test')).toBe('open');
    expect(state.records.get('hosts a.test')?.history).toEqual([`${TODAY} ann must-fix: ask the team`]);
  });
});

describe('undo', () => {
  test('brings back one decision after the other', () => {
    const { state } = typed(createState(), 'aok{enter}]]]rno{enter}');
    const once = typed(state, 'u').state;
    expect([once.entries.length, once.records.size]).toEqual([1, 1]);
    expect(typed(once, 'u').state.records.size).toBe(0);
    expect(typed(once, 'uu').state.message?.text).toBe('There is nothing to undo.');
  });

  test('of a form proves again', () => {
    const chosen = typed(createState(), 'vjj{enter}');
    expect(chosen.state.records.get('hosts a.test')?.form).toBe('closed');
    expect(chosen.effects.map(({ type }) => type)).toEqual(['save', 'redo']);
    expect(typed(chosen.state, 'u').effects.map(({ type }) => type)).toEqual(['save', 'redo']);
  });
});

test('there is nothing to choose between while a group is proved anew', () => {
  const open = typed(createState(), 'v').state;
  const bare = UNITS.map((unit) => ({ ...unit, alternatives: [] }));
  const proving = later(open, { type: 'changed', units: bare });
  for (const key of ['j', 'k', '{enter}']) {
    const { state, effects } = typed(proving, key);
    expect([state.overlay, effects]).toEqual([undefined, []]);
  }
  expect(typed(later(createState(), { type: 'changed', units: bare }), 'v').state.message?.isProblem).toBe(
    true,
  );
});

describe('edits', () => {
  test('are kept with the decisions and proved again', () => {
    const state = later(createState(), { type: 'edited', unit: 'hosts a.test', text: 'kind: HTTPRoute\n' });
    expect(state.records.get('hosts a.test')?.edited).toBe('kind: HTTPRoute\n');
    expect(state.progress.isDone).toBe(false);
    const back = typed(state, ':revert{enter}');
    expect(back.state.records.get('hosts a.test')?.edited).toBeUndefined();
    expect(back.effects.map(({ type }) => type)).toEqual(['save', 'redo']);
  });
});

describe('the list', () => {
  test('keeps its order when verdicts come in', () => {
    const pending = [...pair('a.test', [], undefined), ...pair('b.test', [], undefined)];
    const state = later(createState({}, pending), {
      type: 'changed',
      units: pair('b.test', [difference('b.test', 1)], 'narrower'),
    });
    expect(visibleRows(state).map(({ unit }) => unit.title)).toEqual([
      'a.test',
      'Ingress shop/a.test',
      'b.test',
      'Ingress shop/b.test',
    ]);
  });

  test('leaves out what was decided before the review, until h', () => {
    const state = createState({ entries: [entry('c.test', 2, { id: 'x' })] });
    const ids = (one: State): readonly string[] => visibleRows(one).map(({ unit }) => unit.id);
    expect(ids(state)).not.toContain('hosts c.test');
    expect(ids(typed(state, 'h').state)).toContain('hosts c.test');
  });

  test('what is decided now stays in sight, also when something is proved again', () => {
    const { state } = typed(createState(), 'aok{enter}');
    expect(visibleRows(state).map(({ unit }) => unit.id)).toContain('hosts a.test');
    const again = later(
      state,
      { type: 'progress', progress: { text: 'proving', isDone: false } },
      { type: 'units', units: UNITS },
    );
    expect(visibleRows(again).map(({ unit }) => unit.id)).toContain('hosts a.test');
  });

  test('leaving asks while something is not written, and not afterwards', () => {
    expect(typed(createState(), 'q').effects).toEqual([]);
    expect(typed(createState(), 'qq').effects).toEqual([{ type: 'quit' }]);
    expect(typed(createState(), 'qw').effects.map(({ type }) => type)).toEqual(['write', 'quit']);
    const written = later(createState(), { type: 'written', text: 'done' });
    expect(typed(written, 'q').effects).toEqual([{ type: 'quit' }]);
  });

  test('what could not be saved is said, and asked about when leaving', () => {
    const { outputDir: _none, ...start } = createState();
    const state = later({ ...start, isUnwritten: false }, { type: 'unsaved', text: 'NOT SAVED: no space' });
    expect(state.message).toEqual({ text: 'NOT SAVED: no space', isProblem: true });
    expect(typed(state, 'q').state.overlay?.kind).toBe('leave');
  });
});
