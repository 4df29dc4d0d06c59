import { describe, expect, test } from 'vitest';
import { evaluate } from '../../src/model/evaluate.ts';
import type { Location, PathRewrite } from '../../src/model/outcome.ts';
import type { Request } from '../../src/model/request.ts';
import type { Listener } from '../../src/model/route-table.ts';
import type { Template } from '../../src/model/template.ts';
import type { Pattern } from '../../src/regex/pattern.ts';
import { forward, get, rawPaths, route, tableOf } from './fixtures.ts';

const pcre = (source: string): Pattern => ({ source, flavour: 'pcre', ignoreCase: true, anchoring: 'none' });
const rewrite = (
  source: string,
  template: Template,
  replaces: 'whole' | 'match' | 'all-matches',
): PathRewrite => ({
  kind: 'regex',
  pattern: pcre(source),
  template,
  replaces,
});

function upstream(path: PathRewrite, target: string, more: Partial<Listener> = {}) {
  const table = tableOf([route('r', { path: { kind: 'any' } }, forward('s', { path }))], more);
  return evaluate(table, get(target)).results[0];
}

describe('the path that the backend sees', () => {
  const captured = rewrite('/svc(/|$)(.*)', [{ text: '/' }, { capture: 2 }], 'whole');
  const first = rewrite('/(\\w+)', [{ text: '/<' }, { capture: 1 }, { text: '>' }], 'match');
  const every = rewrite('/(\\w+)', [{ text: '/<' }, { capture: 1 }, { text: '>' }], 'all-matches');
  test.each<readonly [PathRewrite, string, string]>([
    [{ kind: 'keep' }, '////a%2F/../%7E?x=%2F#b', '////a%2F/../%7E?x=%2F#b'],
    [{ kind: 'canonical' }, '//a%20b/../c%2Bd?', '/c+d'],
    [{ kind: 'constant', value: '/é' }, '/a?x=1', '/%C3%A9?x=1'],
    [{ kind: 'prefix', prefix: '/a', replacement: '/x' }, '/a/b%3F?y', '/x/b%3F?y'],
    [captured, '/svc/a%2Fb%2Bc%20d?x=1', '/a/b+c%20d?x=1'],
    [captured, '/svc//x', '/x'],
    [captured, '/svc', '/'],
    [captured, '/other%2F', '/other%2F'],
    [captured, '/svc/a|b"', '/a%7Cb%22'],
    [first, '/a/b', '/%3Ca%3E/b'],
    [every, '/a/b', '/%3Ca%3E/%3Cb%3E'],
    [rewrite('/x', [{ text: '/' }], 'whole'), '/a/x/b', '/'],
    [rewrite('(?<tail>b+)', [{ text: '/' }, { capture: 'tail' }, { capture: 9 }], 'whole'), '/abb', '/bb'],
  ])('%j: %s becomes %s', (path, target, expected) => {
    expect(upstream(path, target)?.upstream?.target).toBe(expected);
  });

  test('without encoding the text stands as it is', () => {
    expect(upstream(every, '/a/b', { paths: rawPaths })?.upstream?.target).toBe('/<a>/<b>');
  });

  test('an empty path is an error of nginx', () => {
    expect(upstream(rewrite('/x(.*)', [{ capture: 1 }], 'whole'), '/x')).toMatchObject({
      kind: 'answered',
      status: 500,
    });
  });

  test('groups of the deciding pattern serve templates, those of a rewrite take their place', () => {
    const header = { action: 'set', name: 'X-G', value: [{ capture: 1 }] } as const;
    const match = { path: { kind: 'regex', pattern: pcre('^/(\\w+)/') } } as const;
    const outcome = forward('s', { requestHeaders: [header] });
    const plain = tableOf([route('r', match, outcome)]);
    expect(evaluate(plain, get('/one/two')).results[0]?.upstream?.headers).toMatchObject({ 'x-g': 'one' });
    const rewriting = { ...outcome, path: rewrite('/\\w+/(\\w+)', [{ text: '/' }], 'whole') };
    const table = tableOf([route('r', match, rewriting)]);
    expect(evaluate(table, get('/one/two')).results[0]?.upstream?.headers).toMatchObject({ 'x-g': 'two' });
  });

  test('what engines disagree on is not known', () => {
    const doubtful = rewrite('/(a|b*)*', [{ text: '/' }, { capture: 1 }], 'whole');
    expect(upstream(doubtful, '/ab')?.upstream?.target).toBe('(not known)');
  });
});

