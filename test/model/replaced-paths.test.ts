import { expect, test } from 'vitest';
import { hasUncleanSegments, uncleanReplaced } from '../../src/model/replaced-paths.ts';
import type { Template } from '../../src/model/template.ts';
import { compile } from '../../src/regex/compile.ts';

const template = (text: string): Template =>
  text
    .split(/(\$\d)/)
    .filter((part) => part !== '')
    .map((part) => (/^\$\d$/.test(part) ? { capture: Number(part.slice(1)) } : { text: part }));

test.each([
  ['^/([a-z]+)/items/([0-9]+).*$', '/catalogue/$2/of/$1', 'never'],
  ['(?i)^/v(\\d+)/(.*)$', '/version/$1/$2', 'never'],
  ['^/(red|green)/(.*)', '/$2', 'never'],
  ['^/v([0-9]+)/users/(.*)$', '/users/$2/v$1', '^/v([0-9]+)/users/(?:.*/)?$'],
  // A segment may be two dots and more letters, and a path may end with a slash.
  ['^/a([^/]+)/.*$', '/b/$1', 'unknown'],
  ['^/([a-z.]+)/.*$', '/b/$1', 'unknown'],
  ['^/app(/|$)(.*)$', '/$2', 'unknown'],
  ['^/app(.*)$', '/$1', 'unknown'],
  ['^/x/([a-z]+)?$', '/y/$1/z', 'unknown'],
  ['^/x/([a-z]*)$', '/y/$1/z', 'unknown'],
  ['/x/([a-z]+)$', '/y/$1/z', 'unknown'],
  ['^/x/([a-z]+)$', '/y//$1', 'unknown'],
  ['^/x/(.*)$', 'y/$1', 'unknown'],
  ['^/a|/x/([a-z]+)$', '/y/$1', 'unknown'],
])('%s, replaced by %s: %s', (source, text, expected) => {
  const found = uncleanReplaced(source, template(text));
  expect(typeof found === 'string' ? found : found.source).toBe(expected);
});

test('what is said of paths holds for each of them', () => {
  const source = '^/v([0-9]+)/users/(.*)$';
  const by = template('/users/$2/v$1');
  const found = uncleanReplaced(source, by);
  if (typeof found === 'string') throw new Error(found);
  const of = (text: string) => compile({ source: text, flavour: 'go', ignoreCase: false, anchoring: 'none' });
  const [whole, unclean] = [of(source), of(found.source)];
  if (!whole.ok || !unclean.ok) throw new Error('not compiled');
  const rests = ['', 'a', 'a/', 'a/b', 'a/b/', '..a', '.a/', 'a..', 'a/.b'];
  for (const rest of rests) {
    const path = `/v1/users/${rest}`;
    const groups = whole.matcher.exec(path)?.groups ?? [];
    const changed = by
      .map((part) => ('text' in part ? part.text : 'capture' in part ? groups[Number(part.capture)] : ''))
      .join('');
    expect([path, unclean.matcher.exec(path) !== undefined]).toEqual([path, hasUncleanSegments(changed)]);
  }
});
