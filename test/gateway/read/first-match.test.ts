import { expect, test } from 'vitest';
import { firstMatchIsShort } from '../../../src/gateway/read/first-match.ts';
import { compile } from '../../../src/regex/compile.ts';
import { parse } from '../../../src/regex/parse.ts';

const SAME = 'the same';

test.each<[string, string]>([
  ['/a', SAME],
  ['/a|/ab', '/ab'],
  ['/ab|/a', SAME],
  ['/(a|ab)(c|bcd)?', '/ab'],
  ['/x*(xy)?', '/xy'],
  ['/a?ab', SAME],
  ['/a|/ab$', '/ab'],
  ['(/a|/ab)$', SAME],
  ['/(a|ab)$', SAME],
  ['/[a-z]+/[0-9]*', SAME],
  ['/(?:v1|v2)/.*', SAME],
  ['/(api|app)(/.*)?', SAME],
  ['/(.*)', SAME],
  ['/a{1,3}', SAME],
  ['/|/.+', '/a'],
  ['/a+?b?', ''],
])('%s: %s', (source, expected) => {
  const parsed = parse({ source, flavour: 're2', ignoreCase: false, anchoring: 'full' });
  if (!parsed.ok) throw new Error(parsed.reason);
  const shortness = firstMatchIsShort(parsed.tree, 'path');
  expect(shortness.differs ? shortness.witness : SAME).toBe(expected);
  if (!shortness.differs || shortness.witness === '') return;
  // Another engine that prefers earlier alternatives finds the shorter match.
  const found = compile({ source, flavour: 're2', ignoreCase: false, anchoring: 'none' });
  const match = found.ok ? found.matcher.exec(shortness.witness)?.match : undefined;
  expect(match).not.toBe(shortness.witness);
  expect(shortness.witness.startsWith(match ?? 'none')).toBe(true);
});
