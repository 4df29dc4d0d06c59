import { describe, expect, test } from 'vitest';
import { emitJson, emitYaml } from '../../../src/kubernetes/yaml/emit.ts';

describe('emitYaml', () => {
  test('writes block style in the order given, documents separated by ---', () => {
    const objects = [
      { kind: 'B', apiVersion: 'v1', list: [{ b: 1, a: [1, [2, 3]] }, 'x', {}, []], none: null },
      { kind: 'A', left: undefined, empty: {}, flags: [true, false] },
    ];
    expect(emitYaml(objects)).toBe(`kind: B
apiVersion: v1
list:
- b: 1
  a:
  - 1
  -
    - 2
    - 3
- x
- {}
- []
none: null
---
kind: A
empty: {}
flags:
- true
- false
`);
  });

  test.each<[string, string]>([
    ['plain words', 'plain words'],
    ['/api(/|$)(.*)', '/api(/|$)(.*)'],
    ['10m', '10m'],
    ['30s', '30s'],
    ['https://a.b/c#d', 'https://a.b/c#d'],
    ['yes', '"yes"'],
    ['n', '"n"'],
    ['On', '"On"'],
    ['0777', '"0777"'],
    ['0o7', '"0o7"'],
    ['1_000', '"1_000"'],
    ['1e3', '"1e3"'],
    ['.5', '".5"'],
    ['.inf', '".inf"'],
    ['12:30:45', '"12:30:45"'],
    ['2001-01-01', '"2001-01-01"'],
    ['null', '"null"'],
    ['~', '"~"'],
    ['', '""'],
    [' x', '" x"'],
    ['x ', '"x "'],
    ['x:', '"x:"'],
    ['x: y', '"x: y"'],
    ['x #y', '"x #y"'],
    ['*.example.com', '"*.example.com"'],
    ['- x', '"- x"'],
    ['é', '"é"'],
    ['tab\there', '"tab\\there"'],
    ['\u0085', '"\\u0085"'],
    ['\u2028', '"\\u2028"'],
    ['\ufeff', '"\\ufeff"'],
    ['\u007f', '"\\u007f"'],
    ['a\ud800', '"a\ufffd"'],
  ])('%j is written %s', (text, written) => {
    expect(emitYaml([{ v: text }])).toBe(`v: ${written}\n`);
  });

  test('several lines become a literal block that keeps every line feed', () => {
    expect(emitYaml([{ v: 'a\n  b\n\nc\n', w: 'a\nb', x: 'a\n\n' }])).toBe(
      'v: |\n  a\n    b\n\n  c\nw: |-\n  a\n  b\nx: |+\n  a\n\n',
    );
  });

  test.each([' \n', '\na', 'a \nb', 'a\n\t', 'a\r\nb', 'a\u2028\nb'])('%j is not a block', (text) => {
    expect(emitYaml([{ v: text }])).toMatch(/^v: ".*"\n$/);
  });

  test('keys that a reader would change are quoted', () => {
    expect(emitYaml([{ yes: 1, '1.5': 2, 'a: b': 3, 'a/b-c.d': 4, '': 5 }])).toBe(
      '"yes": 1\n"1.5": 2\n"a: b": 3\na/b-c.d: 4\n"": 5\n',
    );
  });
});

test('emitJson writes one List', () => {
  expect(JSON.parse(emitJson([{ kind: 'A' }]))).toEqual({
    apiVersion: 'v1',
    kind: 'List',
    items: [{ kind: 'A' }],
  });
  expect(emitJson([{ kind: 'A' }])).toContain('\n  "items": [\n    {\n      "kind": "A"\n');
});
