import { describe, expect, test } from 'vitest';
import type { Gate, Outcome } from '../../../src/model/outcome.ts';
import type { Policy } from '../../../src/model/policy.ts';
import {
  brief,
  convert,
  forward,
  listener,
  NOT_FOUND,
  nginxRegex,
  oneHost,
  origin,
  prefix,
  redirect,
  route,
  secret,
  service,
  virtualHost,
} from './support.ts';

const denied: Outcome = { kind: 'respond', status: 403, reason: 'forbidden' };

function gate(check: Gate['check']): Gate {
  return {
    kind: 'gate',
    check,
    // biome-ignore lint/suspicious/noThenProperty: the model's word; a gate is never awaited.
    then: forward('admin'),
    otherwise: denied,
    origins: [origin('shop', 'web', 'auth')],
  };
}

const addresses: Gate['check'] = {
  kind: 'client-address',
  rules: [
    { action: 'allow', cidr: '10.0.0.0/8' },
    { action: 'deny', cidr: 'all' },
  ],
};
const password: Gate['check'] = {
  kind: 'credentials',
  scheme: 'basic',
  secret: 'shop/users',
  satisfiable: true,
};
const authService: Gate['check'] = {
  kind: 'external-auth',
  url: 'http://auth/',
  method: 'GET',
  responseHeaders: [],
  service: 'unknown',
  answers: [],
  settings: {},
};

describe('a check that cannot be written', () => {
  test.each<[string, Gate['check']]>([
    ['addresses', addresses],
    ['a password', password],
    ['an auth service', authService],
    ['one of several', { kind: 'any-of', checks: [addresses, password] }],
  ])('closes the route: %s', async (_, check) => {
    const { rules, findings } = await convert(
      oneHost(route(prefix('/admin'), gate(check)), route(prefix('/'), forward('web'))),
    );
    expect(brief(rules)).toEqual(['PathPrefix /admin -> closed', 'PathPrefix / -> web:80']);
    expect(findings.find((finding) => finding.code === 'GP5030')).toMatchObject({
      severity: 'blocker',
      before: expect.stringContaining('403'),
      after: expect.stringContaining('500'),
      witness: { target: '/admin' },
      origins: [origin('shop', 'web', 'auth')],
    });
  });

  test('opens it only where that is asked for, with the same finding', async () => {
    const { rules, findings } = await convert(oneHost(route(prefix('/admin'), gate(password))), {
      allowPartial: true,
    });
    expect(brief(rules)).toEqual(['PathPrefix /admin -> admin:80']);
    expect(findings.find((finding) => finding.code === 'GP5030')?.after).toContain('open');
  });

  test('is no question where everybody passes, or nobody does', async () => {
    const allowed = gate({ kind: 'client-address', rules: [] });
    const nobody = gate({ kind: 'credentials', scheme: 'basic', satisfiable: false });
    const { rules, codes } = await convert(
      oneHost(route(prefix('/a'), allowed), route(prefix('/b'), nobody)),
    );
    expect(brief(rules)).toEqual(['PathPrefix /a -> admin:80', 'PathPrefix /b -> closed']);
    expect(codes).not.toContain('GP5030');
  });
});

test('a client address condition closes what it may hold for', async () => {
  const { rules, codes } = await convert(
    oneHost(
      route({ ...prefix('/a'), clientAddresses: ['10.0.0.0/8'] }, forward('a')),
      route(prefix('/'), forward('web')),
    ),
  );
  expect(brief(rules)).toEqual(['PathPrefix /a -> closed', 'PathPrefix / -> web:80']);
  expect(codes).toContain('GP5002');
});

describe('an answer of the proxy', () => {
  test.each([503, 403, 200])('%d becomes 500, and both are said', async (status) => {
    const { rules, findings } = await convert(
      oneHost(route(prefix('/'), { kind: 'respond', status, reason: 'no endpoints' })),
    );
    expect(brief(rules)).toEqual(['PathPrefix / -> closed']);
    expect(findings.find((finding) => finding.code === 'GP5031')).toMatchObject({
      before: `${status}: no endpoints`,
      after: expect.stringContaining('500'),
    });
  });
});

describe('what nobody understands', () => {
  test('is written as it presumably is', async () => {
    const opaque: Outcome = {
      kind: 'opaque',
      why: 'a snippet',
      origins: [origin()],
      presumably: forward('a'),
    };
    const { rules, findings } = await convert(oneHost(route(prefix('/'), opaque)));
    expect(brief(rules)).toEqual(['PathPrefix / -> a:80']);
    expect(findings.find((finding) => finding.code === 'GP5032')?.severity).toBe('high');
  });

  test('is closed where nothing is presumed', async () => {
    const { rules, findings } = await convert(
      oneHost(route(prefix('/'), { kind: 'opaque', why: 'a script', origins: [origin()] })),
    );
    expect(brief(rules)).toEqual(['PathPrefix / -> closed']);
    expect(findings.find((finding) => finding.code === 'GP5032')?.severity).toBe('blocker');
  });
});

