import { describe, expect, test } from 'vitest';
import { evaluate } from '../../src/model/evaluate.ts';
import type { Outcome } from '../../src/model/outcome.ts';
import { compareObserved, compareWithResults } from '../../src/replay/compare.ts';
import type { Observed } from '../../src/replay/exchange.ts';
import { comparableHeaders } from '../../src/replay/normalise.ts';
import { forward, get, route, service, tableOf } from '../model/fixtures.ts';

const web = { namespace: 'shop', service: 'web', port: 80 };

function verdict(outcome: Outcome, observed: Observed) {
  const table = tableOf([route('r', { path: { kind: 'any' } }, outcome)]);
  return compareWithResults(observed, evaluate(table, get('/a')).results);
}

const redirect: Outcome = {
  kind: 'redirect',
  status: 301,
  location: { kind: 'template', value: [{ text: 'https://A.test:443/x' }] },
};

describe('what was recorded against a model', () => {
  test.each<[string, Outcome, Observed, string]>([
    ['the same backend', forward('web'), { backend: web, status: 200 }, 'agrees'],
    ['the backend alone', forward('web'), { backend: { service: 'web' } }, 'agrees'],
    [
      'a port by name is not held against a number',
      forward('web'),
      { backend: { ...web, port: 'http' } },
      'agrees',
    ],
    ['another backend', forward('web'), { backend: { ...web, service: 'api' } }, 'differs'],
    ['another port', forward('web'), { backend: { ...web, port: 81 } }, 'differs'],
    ['any status of the backend', forward('web'), { backend: web, status: 404 }, 'agrees'],
    ['a gateway error of the backend', forward('web'), { backend: web, status: 502 }, 'agrees'],
    ['a client that went away', forward('web'), { backend: null, status: 499 }, 'noise'],
    ['nobody was asked, without a reason', forward('web'), { backend: null, status: 302 }, 'differs'],
    ['a redirect', redirect, { status: 301, backend: null }, 'agrees'],
    ['another redirect', redirect, { status: 302, backend: null }, 'differs'],
    ['a location in other words', redirect, { headers: [['Location', 'https://a.test/x']] }, 'agrees'],
    ['another location', redirect, { headers: [['location', 'https://a.test/y']] }, 'differs'],
    ['nothing that routing decides', forward('web'), { status: 200 }, 'undecided'],
    [
      'one of two weighted backends',
      forward('x', {
        backends: [
          { weight: 1, target: service('web') },
          { weight: 9, target: service('api') },
        ],
      }),
      { backend: web },
      'agrees',
    ],
    [
      'a limit that was reached',
      forward('web', {
        policies: [
          {
            kind: 'connection-limit',
            connections: 1,
            status: 429,
            exempt: [],
            origins: [],
            isDefault: false,
          },
        ],
      }),
      { status: 429, backend: null },
      'noise',
    ],
    ['a snippet', { kind: 'opaque', why: 'a snippet', origins: [] }, { status: 200 }, 'undecided'],
  ])('%s', (_name, outcome, observed, kind) => {
    expect(verdict(outcome, observed).kind).toBe(kind);
  });

  test('says what was expected', () => {
    expect(verdict(forward('web'), { backend: { ...web, service: 'api' } }).discrepancies).toEqual([
      { part: 'backend', expected: 'shop/web:80', got: 'shop/api:80' },
    ]);
  });
});

describe('two answers that were seen', () => {
  const one: Observed = {
    status: 200,
    backend: web,
    headers: [
      ['Date', 'now'],
      ['Set-Cookie', 'id=1; Path=/; HttpOnly'],
      ['X-A', '1'],
      ['x-envoy-upstream-service-time', '3'],
    ],
    bodyHash: 'a',
  };

  test('are alike apart from what differs from one answer to the next', () => {
    const two: Observed = {
      ...one,
      headers: [
        ['date', 'later'],
        ['set-cookie', 'id=2; HttpOnly; Path=/'],
        ['x-a', '1'],
      ],
    };
    expect(compareObserved(one, two)).toEqual([]);
  });

  test('differ by part, noise left out', () => {
    const two: Observed = {
      status: 404,
      backend: { ...web, service: 'api' },
      headers: [['x-a', '2']],
      bodyHash: 'b',
    };
    expect(compareObserved(one, two).map(({ part, detail }) => [part, detail])).toEqual([
      ['status', undefined],
      ['backend', undefined],
      ['header', 'set-cookie'],
      ['header', 'x-a'],
      ['body', undefined],
    ]);
    const noise = new Set(['status', 'header x-a', 'body']);
    expect(compareObserved(one, two, noise).map(({ part, detail }) => detail ?? part)).toEqual([
      'backend',
      'set-cookie',
    ]);
  });

  test('a cookie that lost an attribute differs', () => {
    const two: Observed = {
      ...one,
      headers: [
        ['set-cookie', 'id=2; Path=/'],
        ['x-a', '1'],
      ],
    };
    expect(compareObserved(one, two)).toMatchObject([{ part: 'header', detail: 'set-cookie' }]);
  });
});

test('values of cookies never stay', () => {
  expect(JSON.stringify(comparableHeaders([['Set-Cookie', 'id=MARKER; Expires=x; Path=/']]))).not.toContain(
    'MARKER',
  );
});
