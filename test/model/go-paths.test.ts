import { describe, expect, test } from 'vitest';
import { joinedByGo, rewrittenByGo, writtenByGo } from '../../src/model/paths.ts';

describe('a path that Go keeps', () => {
  test.each([
    ['stays as it is', "/a'(b)", "/a'(b)", "/a'(b)"],
    ['keeps its escapes', '/a%2Fb|c', '/a%2Fb%7Cc', '/a%2Fb%7Cc'],
    ['is escaped anew when it holds what is to be escaped', "/a|b'(c)", "/a|b'(c)", '/a%7Cb%27%28c%29'],
    ['loses escaped slashes then', '/a%2Fb|c', '/a%2Fb|c', '/a/b%7Cc'],
  ])('%s', (_, canonical, raw, written) => {
    expect(writtenByGo(canonical, raw)).toBe(written);
  });
});

describe('a path whose prefix Go replaces', () => {
  test.each([
    ['/x', '/x'],
    ['/x/', '/x/'],
    ['/', '/'],
    ['//x', '/x'],
    ['/%2Fx', '/x'],
    ['/a%2F..%2Fb', '/b'],
    ['/%3Fq', '/%3Fq'],
    ['/%25', '/%25'],
    ["/a|b'(c)", '/a%7Cb%27%28c%29'],
  ])('%s becomes %s', (replaced, written) => {
    expect(joinedByGo(replaced)).toBe(written);
  });
});

describe('a path that Go rewrites in both forms', () => {
  test.each([
    ['of plain letters', '/app/x', '/x', '/app/x'],
    ['with what may stand bare', "/app/a'(b)", "/a'(b)", "/app/a'(b)"],
    ['with a character that was sent bare', "/app/a|b'(c)", "/a|b'(c)", '/app/a%7Cb%27%28c%29'],
    ['with a character that was sent escaped', "/app/a|b'(c)", "/a%7Cb'(c)", "/app/a%7Cb'(c)"],
    ['that has lost the character', "/app/b'(c)", "/a|/b'(c)", "/app/b'(c)"],
  ])('%s', (_, rewritten, raw, written) => {
    expect(rewrittenByGo(rewritten, raw)).toBe(written);
  });
});
