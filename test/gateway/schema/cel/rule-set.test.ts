import { describe, expect, test } from 'vitest';
import { compileRules } from '../../../../src/gateway/schema/cel/rule-set.ts';
import type { Json } from '../../../../src/kubernetes/object.ts';

/** True or false, or the error of evaluation. */
function evaluate(rule: string, self: Json): boolean | string {
  const [broken] = compileRules([rule]).broken(self);
  return broken === undefined ? true : (broken.error?.message ?? false);
}

describe('values', () => {
  test.each<[rule: string, self: Json, result: boolean]>([
    ['self.a == "x" && self.b != 1', { a: 'x', b: 2 }, true],
    ['has(self.a.b) ? false : true', { a: {} }, true],
    ["self in ['a', 'b']", 'c', false],
    ['double(self) > 0.0', '.5', true],
    ['double(self) > 0.5', '0.50', false],
    ["'k' in self", { k: 1 }, true],
    ["'toString' in self", {}, false],
    ['1 in self', [2, 1], true],
    ['self[0].a == 1', [{ a: 1 }], true],
    ['self.size() == 2 && size(self) == 2', '😀a', true],
    ['size(self.a) + size(self.b) <= 3', { a: [1, 2], b: { k: 1 } }, true],
    ['self == [1, [2]]', [1, [2]], true],
    ['self == [1, [2]]', [1, [2, 3]], false],
    ['self.a == self.b', { a: { x: [1] }, b: { x: [1] } }, true],
    ['self.a == self.b', { a: { x: 1 }, b: { y: 1 } }, false],
    ['self.a == "1"', { a: 1 }, false],
    ['!(self.__namespace__ == "n") || self.a__dash__b == 1', { namespace: 'n', 'a-b': 1 }, true],
    ['self == null', null, true],
    ['self.startsWith("a") && self.endsWith("c") && self.contains("b")', 'abc', true],
    ['self.upperAscii() == "ÄB" && self.lowerAscii() == "Äb"', 'Äb', true],
    ['{"1.0": 1, "1.1": 2}[self] < {"1.2": 3}["1.2"]', '1.1', true],
    ['self.substring(1) == "b"', '😀b', true],
    ['self.split("/")[0] == "a"', 'a/b', true],
    ['self.matches("b")', 'abc', true],
    ['self.indexOf("b") == 1 && self.lastIndexOf("b") == size(self) - 1', '😀bb', true],
    ['self - 1 - 1 == 1 && self + 1 - 2 == 2', 3, true],
    ['quantity(string(self)).isLessThan(quantity("1Ki"))', 1000, true],
    ['quantity(self).isGreaterThan(quantity("1Ki"))', '1.5k', true],
    ['type(self) == int && int(self) > 2', 3, true],
    ['type(self) == int', '3', false],
    ['type(self) == string && int(self) == 3', '3', true],
    ['type(self) == "string"', 'a', false],
    ['matches(self, "^b")', 'abc', false],
    [String.raw`self.matches('^a\\.b$')`, 'axb', false],
    [String.raw`self.matches(r"""^(?i)a\.b$""")`, 'A.b', true],
    ['isIP(self)', '::1', true],
    ['isIP(self)', '::ffff:1.2.3.4', false],
    ['isIP(self)', '010.0.0.1', false],
    ['isIP(self)', 'fe80::1%eth0', false],
    ['duration(self) > duration("1h") && duration(self) <= duration("61m1ms")', '1h1m', true],
    ['format.dns1123Label().validate(self) == null', 'valid', false],
    ['self.all(x, x > 1) && self.exists(x, x == 3) && self.filter(x, x < 3).size() == 1', [2, 3], true],
    ['self.exists_one(x, x == 2)', [2, 2], false],
    ['self.all(x, self.exists_one(y, x == y))', [1, 2, 1], false],
    ['self.all(k, k == "a")', { a: 1 }, true],
    ['[].all(x, false)', null, true],
    ['true ? false : true ? true : true', null, false],
    ['1 + 1 + 1 >= 3 && 2 < 3', null, true],
  ])('%s of %j is %s', (rule, self, result) => {
    expect(evaluate(rule, self)).toBe(result);
  });
});

describe('errors', () => {
  test.each<[rule: string, self: Json, result: boolean | RegExp]>([
    ['self.a == 1', {}, /no such key: a/],
    ['self.a.b == 1', { a: 1 }, /field b of int/],
    ['has(self.a.b)', {}, /no such key: a/],
    ['{"a": 1}[self] == 1', 'toString', /no such key: toString/],
    ['self[1] == 1', [1], /index out of bounds: 1/],
    ['self', 1, /int is no bool/],
    ['self < 1', 'a', /cannot be compared/],
    ['duration(self) == duration("1s")', '1', /no duration/],
    ['self.startsWith("a")', 1, /int is no string/],
    ['self.a == 1 || true', {}, true],
    ['true || self.a == 1', {}, true],
    ['self.a == 1 && false', {}, false],
    ['self.a == 1 || false', {}, /no such key/],
    ['self.a == 1 && true', {}, /no such key/],
    ['self.all(x, x.a == 1)', [{}, { a: 2 }], false],
    ['self.all(x, x.a == 1)', [{}, { a: 1 }], /no such key/],
    ['self.exists(x, x.a == 1)', [{}, { a: 1 }], true],
    ['self.exists_one(x, x.a == 1)', [{}, { a: 1 }], /no such key/],
    ['self.filter(x, x.a == 1).size() == 1', [{}, { a: 1 }], /no such key/],
  ])('%s of %j: %s', (rule, self, result) => {
    const found = evaluate(rule, self);
    if (typeof result === 'boolean') expect(found).toBe(result);
    else expect(found).toMatch(result);
  });
});

describe('what is not understood', () => {
  test.each([
    '',
    'self.',
    'self ==',
    'self = 1',
    'other == 1',
    '-self == 0',
    'self * 2 == 4',
    '1.5e3 < self',
    '0x1F == self',
    'self == b"a"',
    'self == "\\u0041"',
    'self == "a',
    '{} == self',
    'self.map(x, x)[0] == 1',
    'self.all(x)',
    'self.all(x.y, true)',
    'self.all(x, true) && x == 1',
    'has(self)',
    'self.matches(self)',
    'self.reverse() == "a"',
    'self.contains("a", "b")',
    'size(self, self) == 1',
    'url(self, self)',
    'format.uuid().validate(self) == null',
    'self.constructor == 1',
    'self.?a.hasValue()',
    'self == 1 self',
  ])('%s', (rule) => {
    expect(() => compileRules([rule])).toThrow(/CEL rule not understood/);
  });
});

test('rules that compare with the stored object are not for new ones', () => {
  const rules = compileRules(['self == oldSelf', 'self == 1']);
  expect(rules.transitions).toEqual([0]);
  expect(rules.broken(2)).toEqual([{ rule: 1 }]);
});

test('what rules share is evaluated anew for each value', () => {
  const rules = compileRules([
    "self.type in ['a'] ? self.x == 1 : true",
    "self.type in ['a'] ? self.x == 2 : true",
  ]);
  expect(rules.broken({ type: 'a', x: 1 })).toEqual([{ rule: 1 }]);
  expect(rules.broken({ type: 'a', x: 2 })).toEqual([{ rule: 0 }]);
  expect(rules.broken({ type: 'b' })).toEqual([]);
});
