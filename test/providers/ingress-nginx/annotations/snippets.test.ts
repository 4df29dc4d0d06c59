import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nginxTemplate } from '../../../../providers/ingress-nginx/nginx-variables.ts';
import { readDirectives } from '../../../../providers/ingress-nginx/snippets/tokenizer.ts';
import { readSnippet } from '../../../../providers/ingress-nginx/snippets.ts';

describe('nginxTemplate', () => {
  test.each([
    ['plain', [{ text: 'plain' }]],
    ['', [{ text: '' }]],
    [
      '$scheme://$host$request_uri',
      [{ variable: 'scheme' }, { text: '://' }, { variable: 'host' }, { variable: 'request-uri' }],
    ],
    ['$\u007bhttp_x_forwarded_for}!', [{ header: 'x-forwarded-for' }, { text: '!' }]],
    ['$http_host', [{ variable: 'host-header' }]],
    ['$10', [{ capture: 1 }, { text: '0' }]],
    ['$uri$is_args$args', [{ variable: 'path' }, { variable: 'query-part' }]],
    ['?$args', [{ text: '?' }, { variable: 'query' }]],
    ['$upstream_addr', [{ unknown: '$upstream_addr' }]],
    ['100$', [{ text: '100$' }]],
    ['$literal_dollar', [{ text: '$' }]],
  ])('%s', (text, expected) => {
    expect(nginxTemplate(text)).toEqual(expected);
  });

  test('variables of the place count first', () => {
    const known = new Map([['service_name', 'web']]);
    expect(nginxTemplate('$namespace/$service_name', known)).toEqual([
      { unknown: '$namespace' },
      { text: '/' },
      { text: 'web' },
    ]);
  });
});

describe('readDirectives', () => {
  test.each([
    ['a b;', [{ name: 'a', arguments: ['b'] }]],
    [
      'a \'b;{}\' "c # d"; # e;\nf;',
      [
        { name: 'a', arguments: ['b;{}', 'c # d'] },
        { name: 'f', arguments: [] },
      ],
    ],
    ['a "x\\"y\\\\" \\.;', [{ name: 'a', arguments: ['x"y\\', '\\.'] }]],
    ['a $\u007bb}c;', [{ name: 'a', arguments: ['$\u007bb}c'] }]],
    [
      'if (x){return 403;}',
      [{ name: 'if', arguments: ['(x)'], block: [{ name: 'return', arguments: ['403'] }] }],
    ],
    [
      'access_by_lua_block { if x then ngx.say("}") end -- }\n } a;',
      [
        { name: 'access_by_lua_block', arguments: [], foreign: ' if x then ngx.say("}") end -- }\n ' },
        { name: 'a', arguments: [] },
      ],
    ],
    ['', []],
  ])('%s', (text, expected) => {
    expect(readDirectives(text)).toEqual(expected);
  });

  test.each(['a b', 'a {', 'a; }', ';', '{}', 'a "b;', 'x_by_lua_block { {', 'a }'])(
    '%s cannot be read',
    (text) => {
      expect(readDirectives(text)).toHaveProperty('problem');
    },
  );

  test('does not nest without end', () => {
    expect(readDirectives('a{'.repeat(10_000))).toHaveProperty('problem');
  });
});

