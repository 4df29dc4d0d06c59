import { describe, expect, test } from 'vitest';
import { readCarefully } from '../../../src/kubernetes/yaml/careful.ts';
import { readDocument } from '../../../src/kubernetes/yaml/document.ts';
import { readFast } from '../../../src/kubernetes/yaml/fast.ts';

/** Texts and what kubectl 1.32 makes of them (`kubectl label --local -o json`). */
const MATRIX: ReadonlyArray<readonly [string, unknown]> = [
  ['a: yes\nb: "yes"\nc: !!str yes\nd: ! yes\n', { a: true, b: 'yes', c: 'yes', d: 'yes' }],
  ['yes: 1\n1: 2\n1.50: 3\n', { true: 1, '1': 2, '1.5': 3 }],
  ['a: !!int "3"\nb: !!float 3\nc: !!bool "on"\nd: !!null ""\n', { a: 3, b: 3, c: true, d: null }],
  ['a: !!binary aGVsbG8=\nb: !custom 1\n', { a: 'hello', b: '1' }],
  ['x: &x {a: 1, b: 2}\nz:\n  a: 0\n  <<: *x\n', { x: { a: 1, b: 2 }, z: { a: 1, b: 2 } }],
  ['x: &x {a: 1, b: 2}\nz:\n  <<: *x\n  a: 0\n', { x: { a: 1, b: 2 }, z: { a: 0, b: 2 } }],
  ['x: &x {a: 1}\nz:\n  <<: [*x, {a: 2, c: 3}]\n', { x: { a: 1 }, z: { a: 1, c: 3 } }],
  ['"<<": {a: 1}\n', { '<<': { a: 1 } }],
  ['a: &k one\nb: *k\n', { a: 'one', b: 'one' }],
  ['a: &k one\nb: &k two\nc: *k\n', { a: 'one', b: 'two', c: 'two' }],
  ['a: 1\nb: 2\na: 3\n', { a: 3, b: 2 }],
  ['a: |\n  x\n   y\n\nb: >\n  x\n  y\n', { a: 'x\n y\n', b: 'x y\n' }],
  ['a: |-\n  x\nb: |+\n  x\n\n', { a: 'x', b: 'x\n\n' }],
  ['a: |\n  x', { a: 'x' }],
  ['a: |\n  x\n# comment', { a: 'x\n' }],
  ['a:\n- - b\n  - c\n- d\n', { a: [['b', 'c'], 'd'] }],
  ['a:\n  - - \n  -\n', { a: [[null], null] }],
  ['? a\n: b\n', { a: 'b' }],
  ['{a, b: 1}\n', { a: null, b: 1 }],
  ['a: x\r\nb: |\r\n  y\r\n', { a: 'x', b: 'y\n' }],
  ['a: "x\n  y"\n', { a: 'x y' }],
  ['a: [\nb\n]\n', { a: ['b'] }],
  ['a: b:c\nd: http://x/y#z\ne: a#b # c\n', { a: 'b:c', d: 'http://x/y#z', e: 'a#b' }],
  ['a: 2001-01-01\nb: 12:30:45\n', { a: '2001-01-01', b: '12:30:45' }],
  ['a: "\\u00e9\\x41\\t"\n', { a: 'éA\t' }],
  ['a: b\u0085c: d\n', { a: 'b', c: 'd' }],
  ['# a\u2028# b\nc: d\n', { c: 'd' }],
  ['# nothing\n', null],
];

describe('a document is read as kubectl reads it', () => {
  test.each(MATRIX)('%j', (text, value) => {
    expect(readDocument(text)).toEqual({ value, duplicates: expect.anything() });
  });

  test.each(MATRIX)('the two readers agree on %j', (text, value) => {
    const fast = readFast(text);
    if (fast !== undefined) expect(fast.value).toEqual(value);
    const careful = readCarefully(text.replaceAll('\u0085', '\n'));
    // `yaml` wants the end of a flow collection indented; then the fast reader's word stands.
    if (fast === undefined || 'value' in careful) expect(careful).toMatchObject({ value });
  });

  test('an ordinary object takes the fast way, a doubtful one does not', () => {
    expect(readFast('kind: Ingress\nspec:\n  rules:\n  - host: "*.a.b"\n    n: 80\n')).toBeDefined();
    expect(readFast('a: &x 1\nb: *x\n')).toBeUndefined();
    expect(readFast('a: 1\na: 2\n')).toBeUndefined();
  });
});

describe('what kubectl refuses is refused with its place', () => {
  test.each<[string, number, number, RegExp]>([
    ['a: 1\n\tb: 2\n', 2, 1, /tab/],
    ['a:\n  - b\n\t- c\n', 3, 1, /tab/],
    ['a: b: c\n', 1, 4, /second "key: value"/],
    ['a: [b\n', 2, 1, /\]|flow/i],
    ['a: "b\n', 2, 1, /quote/],
    ['a: 1\n b: 2\n', 1, 4, /.+/],
    ['a: *nowhere\n', 1, 4, /"&nowhere" is not defined/],
    ['a: &a [*a]\n', 1, 8, /contains itself/],
    ['a: .inf\n', 1, 4, /JSON/],
    ['~: 1\n', 1, 1, /key is empty/],
    ['? [a]\n: b\n', 1, 3, /key must be a text/],
    ['<<: 3\n', 1, 5, /merge key/],
    ['a: !!int x\n', 1, 10, /!!int/],
    ['a: b\u0007\n', 1, 5, /U\+0007/],
    ['{a:}\n', 1, 3, /colon/],
    ['a: x\u2028 y\n', 1, 5, /U\+2028/],
  ])('%j', (text, line, column, reason) => {
    const reading = readDocument(text);
    expect(reading).toMatchObject({ problem: { line, column } });
    expect('problem' in reading ? reading.problem.reason : '').toMatch(reason);
  });
});

describe('bounds', () => {
  test('aliases that multiply without end are refused', () => {
    let text = 'a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n';
    for (let level = 1; level < 10; level++) {
      const before = `*a${level - 1}`;
      text += `a${level}: &a${level} [${Array(10).fill(before).join(', ')}]\n`;
    }
    expect(readDocument(text)).toMatchObject({ problem: { reason: /aliases repeat too much/ } });
  });

  test('a document nested too deeply is refused, not a crash', () => {
    const text = `a: &x ${'['.repeat(200_000)}`;
    expect(readDocument(text)).toHaveProperty('problem');
  });

  test('keys cannot reach prototypes', () => {
    for (const text of ['__proto__:\n  polluted: 1\n', '&x __proto__: {polluted: 1}\n']) {
      const reading = readDocument(text);
      const value = 'value' in reading ? reading.value : undefined;
      expect(Object.keys(value as object)).toEqual(['__proto__']);
      expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
      expect((value as Record<string, unknown>)['polluted']).toBeUndefined();
    }
  });
});

describe('duplicate keys', () => {
  test('each is reported with both places', () => {
    const reading = readDocument('a: 1\nb:\n  c: 1\n  d: 2\n  c: 3\na: 4\n');
    expect(reading).toEqual({
      value: { a: 4, b: { c: 3, d: 2 } },
      duplicates: [
        { key: 'c', line: 5, column: 3, firstLine: 3 },
        { key: 'a', line: 6, column: 1, firstLine: 1 },
      ],
    });
  });

  test('keys that become the same text are the same key', () => {
    expect(readDocument('yes: 1\n"true": 2\n')).toMatchObject({
      value: { true: 2 },
      duplicates: [{ key: 'true', line: 2 }],
    });
  });
});