describe('templates', () => {
  const sent: Partial<Request> = {
    host: 'A.test.:8080',
    port: 8080,
    remoteAddress: '10.0.0.1',
    headers: [['X-Forwarded-Host', 'x.test, y.test']],
  };
  const render = (value: Template): string | null | undefined => {
    const edit = { action: 'set', name: 'x-t', value: [{ text: '=' }, ...value] } as const;
    const table = tableOf([route('r', { path: { kind: 'any' } }, forward('s', { requestHeaders: [edit] }))], {
      port: 8080,
    });
    return evaluate(table, get('/a//b%20c?q=/', sent)).results[0]?.upstream?.headers['x-t'];
  };
  test.each<readonly [Template[number], string | null]>([
    [{ variable: 'scheme' }, '=http'],
    [{ variable: 'host' }, '=a.test'],
    [{ variable: 'host-header' }, '=A.test.:8080'],
    [{ variable: 'host-without-port' }, '=A.test.'],
    [{ variable: 'listener-port' }, '=8080'],
    [{ variable: 'path' }, '=/a/b c'],
    [{ variable: 'raw-path' }, '=/a//b%20c'],
    [{ variable: 'query' }, '=q=/'],
    [{ variable: 'request-uri' }, '=/a//b%20c?q=/'],
    [{ variable: 'request-uri', encode: 'uri-component' }, '=%2Fa%2F%2Fb%2520c%3Fq%3D%2F'],
    [{ variable: 'method' }, '=GET'],
    [{ variable: 'remote-address' }, '=10.0.0.1'],
    [{ variable: 'client-address' }, '=10.0.0.1'],
    [{ variable: 'request-id' }, null],
    [{ header: 'x-forwarded-host' }, '=x.test, y.test'],
    [{ header: 'X-Forwarded-Host', first: true }, '=x.test'],
    [{ header: 'host' }, '=A.test.:8080'],
    [{ header: 'x-none' }, '='],
    [{ header: 'x-none', fallback: [{ variable: 'scheme' }] }, '=http'],
    [{ unknown: '$upstream_addr' }, null],
  ])('%j', (part, expected) => {
    expect(render([part])).toBe(expected);
  });
});

describe('redirects', () => {
  const parts = (more: Partial<Extract<Location, { kind: 'parts' }>>): Location => ({
    kind: 'parts',
    scheme: 'request',
    host: { kind: 'request' },
    port: 'default',
    path: { kind: 'keep' },
    query: 'keep',
    ...more,
  });
  const locate = (location: Location, request: Partial<Request> = {}, target = '/x') => {
    const { scheme = 'http', port = 80 } = request;
    const outcome = { kind: 'redirect', status: 308, location } as const;
    const table = tableOf([route('r', { path: { kind: 'any' } }, outcome)], { port, protocol: scheme });
    return evaluate(table, get(target, request)).results[0];
  };

  // Gateway API, HTTPRequestRedirectFilter.port
  const other = { kind: 'template', value: [{ text: 'o.test' }] } as const;
  test.each<readonly [Partial<Request>, Partial<Extract<Location, { kind: 'parts' }>>, string]>([
    [{}, { scheme: 'https' }, 'https://a.test/x'],
    [{ port: 8080 }, { scheme: 'https' }, 'https://a.test/x'],
    [{ port: 8080 }, { host: other, port: 'listener' }, 'http://o.test:8080/x'],
    [{ scheme: 'https', port: 443 }, { host: other, port: 'listener' }, 'https://o.test/x'],
    [{ scheme: 'https', port: 8443 }, { host: other, port: 'listener' }, 'https://o.test:8443/x'],
    [{}, { port: 8888 }, 'http://a.test:8888/x'],
    [{ scheme: 'https', port: 443 }, { port: 80 }, 'https://a.test:80/x'],
    [{}, { port: 'listener-always' }, 'http://a.test:80/x'],
    [{}, { port: 443, scheme: 'https' }, 'https://a.test:443/x'],
    [{ host: 'A.test:8080' }, {}, 'http://A.test/x'],
  ])('%j %j: %s', (request, more, expected) => {
    const result = locate(parts(more), request);
    expect(result).toMatchObject({ kind: 'redirected', status: 308 });
    expect(result?.responseHeaders.set['location']).toBe(expected);
  });

  test.each([
    ['/', 'https://a.test'],
    ['/a/', 'https://a.test/a'],
    ['/?x=/', 'https://a.test/?x='],
    ['/a', 'https://a.test/a'],
    ['/a//', 'https://a.test/a/'],
  ])('the https redirect of ingress-nginx cuts the last slash: %s', (target, expected) => {
    const location = parts({ scheme: 'https', cutLastSlash: true });
    expect(locate(location, {}, target)?.responseHeaders.set['location']).toBe(expected);
  });

  test('query dropped or replaced, path rewritten', () => {
    const path = { kind: 'prefix', prefix: '/x', replacement: '/y' } as const;
    expect(locate(parts({ query: 'drop', path }), {}, '/x/z?q')?.responseHeaders.set['location']).toBe(
      'http://a.test/y/z',
    );
    expect(locate(parts({ query: { value: 'n=1' } }), {}, '/x?q')?.responseHeaders.set['location']).toBe(
      'http://a.test/x?n=1',
    );
  });

  test('one template for the whole', () => {
    const location: Location = {
      kind: 'template',
      value: [{ text: 'http://auth/start?rd=' }, { variable: 'request-uri', encode: 'uri-component' }],
    };
    expect(locate(location, {}, '/?a=b&c=d')?.responseHeaders.set['location']).toBe(
      'http://auth/start?rd=%2F%3Fa%3Db%26c%3Dd',
    );
    expect(locate({ kind: 'template', value: [{ unknown: '$x' }] })).toMatchObject({
      kind: 'redirected',
      responseHeaders: { set: { location: null } },
    });
  });
});
