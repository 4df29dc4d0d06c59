import { describe, expect, test } from 'vitest';
import { evaluate } from '../../src/model/evaluate.ts';
import type { Check, Gate, Outcome } from '../../src/model/outcome.ts';
import type { Request } from '../../src/model/request.ts';
import type { Cors, ErrorPages, Route } from '../../src/model/route-table.ts';
import { forward, get, route, service, tableOf } from './fixtures.ts';

const stop = (status: number): Outcome => ({ kind: 'respond', status, reason: 'stopped' });
const gate = (check: Check, otherwise = stop(403), then: Outcome = forward('s')): Gate => ({
  kind: 'gate',
  check,
  then,
  otherwise,
  origins: [],
});

function run(outcome: Outcome, request: Partial<Request> = {}, more: Partial<Route> = {}) {
  return evaluate(tableOf([route('r', { path: { kind: 'any' } }, outcome, more)]), get('/x?q=1', request))
    .results;
}
const ends = (results: ReturnType<typeof run>) =>
  results.map((result) => result.backend?.name ?? result.status);

const addresses: Check = {
  kind: 'client-address',
  rules: [
    { action: 'deny', cidr: '10.1.0.0/16' },
    { action: 'allow', cidr: '10.0.0.0/8' },
    { action: 'deny', cidr: 'all' },
  ],
};
const basic: Check = { kind: 'credentials', scheme: 'basic', secret: 'shop/users', satisfiable: true };
const auth: Check = {
  kind: 'external-auth',
  url: 'http://auth.test/v',
  method: 'GET',
  responseHeaders: ['X-User'],
  service: 'unknown',
  answers: [{ status: 401, outcome: { kind: 'respond', status: 302, reason: 'sign in' } }],
  settings: {},
};
const authorization = (value: string): Partial<Request> => ({ headers: [['Authorization', value]] });

describe('address lists', () => {
  test.each([
    ['10.1.2.3', 403],
    ['10.2.0.1', 's'],
    ['8.8.8.8', 403],
  ])('%s: %s', (remoteAddress, expected) => {
    expect(ends(run(gate(addresses), { remoteAddress }))).toEqual([expected]);
  });
  test('an address that nobody says', () => {
    const results = run(gate(addresses));
    expect(ends(results)).toEqual(['s', 403]);
    expect(results.every((result) => result.assumptions.length === 1)).toBe(true);
  });
});

describe('credentials', () => {
  test.each([
    [basic, {}, [403]],
    [basic, authorization('Bearer x'), [403]],
    [basic, authorization('basic eDp5'), ['s', 403]],
    [{ ...basic, satisfiable: false }, authorization('Basic eDp5'), [403]],
    [{ ...basic, scheme: 'jwt' }, authorization('Bearer x'), ['s', 403]],
  ] as const)('%j %j', (check, request, expected) => {
    expect(ends(run(gate(check), request))).toEqual(expected);
  });
});

describe('external authentication', () => {
  test('one result for each kind of answer, yes with and without the headers it may bring', () => {
    const results = run(gate(auth, stop(500)), { headers: [['X-User', 'forged']] });
    expect(ends(results)).toEqual(['s', 's', 302, 500]);
    expect(new Set(results.map((result) => result.assumptions.join())).size).toBe(4);
    expect(results[0]?.upstream?.headers['x-user']).toBeNull();
    expect(results[1]?.upstream?.headers).not.toHaveProperty('x-user');
  });
  test('a service that is not there', () => {
    expect(ends(run(gate({ ...auth, service: 'unavailable' }, stop(500))))).toEqual([500]);
  });
});

describe('any-of', () => {
  const either: Check = { kind: 'any-of', checks: [addresses, basic] };
  test.each([
    [either, { remoteAddress: '10.2.0.1' }, ['s']],
    [either, { remoteAddress: '8.8.8.8' }, [403]],
    [either, { remoteAddress: '8.8.8.8', ...authorization('Basic x') }, ['s', 403]],
    [{ kind: 'any-of', checks: [basic, auth] }, {}, ['s', 's', 302, 403]],
  ] as const)('%# ', (check, request, expected) => {
    expect(ends(run(gate(check), request))).toEqual(expected);
  });
});

test('gates behind gates share their assumptions', () => {
  const results = run(gate(basic, stop(401), gate(auth, stop(500))), authorization('Basic x'));
  expect(results.map((result) => [result.status ?? 200, result.assumptions.length])).toEqual([
    [200, 2],
    [200, 2],
    [302, 2],
    [500, 2],
    [401, 1],
  ]);
});

describe('the size of the body comes first', () => {
  const limited = forward('s', {
    policies: [{ kind: 'request-body-limit', bytes: 1000, status: 413, origins: [], isDefault: false }],
  });
  test.each([
    ['1001', [413]],
    ['1000', [401]],
    [undefined, [401]],
    ['nonsense', [401]],
  ])('Content-Length %s', (length, expected) => {
    const headers = length === undefined ? [] : ([['Content-Length', length]] as const);
    expect(ends(run(gate(basic, stop(401), limited), { headers }))).toEqual(expected);
  });
  test('0 is no limit', () => {
    const open = forward('s', {
      policies: [{ kind: 'request-body-limit', bytes: 0, status: 413, origins: [], isDefault: false }],
    });
    expect(ends(run(open, { headers: [['Content-Length', '99999999']] }))).toEqual(['s']);
  });
});

