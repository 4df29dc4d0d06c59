import { expect, test } from 'vitest';
import { compile } from '../../src/regex/compile.ts';

test.each([
  ['(.*)', '/a', ['/a']],
  ['a*', 'baac', ['', 'aa', '']],
  ['x', 'xax', ['x', 'x']],
  ['^', 'ab', ['']],
])('all matches of %s in %s, none of them empty right behind another one', (source, text, expected) => {
  const compiled = compile({ source, flavour: 'go', ignoreCase: false, anchoring: 'none' });
  expect(compiled.ok && compiled.matcher.execAll(text).map(({ match }) => match)).toEqual(expected);
});
