import { describe, expect, test } from 'vitest';
import { replacePrefix } from '../../../src/gateway/write/constant-path.ts';
import type { RouteTable } from '../../../src/model/route-table.ts';
import {
  brief,
  convert,
  forward,
  nginxRegex,
  nginxRewrite,
  oneHost,
  prefix,
  rewriting,
  route,
  textPrefix,
} from './support.ts';

async function written(path: string, target: string): Promise<readonly string[]> {
  const { rules, resources } = await convert(oneHost(rewriting(path, nginxRewrite(path, target))));
  expect(JSON.stringify(resources)).not.toMatch(/\$[0-9]/);
  return brief(rules);
}

describe('a rewrite with captures', () => {
  test.each<[string, string, readonly string[]]>([
    ['/api(/|$)(.*)', '/$2', ['PathPrefix /api -> api:80 prefix /']],
    ['/api(/|$)(.*)', '/v2/$2', ['Exact /api -> api:80 full /v2/', 'PathPrefix /api -> api:80 prefix /v2']],
    ['/(.*)', '/$1', ['PathPrefix / -> api:80']],
    ['/(.*)', '/x/$1', ['PathPrefix / -> api:80 prefix /x']],
    ['/x(/.*)?$', '/y$1', ['PathPrefix /x -> api:80 prefix /y']],
    ['/x/?(.*)', '/y/$1', ['PathPrefix /x -> api:80 prefix /y', 'RegularExpression /x[^/].* -> closed']],
    [
      '/a/(b|c)/(.*)',
      '/$1/$2',
      ['PathPrefix /a/b -> api:80 prefix /b', 'PathPrefix /a/c -> api:80 prefix /c'],
    ],
  ])('%s to %s', async (path, target, expected) => {
    const rules = await written(path, target);
    for (const rule of expected) expect(rules).toContain(rule);
  });

  test('of /api/ does not hold for /api', async () => {
    const { rules, findings } = await convert(
      oneHost(rewriting('/api/(.*)', nginxRewrite('/api/(.*)', '/$1'))),
    );
    expect(brief(rules)).toEqual(['Exact /api -> closed', 'PathPrefix /api -> api:80 prefix /']);
    expect(findings.find((finding) => finding.code === 'GP5031')?.witness?.target).toBe('/api');
  });

  test.each([
    ['/u/([0-9]+)/(.*)', '/user/$1/$2'],
    ['/(.*)/old', '/new/$1'],
    ['/p/(.*)', '$1'],
    ['/p(.*)', '/q?x=$1'],
  ])('that is no prefix replacement is refused: %s to %s', async (path, target) => {
    const { resources, findings, rules } = await convert(
      oneHost(rewriting(path, nginxRewrite(path, target))),
    );
    expect(JSON.stringify(resources)).not.toMatch(/\$[0-9]|urlRewrite/);
    expect(brief(rules).every((rule) => rule.endsWith('closed'))).toBe(true);
    const refused = findings.find((finding) => finding.code === 'GP5004');
    expect(refused?.severity).toBe('blocker');
    expect(refused?.witness?.target).toMatch(/^\//);
  });

  test('says that other spellings are no longer rewritten, with a request', async () => {
    const { findings } = await convert(
      oneHost(rewriting('/api(/|$)(.*)', nginxRewrite('/api(/|$)(.*)', '/$2'))),
    );
    expect(findings.find((finding) => finding.code === 'GP5003')?.witness?.target).toMatch(/^\/API/);
  });

  test('does not say so where the paths have no letters', async () => {
    const { codes } = await convert(oneHost(rewriting('/1(/|$)(.*)', nginxRewrite('/1(/|$)(.*)', '/$2'))));
    expect(codes).not.toContain('GP5003');
  });
});

describe('a constant target', () => {
  test('keeps the pattern as it is', async () => {
    const rules = await written('/something', '/new');
    expect(rules).toEqual(['RegularExpression (?i)/something.* -> api:80 full /new']);
  });

  test('of the model is ReplaceFullPath', async () => {
    const outcome = forward('a', { path: { kind: 'constant', value: '/x' } });
    const { rules } = await convert(oneHost(route(prefix('/'), outcome)));
    expect(brief(rules)).toEqual(['PathPrefix / -> a:80 full /x']);
  });

  test('without a leading slash is refused', async () => {
    const { codes } = await convert(
      oneHost(route(nginxRegex('/a'), forward('a', { path: nginxRewrite('/a', 'x') }))),
    );
    expect(codes).toContain('GP5004');
  });
});

test('prefix replacement of a deeper match moves the rest of the prefix into the replacement', async () => {
  const outcome = forward('a', { path: { kind: 'prefix', prefix: '/a', replacement: '/x' } });
  const { rules } = await convert(oneHost(route(prefix('/a/b'), outcome)));
  expect(brief(rules)).toEqual(['PathPrefix /a/b -> a:80 prefix /x/b']);
});

// The table of HTTPPathModifier.replacePrefixMatch in the specification.
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
])('replacing in %s the prefix %s by %j gives %s', (path, from, to, expected) => {
  expect(replacePrefix(path, from, to)).toBe(expected);
});

/** Envoy's prefix_rewrite. */
function textReplaced(from: string, to: string): RouteTable {
  const pattern = { source: from, flavour: 're2', ignoreCase: false, anchoring: 'start' } as const;
  const path = { kind: 'regex', pattern, template: [{ text: to }], replaces: 'match' } as const;
  return oneHost(route(textPrefix(from), forward('api', { path })), route(prefix('/'), forward('web')));
}

describe('a prefix that is replaced as text', () => {
  test.each<[string, string, readonly string[]]>([
    ['/old', '/new', ['PathPrefix /old -> api:80 prefix /new']],
    ['/api', '/', ['PathPrefix /api -> api:80 prefix /']],
    ['/api', '/v2/', ['Exact /api -> api:80 full /v2/', 'PathPrefix /api -> api:80 prefix /v2']],
  ])('%s to %s serves the path and what is below it', async (from, to, expected) => {
    const { rules } = await convert(textReplaced(from, to));
    expect([...brief(rules)].sort()).toEqual([...expected, 'PathPrefix / -> web:80'].sort());
  });

  test('names a request that merely begins with the prefix', async () => {
    const { findings } = await convert(textReplaced('/old', '/new'));
    expect(findings.filter(({ severity }) => severity === 'blocker')).toEqual([]);
    expect(findings.find(({ code }) => code === 'GP5026')?.witness?.target).toBe('/oldx');
    expect(findings.some(({ code }) => code === 'GP5019')).toBe(false);
  });

  test('names a request whose path has two slashes today', async () => {
    const { findings } = await convert(textReplaced('/api', '/'));
    const found = findings.find(({ code }) => code === 'GP5019');
    expect([found?.severity, found?.witness?.target]).toEqual(['high', '/api/x']);
    expect(found?.before).toContain('//x');
  });

  test('without its slash is refused where the Gateway API would add one', async () => {
    const { findings, rules } = await convert(textReplaced('/foo/', '/x'));
    expect(brief(rules)).not.toContainEqual(expect.stringContaining(' prefix '));
    expect(findings.find(({ code }) => code === 'GP5004')?.severity).toBe('blocker');
  });
});