describe('CORS', () => {
  const nginx: Cors = {
    allowOrigins: '*',
    allowCredentials: true,
    starAnswer: 'literal',
    allowMethods: 'GET, PUT',
    allowHeaders: 'X-A',
    maxAge: 10,
    answers: 'every-options',
    preflightStatus: 204,
    headersOnEveryAnswer: true,
    origins: [],
  };
  const listed: Cors = {
    ...nginx,
    allowOrigins: [{ kind: 'exact', value: 'https://ok.test', ignoreCase: true, text: 'https://ok.test' }],
  };
  const standard: Cors = {
    ...listed,
    answers: 'preflight',
    headersOnEveryAnswer: false,
    exposeHeaders: 'X-E',
  };
  const options = (...headers: Array<readonly [string, string]>): Partial<Request> => ({
    method: 'OPTIONS',
    headers,
  });
  const ok = ['Origin', 'https://OK.test'] as const;
  const bad = ['Origin', 'https://bad.test'] as const;
  const asks = ['Access-Control-Request-Method', 'PUT'] as const;

  test.each([
    ['nginx answers any OPTIONS', nginx, options(), 204, '*'],
    ['nginx adds headers to refusals', nginx, {}, 403, '*'],
    ['nginx answers a listed origin', listed, options(ok), 204, 'https://OK.test'],
    ['nginx lets others through', listed, options(bad), 403, undefined],
    ['nginx lets requests without Origin through', listed, options(), 403, undefined],
    ['a preflight', standard, options(ok, asks), 204, 'https://OK.test'],
    ['a preflight of another origin', standard, options(bad, asks), 204, undefined],
    ['OPTIONS that is no preflight', standard, options(ok), 403, 'https://OK.test'],
    ['no cross-origin request', standard, {}, 403, undefined],
    [
      'star with echo',
      { ...standard, allowOrigins: '*', starAnswer: 'echo' },
      { headers: [bad] },
      403,
      'https://bad.test',
    ],
  ] as ReadonlyArray<readonly [string, Cors, Partial<Request>, number, string | undefined]>)(
    '%s',
    (_, cors, request, status, origin) => {
      const [result] = run(gate(basic), request, { cors });
      expect(result?.status).toBe(status);
      expect(result?.responseHeaders.set['access-control-allow-origin']).toBe(origin);
    },
  );

  test('which headers on what', () => {
    const names = (cors: Cors, request: Partial<Request>) =>
      Object.keys(run(forward('s'), request, { cors })[0]?.responseHeaders.set ?? {}).map((name) =>
        name.replace('access-control-', ''),
      );
    expect(names(standard, { headers: [ok] })).toEqual([
      'allow-origin',
      'allow-credentials',
      'expose-headers',
    ]);
    expect(names(standard, options(ok, asks))).toEqual([
      'allow-origin',
      'allow-credentials',
      'allow-methods',
      'allow-headers',
      'max-age',
      'expose-headers',
    ]);
    expect(names({ ...nginx, allowCredentials: false }, {})).toEqual([
      'allow-origin',
      'allow-methods',
      'allow-headers',
      'max-age',
    ]);
  });

  test('a star with credentials echoes what is asked, where the Fetch standard is followed', () => {
    const cors: Cors = { ...standard, allowMethods: '*', allowHeaders: '*' };
    const [result] = run(forward('s'), options(ok, asks), { cors });
    expect(result?.responseHeaders.set['access-control-allow-methods']).toBe('PUT');
    expect(result?.responseHeaders.set).not.toHaveProperty('access-control-allow-headers');
  });
});

describe('error pages', () => {
  const errorPages: ErrorPages = {
    statuses: [401, 503],
    backend: service('pages'),
    interceptsBackend: false,
    requestHeaders: [{ action: 'set', name: 'X-Code', value: [{ text: '401' }] }],
    origins: [],
  };
  const hsts = [
    { action: 'set', name: 'Strict-Transport-Security', value: [{ text: 'max-age=1' }] },
  ] as const;
  const refusal: Outcome = {
    kind: 'respond',
    status: 401,
    headers: [{ action: 'set', name: 'WWW-Authenticate', value: [{ text: 'Basic' }] }],
    reason: 'no credentials',
  };

  test('take the place of what the proxy answers', () => {
    const [result] = run(gate(basic, refusal), {}, { errorPages, responseHeaders: hsts });
    expect(result).toMatchObject({
      kind: 'forwarded',
      backend: { name: 'pages' },
      upstream: { target: '/?q=1' },
    });
    expect(result?.status).toBeUndefined();
    expect(result?.upstream?.headers['x-code']).toBe('401');
    expect({ ...result?.responseHeaders.set }).toEqual({ 'www-authenticate': 'Basic' });
  });
  test('other statuses stay', () => {
    const [result] = run(stop(403), {}, { errorPages, responseHeaders: hsts });
    expect(result).toMatchObject({ kind: 'answered', status: 403 });
    expect(result?.responseHeaders.set['strict-transport-security']).toBe('max-age=1');
  });
  test('what the backend answers is an assumption', () => {
    const results = run(forward('s'), {}, { errorPages: { ...errorPages, interceptsBackend: true } });
    expect(ends(results)).toEqual(['s', 'pages']);
    expect(results.map((result) => result.assumptions.length)).toEqual([1, 1]);
    expect(ends(run(forward('s'), {}, { errorPages }))).toEqual(['s']);
  });
});