describe('readSnippet: headers', () => {
  test.each([
    [
      'more_set_headers "X-A: 1" "X-B:2";',
      'responseHeaders',
      [
        { action: 'set', name: 'X-A', value: [{ text: '1' }] },
        { action: 'set', name: 'X-B', value: [{ text: '2' }] },
      ],
    ],
    ['more_set_headers "X-A: ";', 'responseHeaders', [{ action: 'remove', name: 'X-A' }]],
    [
      'more_set_headers -a "X-A: 1";',
      'responseHeaders',
      [{ action: 'add', name: 'X-A', value: [{ text: '1' }] }],
    ],
    [
      'more_clear_headers Server "X-A X-B";',
      'responseHeaders',
      [
        { action: 'remove', name: 'Server' },
        { action: 'remove', name: 'X-A' },
        { action: 'remove', name: 'X-B' },
      ],
    ],
    [
      'add_header X-A $host always;',
      'responseHeaders',
      [{ action: 'add', name: 'X-A', value: [{ variable: 'host' }] }],
    ],
    ['proxy_hide_header X-Powered-By;', 'responseHeaders', [{ action: 'remove', name: 'X-Powered-By' }]],
    [
      'more_set_input_headers "X-A: 1";',
      'requestHeaders',
      [{ action: 'set', name: 'X-A', value: [{ text: '1' }] }],
    ],
    ['more_clear_input_headers X-A;', 'requestHeaders', [{ action: 'remove', name: 'X-A' }]],
    [
      'proxy_set_header X-A $http_x_b;',
      'requestHeaders',
      [{ action: 'set', name: 'X-A', value: [{ header: 'x-b' }] }],
    ],
    ['proxy_set_header X-A "";', 'requestHeaders', [{ action: 'remove', name: 'X-A' }]],
  ] as const)('%s', (text, side, expected) => {
    const effects = readSnippet(text, 'location');
    expect(effects.opaque).toEqual([]);
    expect(effects[side]).toEqual(expected);
  });

  test('a header that the controller sets too is sent twice', () => {
    const effects = readSnippet('proxy_set_header X-Forwarded-Proto https;', 'location');
    expect(effects.requestHeaders).toMatchObject([{ action: 'add', name: 'X-Forwarded-Proto' }]);
    expect(effects.rough).toHaveLength(1);
    expect(readSnippet('proxy_set_header Host "";', 'location').requestHeaders).toEqual([]);
  });

  test('add_header without always is not for errors', () => {
    expect(readSnippet('add_header X-A 1;', 'location').rough[0]?.why).toContain('200, 201');
  });

  test('request headers of a server are not inherited by its locations', () => {
    const effects = readSnippet('proxy_set_header X-A 1;', 'server');
    expect(effects.requestHeaders).toEqual([]);
    expect(effects.harmless).toHaveLength(1);
  });

  test.each([
    'more_set_headers -s 404 "X-A: 1";',
    'more_clear_headers "X-*";',
    'more_set_input_headers "Host: x";',
    'more_set_headers "X A: 1";',
  ])('%s is opaque', (text) => {
    expect(readSnippet(text, 'location').opaque).toHaveLength(1);
  });
});

describe('readSnippet: answers', () => {
  test.each([
    ['return 403;', { status: 403 }],
    ['return 200 "ok";', { status: 200, body: 'ok' }],
    ['return 200 $host;', { status: 200 }],
    [
      'return 301 https://$host$request_uri;',
      { status: 301, location: [{ text: 'https://' }, { variable: 'host' }, { variable: 'request-uri' }] },
    ],
    ['return https://x.example;', { status: 302, location: [{ text: 'https://x.example' }] }],
    ['return 404; return 403;', { status: 404 }],
    [
      'rewrite ^ https://x.example$request_uri? permanent;',
      { status: 301, location: [{ text: 'https://x.example' }, { variable: 'request-uri' }] },
    ],
    [
      'rewrite ^/(.*)$ https://x.example/$1 redirect;',
      {
        status: 302,
        location: [{ text: 'https://x.example' }, { variable: 'path' }, { variable: 'query-part' }],
      },
    ],
    [
      'rewrite ^(.*)$ /new permanent;',
      { status: 301, location: [{ text: '/new' }, { variable: 'query-part' }] },
    ],
  ])('%s', (text, answer) => {
    const effects = readSnippet(text, 'location');
    expect(effects.opaque).toEqual([]);
    expect(effects.answer).toEqual(answer);
  });

  test.each([
    'return 444;',
    'return later;',
    'rewrite ^/a/(.*)$ /b/$1 break;',
    'rewrite ^/a https://x.example permanent;',
    'rewrite ^/(.*)$ https://x.example$1 permanent;',
    'if ($host = a) { return 301 https://b; }',
    'set $x 1;',
    'access_by_lua_block { ngx.exit(403) }',
    'proxy_pass http://x;',
    'location /x { return 200; }',
    'allow 10.0.0.0/8;',
    'more_set_headers "X-A: 1"',
  ])('%s is opaque', (text) => {
    const effects = readSnippet(text, 'location');
    expect(effects.opaque).toHaveLength(1);
    expect(effects.answer).toBeUndefined();
  });
});

describe('readSnippet: the rest', () => {
  test.each([
    ['access_log off; gzip on; keepalive_timeout 5;', 'location'],
    ['client_max_body_size 5m; proxy_read_timeout 9s;', 'server'],
  ] as const)('%s is harmless (%s)', (text, place) => {
    const effects = readSnippet(text, place);
    expect(effects.opaque).toEqual([]);
    expect(effects.harmless.length).toBeGreaterThan(1);
  });

  test('what the controller prints itself cannot be printed twice', () => {
    expect(readSnippet('proxy_read_timeout 9s;', 'location').opaque[0]?.why).toContain(
      'refuses to load it twice',
    );
  });

  test('properties are kept with their value', () => {
    expect(readSnippet('proxy_cookie_path / "/; Secure";', 'location').properties).toEqual([
      { name: 'proxy_cookie_path', value: '/ /; Secure', effect: "Path of the backend's cookies." },
    ]);
  });
});

test('any text is read without failing', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z$"'{}#;\\ \n-]{0,60}$/), (text) => {
      const effects = readSnippet(text, 'location');
      expect(Array.isArray(effects.opaque)).toBe(true);
    }),
  );
});
