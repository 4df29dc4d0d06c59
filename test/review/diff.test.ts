import { describe, expect, test } from 'vitest';
import { diffRows } from '../../src/review/diff.ts';
import { sideDiff, unifiedDiff } from '../../src/review/layout/diff.ts';

const textOf = (lines: ReturnType<typeof unifiedDiff>): readonly string[] =>
  lines.map(({ spans }) =>
    spans
      .map(({ text, tone }) => (tone === 'mark' ? `<${text}>` : text))
      .join('')
      .trimEnd(),
  );

const unified = (before: string, after: string): readonly string[] =>
  textOf(unifiedDiff([{ title: 'title', rows: diffRows(before, after) }])).slice(1, -1);

describe('a diff', () => {
  test.each([
    ['nothing', 'a\nb\n', 'a\nb\n', ['  2 lines alike']],
    [
      'a word of a line',
      'see the old text\n',
      'see the new text\n',
      ['- see the <old> text', '+ see the <new> text'],
    ],
    [
      'the value of a key',
      'kind: Ingress\n',
      'kind: HTTPRoute\n',
      ['- kind: <Ingress>', '+ kind: <HTTPRoute>'],
    ],
    ['lines of their own', 'one\n', 'entirely else\n', ['- one', '+ entirely else']],
    ['a line more', 'a\n', 'a\nb\n', ['  a', '+ b']],
    ['a line less', 'a\nb\n', 'a\n', ['  a', '- b']],
    ['the last line feed', 'a\nb', 'a\nb\n', ['  a', '- b', '+ b']],
    ['everything', '', 'a\n', ['+ a']],
  ])('of %s', (_, before, after, lines) => {
    expect(unified(before, after)).toEqual(lines);
  });

  test('leaves out what is alike and far away', () => {
    const lines = Array.from({ length: 20 }, (_, row) => `${row}`);
    const other = lines.with(10, 'x');
    expect(unified(lines.join('\n'), other.join('\n'))).toEqual([
      '  7 lines alike',
      '  7',
      '  8',
      '  9',
      '- 10',
      '+ x',
      '  11',
      '  12',
      '  13',
      '  6 lines alike',
    ]);
  });

  test('beside each other keeps what belongs together on one height', () => {
    const rows = diffRows('kind: Ingress\nname: a\n', 'kind: HTTPRoute\nlabels:\nname: b\n');
    expect(textOf(sideDiff([{ title: 't', rows }], 43, ' | '))).toEqual([
      't',
      '- kind: <Ingress>      | + kind: <HTTPRoute>',
      '                     | + labels:',
      '- name: <a>            | + name: <b>',
      '',
    ]);
  });

  test('shows no control characters of the input', () => {
    expect(unified('a: \u001B[31mred\tx\n', '')).toEqual(['- a: [31mred    x']);
  });
});