describe('a host that asks for client certificates', () => {
  const tls = {
    tls: {
      ...secret('shop/tls').tls,
      certificate: { secret: 'shop/tls' },
      origins: [origin()],
      clientCertificates: { caSecret: 'shop/ca', mode: 'require', depth: 1, missing: denied },
    },
  } as const;
  const table = {
    listeners: [listener('https', [virtualHost('h.example.com', [route(prefix('/'), forward('a'))], tls)])],
  };

  test('is closed', async () => {
    const { rules, findings } = await convert(table);
    expect(brief(rules)).toEqual(['PathPrefix / -> closed']);
    expect(findings.find((finding) => finding.code === 'GP5203')?.severity).toBe('blocker');
  });

  test('is open where that is asked for', async () => {
    const { rules, codes } = await convert(table, { allowPartial: true });
    expect(brief(rules)).toEqual(['PathPrefix / -> a:80']);
    expect(codes).toContain('GP5203');
  });
});

describe('policies', () => {
  const one = (policy: Policy): Promise<Awaited<ReturnType<typeof convert>>> =>
    convert(oneHost(route(prefix('/'), forward('a', { policies: [policy] }))));
  const own = { origins: [origin('shop', 'web', 'annotation')], isDefault: false };

  test.each<[string, Policy, string]>([
    ['timeouts between reads', { kind: 'timeouts', read: 5000, ...own }, 'GP5133'],
    ['a body limit', { kind: 'request-body-limit', bytes: 1024, status: 413, ...own }, 'GP5132'],
    [
      'affinity',
      { kind: 'session-affinity', cookie: 'c', secure: false, mode: 'balanced', ...own },
      'GP5134',
    ],
    ['anything else', { kind: 'other', name: 'x', value: 'y', effect: 'z', ...own }, 'GP5131'],
  ])('%s: nothing is written, and the annotation is named', async (_, policy, code) => {
    const { rules, findings } = await one(policy);
    expect(Object.keys(rules[0] ?? {})).toEqual(['backendRefs', 'matches']);
    expect(findings.find((finding) => finding.code === code)?.origins).toEqual(own.origins);
  });

  test('timeouts of whole requests are written', async () => {
    const { rules } = await one({ kind: 'timeouts', request: 90_500, backendRequest: 0, ...own });
    expect(rules[0]?.['timeouts']).toEqual({ backendRequest: '0s', request: '1m30s500ms' });
  });

  test('a default is one finding for any number of routes, unless it is not asked for', async () => {
    const policy: Policy = { kind: 'timeouts', read: 60_000, origins: [], isDefault: true };
    const routes = ['/a', '/b', '/c'].map((path, n) =>
      route(prefix(path), forward(`s${n}`, { policies: [{ ...policy }] })),
    );
    const { findings } = await convert(oneHost(...routes));
    expect(findings.filter((finding) => finding.code === 'GP5130')).toHaveLength(1);
    const { codes } = await convert(oneHost(...routes), { keepDefaults: false });
    expect(codes).not.toContain('GP5130');
  });

  test('the experimental channel keeps affinity and retries', async () => {
    const { rules } = await convert(
      oneHost(
        route(
          prefix('/'),
          forward('a', {
            policies: [
              {
                kind: 'session-affinity',
                cookie: 'c',
                maxAge: 3600,
                secure: false,
                mode: 'balanced',
                ...own,
              },
              { kind: 'retry', conditions: ['error', 'http_503', 'http_502'], tries: 3, timeout: 0, ...own },
            ],
          }),
        ),
      ),
      { channel: 'experimental' },
    );
    expect(rules[0]?.['sessionPersistence']).toEqual({
      absoluteTimeout: '1h',
      cookieConfig: { lifetimeType: 'Permanent' },
      sessionName: 'c',
      type: 'Cookie',
    });
    expect(rules[0]?.['retry']).toEqual({ attempts: 2, codes: [502, 503] });
  });
});

test('guards of a listener stand in front of every path', async () => {
  const guard = route(
    { path: { kind: 'any' }, headers: [{ name: 'User-Agent', value: { kind: 'prefix', value: 'bad' } }] },
    denied,
  );
  const { rules } = await convert({
    listeners: [
      listener(
        'http',
        [virtualHost('h.example.com', [route(prefix('/a'), forward('a')), route(prefix('/'), NOT_FOUND)])],
        {
          guards: [guard],
        },
      ),
    ],
  });
  expect(brief(rules)).toEqual([
    'PathPrefix /a user-agent~bad.* -> closed',
    'PathPrefix / user-agent~bad.* -> closed',
    'PathPrefix /a -> a:80',
  ]);
});

test('error pages are lost and said', async () => {
  const pages = {
    statuses: [404],
    backend: service('pages'),
    interceptsBackend: true,
    requestHeaders: [],
    origins: [origin()],
  };
  const { codes } = await convert(oneHost(route(prefix('/'), forward('a'), { errorPages: pages })));
  expect(codes).toContain('GP5034');
});

test('the same table gives the same bytes', async () => {
  const table = oneHost(route(nginxRegex('/a'), forward('a')), route(prefix('/'), redirect(302)));
  const [first, second] = [await convert(table), await convert(table)];
  expect(JSON.stringify(first.resources)).toBe(JSON.stringify(second.resources));
  expect(JSON.stringify(first.findings)).toBe(JSON.stringify(second.findings));
});
