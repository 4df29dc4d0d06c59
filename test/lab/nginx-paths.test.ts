import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { evaluate } from '../../src/model/evaluate.ts';
import { canonicalPath } from '../../src/model/paths.ts';
import type { PathHandling, Route, RouteTable } from '../../src/model/route-table.ts';
import type { Template } from '../../src/model/template.ts';
import type { Pattern } from '../../src/regex/pattern.ts';
import { hasNginx, type Nginx, send, startNginx } from './nginx-process.ts';

const NGINX: PathHandling = {
  decode: 'all',
  mergeSlashes: true,
  dotSegments: true,
  cutFragment: true,
  invalid: { kind: 'respond', status: 400, reason: 'bad path' },
  encode: 'nginx',
};

const TARGETS = [
  '/',
  '//',
  '/a',
  '/a/',
  '//a//b',
  '/a/./b',
  '/a/../b',
  '/a/b/..',
  '/a/b/.',
  '/../a',
  '/a/../../b',
  '/..',
  '/.',
  '/%61',
  '/a%2Fb',
  '/a%2fb',
  '/a%2F%2Fb',
  '/%2e%2e/a',
  '/a/%2e/b',
  '/a%00',
  '/a%zz',
  '/a%',
  '/a%4',
  '/a+b',
  '/a;p=1/b',
  '/a%20b',
  '/a%25',
  '/a%2525',
  '/a#f',
  '/a%23f',
  '/a?x=1',
  '/a?x=/../',
  '/a?',
  '/%E4%BD%A0',
  '/%ff',
  '/a"b',
  '/a<b>',
  '/a{b}|c^d`e\\f',
  "/a'b",
  '/~a',
  '/a%7Eb',
  '/a:b@c',
  '/a%3Fb?c',
  '/.hidden',
  '/a/...',
  '/a/.../b',
  '/a..',
  '/a%2e',
  '/%2E%2E',
  '/a//../b',
  '/a/%2F/b',
  '/a%0Ab',
  '/api',
  '/api/',
  '/API/x',
  '/api/a%20b?x=1',
  '/api//x',
  '/api%2Fzzz',
  '/apix',
  '/api/%2Ffoo',
  '/api/a|b"<>{}',
  '/api/%E4%BD%A0%25%3Fq',
  '/api/%2B%7E%5B%3A%40',
  '/v1.0',
  '/v1x0',
  '/v1.0beta',
  '/zzz/b',
  '/b',
  '/x/api/c',
  '/api/a%0Ab',
];

const REWRITES: ReadonlyArray<{ name: string; path: string; target: string }> = [
  { name: 'capture', path: '/api(/|$)(.*)', target: '/$2' },
  { name: 'constant', path: '/v1.0', target: '/fixed' },
  { name: 'alternation', path: '/a|/b', target: '/either' },
  { name: 'no-slash', path: '/z([a-z]*)', target: 'rest$1' },
];

describe.skipIf(!hasNginx())('nginx itself', () => {
  let nginx: Nginx;

  beforeAll(async () => {
    nginx = await startNginx(
      3,
      ([front, upstream, plain]) => `
      server { listen 127.0.0.1:${upstream}; location / { return 200 "$request_uri"; } }
      server { listen 127.0.0.1:${plain}; location / { return 200 "$uri"; } }
      server {
        listen 127.0.0.1:${front};
        ${REWRITES.map(
          ({ path, target }) => `location ~* "^${path}" {
            rewrite "(?i)${path}" ${target} break;
            proxy_pass http://127.0.0.1:${upstream};
          }`,
        ).join('\n')}
        location ~* "^/" { proxy_pass http://127.0.0.1:${upstream}; }
      }`,
    );
  });

  afterAll(async () => nginx?.stop());

  test.each(TARGETS)('canonical path of %s', async (target) => {
    const answer = await send(nginx.ports[2] ?? 0, target, { Host: 'any.example.com' });
    const ours = canonicalPath(target, NGINX);
    if (answer.status === 400) expect(ours.ok).toBe(false);
    else
      expect(ours.ok ? Buffer.from(ours.path, 'utf8').toString('latin1') : ours.reason).toBe(
        asUtf8Bytes(answer.body, ours),
      );
  });

  test.each(TARGETS)('location, rewrite and upstream bytes of %s', async (target) => {
    const answer = await send(nginx.ports[0] ?? 0, target, { Host: 'any.example.com' });
    const [result] = evaluate(TABLE, {
      method: 'GET',
      scheme: 'http',
      host: 'any.example.com',
      target,
      headers: [],
    }).results;
    if (result?.kind === 'answered') expect(answer.status).toBe(result.status);
    else expect(result?.upstream?.target).toBe(answer.body === '' ? `status ${answer.status}` : answer.body);
  });
});

/** Bytes that are no UTF-8 have no agreed text; both sides are compared as bytes where nginx sent valid UTF-8. */
function asUtf8Bytes(body: string, ours: ReturnType<typeof canonicalPath>): string {
  const bytes = Buffer.from(body, 'latin1');
  const valid = Buffer.compare(Buffer.from(bytes.toString('utf8'), 'utf8'), bytes) === 0;
  return valid ? body : ours.ok ? Buffer.from(ours.path, 'utf8').toString('latin1') : '';
}

const TABLE: RouteTable = {
  listeners: [
    {
      name: 'http',
      port: 80,
      protocol: 'http',
      paths: NGINX,
      clientAddress: { kind: 'peer' },
      unmatched: { kind: 'respond', status: 404, reason: 'no host' },
      virtualHosts: [
        {
          hosts: [{ kind: 'any' }],
          origins: [],
          unmatched: { kind: 'respond', status: 404, reason: 'no location' },
          routes: [
            ...REWRITES.map(({ name, path, target }) => route(name, `^${path}`, path, target)),
            route('rest', '^/'),
          ],
        },
      ],
    },
  ],
};

function regex(source: string): Pattern {
  return { source, flavour: 'pcre', ignoreCase: true, anchoring: 'none' };
}

function route(name: string, location: string, rewrite?: string, target?: string): Route {
  return {
    name,
    match: { path: { kind: 'regex', pattern: regex(location) } },
    origins: [],
    outcome: {
      kind: 'forward',
      backends: [
        { weight: 1, target: { kind: 'Service', namespace: 'default', name, port: 80, protocol: 'http' } },
      ],
      path:
        rewrite === undefined || target === undefined
          ? { kind: 'keep' }
          : { kind: 'regex', pattern: regex(rewrite), template: templateOf(target), replaces: 'whole' },
      host: { kind: 'keep' },
      requestHeaders: [],
      mirrors: [],
      policies: [],
    },
  };
}

function templateOf(target: string): Template {
  return target
    .split(/(\$\d)/)
    .filter((part) => part !== '')
    .map((part) => (part.startsWith('$') ? { capture: Number(part.slice(1)) } : { text: part }));
}
