import { describe, expect, test } from 'vitest';
import { SPECIFICATION } from '../../../src/gateway/dialect.ts';
import { printPath } from '../../../src/gateway/write/print-path.ts';
import { parse } from '../../../src/regex/parse.ts';
import { NGINX_GATEWAY_FABRIC } from '../../../src/targets/nginx-gateway-fabric/index.ts';

const { dialect } = NGINX_GATEWAY_FABRIC;

function printed(source: string, ignoreCase: boolean, of = dialect) {
  const parsed = parse({ source, flavour: 'pcre', ignoreCase, anchoring: 'start' });
  if (!parsed.ok) throw new Error(parsed.reason);
  return printPath(parsed.tree, of);
}

describe('expressions for a dialect whose expressions begin with a slash', () => {
  test.each([
    ['/foo', false, '/foo'],
    ['/foo', true, '/(?i)foo'],
    ['(?:/a|/b)', true, '/(?i)(?:a|b)'],
    ['.*/b', false, '/(?:.*/b|b)'],
    ['/?a', false, '/?a'],
    ['(?:/?)a', true, '/(?i)a'],
    ['(/|x)c', true, '/(?i)c'],
    ['[^a]+b', false, '/[^a]*b'],
  ])('%s, case ignored: %s', (source, ignoreCase, expected) => {
    expect(printed(source, ignoreCase)).toEqual({ ok: true, source: expected });
  });

  test.each(['/a{2,3}b', '/a b', '/a;b', 'a', '/\\{'])('has none for %s', (source) => {
    expect(printed(source, false)).toMatchObject({ ok: false });
  });

  test('other dialects take any text', () => {
    expect(printed('/foo', true, SPECIFICATION)).toMatchObject({ ok: true, source: '(?i)/foo.*' });
  });
});
