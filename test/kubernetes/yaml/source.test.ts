import { describe, expect, test } from 'vitest';
import { readSource } from '../../../src/kubernetes/yaml/source.ts';

function valuesOf(text: string): unknown[] {
  return readSource('f.yaml', text).documents.map((document) => document.value);
}

describe('documents', () => {
  test.each<[string, unknown[]]>([
    ['a: 1\n---\nb: 2\n', [{ a: 1 }, { b: 2 }]],
    ['---\na: 1\n--- # comment\n\n---\n# only a comment\n---   \nb: 2\n---\n', [{ a: 1 }, { b: 2 }]],
    ['a: 1\r\n---\r\nb: 2\r\n', [{ a: 1 }, { b: 2 }]],
    ['a: |\n  x\n  ---\n  y\nb: 1\n', [{ a: 'x\n---\ny\n', b: 1 }]],
    ['a: 1\n...\n', [{ a: 1 }]],
    ['a: 1\n...\n---\nb: 2\n', [{ a: 1 }, { b: 2 }]],
    ['a: 1\n...\nb: 2\n', [{ a: 1 }]],
    ['\ufeffa: 1\n', [{ a: 1 }]],
    ['', []],
    ['# nothing\n\n', []],
    ['{"a": 1}', [{ a: 1 }]],
    ['{"a": "}{"}\n{"b": 2}{"c": [{}]}\n', [{ a: '}{' }, { b: 2 }, { c: [{}] }]],
    ['a: 1\n---\n{"b": "\\"}"}\n', [{ a: 1 }, { b: '"}' }]],
    ['{a: 1, b: [c]}\n', [{ a: 1, b: ['c'] }]],
  ])('%j', (text, values) => {
    expect(readSource('f.yaml', text).problem).toBeUndefined();
    expect(valuesOf(text)).toEqual(values);
  });

  test('what follows the end of a document is reported', () => {
    expect(readSource('f', 'a: 1\n...\n\nb: 2\n').source.spans).toMatchObject([{ ignoredFrom: 4 }]);
  });

  test.each<[string, number, number]>([
    ['a: 1\n---\nb: [\n', 4, 1],
    ['a: 1\n--- b\n', 2, 1],
    ['a: 1\n---b\n', 2, 1],
    ['{"a": 1,}x', 1, 10],
    ['a: 1\n---\n---\nb: 1\n c: 2\n', 4, 4],
  ])('a broken document is located: %j', (text, line, column) => {
    expect(readSource('f', text).problem).toMatchObject({ line, column });
  });

  test('lines of duplicate keys count from the beginning of the text', () => {
    const { documents } = readSource('f', 'a: 1\n---\nb: 1\nb: 2\n');
    expect(documents[1]?.duplicates).toEqual([{ key: 'b', line: 4, column: 1, firstLine: 3 }]);
  });
});

describe('big lists', () => {
  const item = (index: number, more = '') =>
    `- apiVersion: v1\n  kind: ConfigMap\n  metadata:\n    name: c${index}\n  data:\n    text: |\n      - not an item\n${'      x\n'.repeat(200)}${more}`;
  const list = (more: string) =>
    `apiVersion: v1\nitems:\n${Array.from({ length: 100 }, (_, index) => item(index, index === 50 ? more : '')).join('')}kind: List\nmetadata:\n  resourceVersion: ""\n`;

  test('one doubtful item does not change how the others are read', () => {
    const [plain] = valuesOf(list('')) as [{ items: unknown[] }];
    const [doubtful] = valuesOf(list('    other: &x 1\n')) as [{ items: unknown[] }];
    expect(doubtful.items[50]).toMatchObject({ data: { other: 1 } });
    expect({ ...doubtful, items: doubtful.items.with(50, 0) }).toEqual({
      ...plain,
      items: plain.items.with(50, 0),
    });
  });

  test('a duplicate key in one item has its line', () => {
    const text = list('    text: again\n');
    const { documents } = readSource('f', text);
    const line = text.split('\n').indexOf('    text: again') + 1;
    expect(documents[0]?.duplicates).toMatchObject([{ key: 'text', line, column: 5 }]);
  });

  test('an alias to another item is followed', () => {
    const text = list('    other: &x 1\n').replace('name: c99', 'name: c99\n    uid: *x');
    const [read] = valuesOf(text) as [{ items: unknown[] }];
    expect(read.items[99]).toMatchObject({ metadata: { uid: 1 } });
  });
});
