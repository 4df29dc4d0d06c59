import { expect, test } from 'vitest';
import type { Result } from '../../../src/model/evaluation.ts';
import { type Aspect, outcomeLine } from '../../../src/report/proof/outcome.ts';
import { describePolicies } from '../../../src/report/proof/policies.ts';

const backend = { kind: 'Service', namespace: 'shop', name: 'web', port: 80, protocol: 'http' } as const;
const result = (more: Partial<Result> = {}): Result => ({
  assumptions: [],
  share: 100,
  kind: 'forwarded',
  backend,
  upstream: { target: '/x', host: 'up.test', headers: { 'x-a': '1', 'x-b': null } },
  mirrors: [],
  responseHeaders: { set: { 'x-out': 'v' }, removed: ['server'] },
  reason: '',
  ...more,
});
const to = 'forwarded to Service shop/web:80 over http';

test.each<[Aspect, string]>([
  [{}, to],
  [{ cause: 'rewrite' }, `${to} as /x`],
  [{ cause: 'host-rewrite' }, `${to} with Host up.test`],
  [{ cause: 'request-header', detail: 'X-A' }, `${to} with X-A: 1`],
  [{ cause: 'request-header', detail: 'X-B' }, `${to} with X-B: (not known)`],
  [{ cause: 'request-header', detail: 'X-C' }, `${to} without X-C`],
  [{ cause: 'response-header', detail: 'X-Out' }, `${to} with X-Out: v`],
  [{ cause: 'response-header', detail: 'Server' }, `${to} without what the backend sends as Server`],
  [{ cause: 'host', detail: 'X-Out' }, `${to} with X-Out: v`],
  [{ cause: 'host', detail: 'X-None' }, to],
  [{ cause: 'cors' }, `${to} without Access-Control headers`],
  [{ cause: 'mirror' }, `${to} without a mirror`],
])('%j shows what the difference is about', (aspect, expected) => {
  expect(outcomeLine({ steps: [], results: [result()] }, aspect)).toBe(expected);
});

test('shares, conditions and places of redirects', () => {
  const { backend: _backend, upstream: _upstream, ...own } = result();
  const redirect: Result = {
    ...own,
    kind: 'redirected',
    status: 308,
    responseHeaders: { set: { location: 'https://a.test/\u001B' }, removed: [] },
  };
  const mirrors = [{ backend: { ...backend, name: 'copy' }, percent: 10, origins: [] }];
  expect(outcomeLine({ steps: [], results: [redirect] })).toBe('redirected with 308 to https://a.test/');
  expect(outcomeLine({ steps: [], results: [result({ mirrors })] }, { cause: 'mirror' })).toBe(
    `${to} mirrored to Service shop/copy (10 %)`,
  );
  const results = [result({ share: 30 }), result({ share: 70, assumptions: ['auth allows'] })];
  expect(outcomeLine({ steps: [], results })).toBe(`30 % ${to}; if auth allows: 70 % ${to}`);
});

test('policies are described by their values alone', () => {
  const origins = [{ object: { kind: 'Ingress', namespace: 'a', name: 'b' }, path: [] }];
  expect(describePolicies([])).toBe('none');
  expect(
    describePolicies([
      { kind: 'timeouts', backendRequest: 5, origins, isDefault: false },
      { text: 'x removed' },
      {
        kind: 'backend-tls',
        verify: true,
        names: ['a', 'b'],
        sendServerName: false,
        origins,
        isDefault: true,
      },
    ]),
  ).toBe('timeouts: 5ms for one try; x removed; TLS to the backend: verified, which must be one of a, b');
});
