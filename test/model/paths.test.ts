import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalPath, encodeComponent, encodePath, replacePrefix } from '../../src/model/paths.ts';
import { nginxPaths, rawPaths } from './fixtures.ts';

describe('the path that nginx matches', () => {
  test.each([
    ['/foo', '/foo'],
    ['//foo//bar', '/foo/bar'],
    ['/%66oo', '/foo'],
    ['/foo%2Fx', '/foo/x'],
    ['/foo/%2Fx', '/foo/x'],
    ['/x/../foo', '/foo'],
    ['/x/%2e%2E/foo', '/foo'],
    ['/a/./b', '/a/b'],
    ['/a/..', '/'],
    ['/a/b/..', '/a/'],
    ['/a/.', '/a/'],
    ['/a/...', '/a/...'],
    ['/a;p=1/b', '/a;p=1/b'],
    ['/a+b', '/a+b'],
    ['/a%3Fb?c', '/a?b'],
    ['/a%23b#c', '/a#b'],
    ['/a#b?c', '/a'],
    ['/%2541', '/%41'],
    ['/%E4%BD%A0', '/你'],
    ['/%FFx', '/\udcffx'],
    ['http://h.test/a//b', '/a/b'],
    ['http://h.test', '/'],
    ['http://h.test?x', '/'],
  ])('%s is %s', (target, path) => {
    expect(canonicalPath(target, nginxPaths)).toMatchObject({ ok: true, path });
  });

  test.each([
    ['/..', 'climbs'],
    ['/a/../..', 'climbs'],
    ['/..%2f..', 'climbs'],
    ['/%zz', '%'],
    ['/a%4', '%'],
    ['/a%', '%'],
    ['/%00', 'zero'],
    ['*', 'begin'],
    ['', 'begin'],
  ])('%s is refused', (target, reason) => {
    const canonical = canonicalPath(target, nginxPaths);
    expect(canonical.ok ? '' : canonical.reason).toContain(reason);
  });
});

test('a system that takes the path as it is', () => {
  expect(canonicalPath('/a//b/../%2F#x?y', rawPaths)).toEqual({
    ok: true,
    path: '/a//b/../%2F#x',
    rawPath: '/a//b/../%2F#x',
    query: 'y',
  });
});

test('decoding of unreserved characters only', () => {
  const handling = { ...rawPaths, decode: 'unreserved' as const, dotSegments: true };
  expect(canonicalPath('/%61%2F%2e%2E/%7Eb%zz', handling)).toMatchObject({ path: '/a%2F../~b%zz' });
  expect(canonicalPath('/x/%2e%2e/b', handling)).toMatchObject({ path: '/b' });
});

test('query and raw path are those of the wire', () => {
  expect(canonicalPath('/a%2Fb?x=%2F&y', nginxPaths)).toMatchObject({ rawPath: '/a%2Fb', query: 'x=%2F&y' });
  expect(canonicalPath('/a', nginxPaths)).toMatchObject({ query: undefined });
  expect(canonicalPath('/a?', nginxPaths)).toMatchObject({ query: '' });
});

test('a canonical path, written on the wire again, is its own canonical path', () => {
  const pieces = [
    '/',
    '.',
    '..',
    'a',
    '%2F',
    '%2e',
    '%25',
    '%3F',
    '%23',
    '%FF',
    '%C3%A9',
    '~',
    ' ',
    '%41',
    '\\',
  ];
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 12 }), (parts) => {
      const once = canonicalPath(`/${parts.join('')}`, nginxPaths);
      fc.pre(once.ok);
      expect(once.path).toMatch(/^\/(?!.*\/\/)/su);
      const again = canonicalPath(encodePath(once.path, 'nginx'), nginxPaths);
      expect(again).toMatchObject({ ok: true, path: once.path });
    }),
    { numRuns: 3000 },
  );
});

test('ngx_escape_uri', () => {
  expect(encodePath('/a b"#%<>?\\^`{|}~+[]:@é\n\udcff', 'nginx')).toBe(
    '/a%20b%22%23%25%3C%3E%3F%5C%5E%60%7B%7C%7D~+[]:@%C3%A9%0A%FF',
  );
  expect(encodePath('/a b', 'none')).toBe('/a b');
  expect(encodeComponent("/?a=b&c-._~'!é")).toBe('%2F%3Fa%3Db%26c-._~%27%21%C3%A9');
});

// Gateway API, HTTPPathModifier.replacePrefixMatch
test.each([
  ['/foo/bar', '/foo', '/xyz', '/xyz/bar'],
  ['/foo/bar', '/foo', '/xyz/', '/xyz/bar'],
  ['/foo/bar', '/foo/', '/xyz', '/xyz/bar'],
  ['/foo/bar', '/foo/', '/xyz/', '/xyz/bar'],
  ['/foo', '/foo', '/xyz', '/xyz'],
  ['/foo/', '/foo', '/xyz', '/xyz/'],
  ['/foo/bar', '/foo', '', '/bar'],
  ['/foo/', '/foo', '', '/'],
  ['/foo', '/foo', '', '/'],
  ['/foo/', '/foo', '/', '/'],
  ['/foo', '/foo', '/', '/'],
  ['/bar', '/', '/xyz', '/xyz/bar'],
])('path %s, prefix %s replaced by "%s": %s', (path, prefix, replacement, expected) => {
  expect(replacePrefix(path, prefix, replacement)).toBe(expected);
});
