import { describe, expect, test } from 'vitest';
import type { Forward, Outcome } from '../../../src/model/outcome.ts';
import type { Policy } from '../../../src/model/policy.ts';
import { describePolicy } from '../../../src/model/policy-text.ts';
import { answerAt, policy, ROUTE, readAt } from '../support.ts';

const TARGET = 'nginx-gateway-fabric';
const API = 'gateway.nginx.org/v1alpha1';

/** Another route of the same Gateway. */
function route(name: string, path: string, more: object = {}): string {
  const rules = [{ matches: [{ path }].map(pathOf), backendRefs: [{ name: 'three', port: 80 }] }];
  const spec = { parentRefs: [{ name: 'gateway' }], rules, ...more };
  return `---\n${JSON.stringify({ apiVersion: 'gateway.networking.k8s.io/v1', kind: 'HTTPRoute', metadata: { name }, spec })}\n`;
}

function pathOf({ path }: { readonly path: string }): object {
  const [type, value] = path.startsWith('=') ? ['Exact', path.slice(1)] : ['PathPrefix', path];
  return { path: { type, value } };
}

function forwardOf(outcome: Outcome): Forward | undefined {
  if (outcome.kind === 'gate') return forwardOf(outcome.then);
  return outcome.kind === 'forward' ? outcome : undefined;
}

/** What is in force for the rule of a path, in words. */
function inForce(text: string, kind: Policy['kind'], backend = 'one'): readonly string[] {
  const { table } = readAt(TARGET, ROUTE + text);
  const routes = table.listeners.flatMap(({ virtualHosts }) => virtualHosts.flatMap((host) => host.routes));
  const forward = routes
    .map(({ outcome }) => forwardOf(outcome))
    .find((one) => one?.backends.some(({ target }) => target.kind === 'Service' && target.name === backend));
  return (forward?.policies ?? []).filter((one) => one.kind === kind).map(describePolicy);
}

const settings = (name: string, target: string, spec: object): string =>
  policy(`${API} ClientSettingsPolicy`, name, target, spec);
const proxy = (name: string, target: string, spec: object): string =>
  policy(`${API} ProxySettingsPolicy`, name, target, spec);
const rate = (name: string, target: string, rateLimit: object): string =>
  policy(`${API} RateLimitPolicy`, name, target, { rateLimit });

describe('settings of a route stand above those of the Gateway one by one', () => {
  const ofGateway = proxy('a', 'Gateway gateway', { timeout: { connect: '1s', read: '2s' } });
  const ofRoute = proxy('b', 'HTTPRoute route', { timeout: { read: '3s' } });
  test.each([
    ['nothing set', '', '1m to connect, 1m between two writes, 1m between two reads'],
    ['by the Gateway', ofGateway, '1s to connect, 1m between two writes, 2s between two reads'],
    ['by both', ofGateway + ofRoute, '1s to connect, 1m between two writes, 3s between two reads'],
  ])('timeouts: %s', (_, text, words) => {
    expect(inForce(text, 'timeouts')).toEqual([`timeouts: ${words}`]);
  });

  const small = settings('a', 'Gateway gateway', { body: { maxSize: '8k' } });
  test.each([
    ['by default', '', 'a limit of 1 MiB on request bodies (answer 413)'],
    ['by the Gateway', small, 'a limit of 8 KiB on request bodies (answer 413)'],
    [
      'none by the route',
      small + settings('b', 'HTTPRoute route', { body: { maxSize: '0' } }),
      'no limit on request bodies',
    ],
    [
      'by the Gateway, beside something else by the route',
      small + settings('b', 'HTTPRoute route', { body: { timeout: '5s' } }),
      'a limit of 8 KiB on request bodies (answer 413)',
    ],
  ])('bodies: %s', (_, text, words) => {
    expect(inForce(text, 'request-body-limit')).toEqual([words]);
  });

  const slow = rate('a', 'Gateway gateway', {
    rejectCode: 429,
    local: { rules: [{ rate: '5r/m', key: '$binary_remote_addr' }] },
  });
  test.each([
    ['none', '', []],
    ['by the Gateway', slow, ['a limit of 5 requests per minute and client (burst 0, answer 429)']],
    [
      'other rules by the route, the status by the Gateway',
      slow +
        rate('b', 'HTTPRoute route', {
          local: { rules: [{ rate: '9r/s', key: '$remote_addr', burst: 3 }] },
        }),
      ['a limit of 9 requests per second and client (burst 3, answer 429)'],
    ],
    [
      'counted only, which no route can undo',
      slow.replace('"rejectCode"', '"dryRun":true,"rejectCode"') +
        rate('b', 'HTTPRoute route', { dryRun: false }),
      [],
    ],
  ])('rates: %s', (_, text, words) => {
    expect(inForce(text, 'rate-limit')).toEqual(words);
  });
});

describe('policies that are refused are not in force', () => {
  const mine = settings('m', 'HTTPRoute route', { body: { maxSize: '8k' } });
  const same = 'a limit of 8 KiB on request bodies (answer 413)';
  const none = 'a limit of 1 MiB on request bodies (answer 413)';
  test.each([
    [
      'another one sets the same, and is older by name',
      settings('a', 'HTTPRoute route', { body: { maxSize: '0' } }),
      'no limit on request bodies',
    ],
    ['another one sets something else', settings('a', 'HTTPRoute route', { body: { timeout: '5s' } }), same],
    ['another route has another path', route('other', '/b'), same],
    ['another route has the same path', route('other', '/a'), none],
    ['another route has the same path, matched in another way', route('other', '=/a'), none],
    [
      'another route has the same path for another host',
      route('other', '/a', { hostnames: ['x.test'] }),
      same,
    ],
  ])('%s', (_, text, words) => {
    expect(inForce(mine + text, 'request-body-limit')).toEqual([words]);
  });

  test('a policy that names both routes of a path is taken', () => {
    const both = { rateLimit: { local: { rules: [{ rate: '5r/m', key: '$remote_addr' }] } } };
    const targetRefs = ['route', 'other'].map((name) => ({
      group: 'gateway.networking.k8s.io',
      kind: 'HTTPRoute',
      name,
    }));
    const object = {
      apiVersion: API,
      kind: 'RateLimitPolicy',
      metadata: { name: 'p' },
      spec: { ...both, targetRefs },
    };
    const text = `${route('other', '/a')}---\n${JSON.stringify(object)}\n`;
    expect(inForce(text, 'rate-limit')).toHaveLength(1);
  });
});

describe('rates that are not those of a client', () => {
  test('by another key', () => {
    const text = rate('a', 'HTTPRoute route', {
      rejectCode: 429,
      local: { rules: [{ rate: '5r/m', key: '$http_x_tenant' }] },
    });
    expect(inForce(text, 'other')).toEqual([
      'rate-limit: 5r/m for each $http_x_tenant, burst 0 (requests above it are refused)',
    ]);
  });
});

describe('AuthenticationFilter', () => {
  const withFilter = ROUTE.replace(
    'backendRefs: [{name: one, port: 80}]',
    'backendRefs: [{name: one, port: 80}]\n    filters: [{type: ExtensionRef, extensionRef: {group: gateway.nginx.org, kind: AuthenticationFilter, name: auth}}]',
  );
  const filter = (spec: object): string =>
    `---\n${JSON.stringify({ apiVersion: API, kind: 'AuthenticationFilter', metadata: { name: 'auth' }, spec })}\n`;
  const basic = (realm: string): string =>
    filter({ type: 'Basic', basic: { realm, secretRef: { name: 'users' } } });
  const asked = { scheme: 'http', host: 'x.test', method: 'GET', target: '/a', headers: [] } as const;

  test('asks for a user', () => {
    const { results } = answerAt(TARGET, withFilter + basic('Staff'), { ...asked });
    expect(results.map(({ status }) => status)).toContain(401);
  });
  test('asks for nobody with the realm off', () => {
    const { results } = answerAt(TARGET, withFilter + basic('off'), { ...asked });
    expect(results.map(({ status }) => status)).toEqual([undefined]);
  });
  test('asks nobody in front of a redirect', () => {
    const redirect = withFilter.replace(
      'backendRefs: [{name: one, port: 80}]\n    filters: [',
      'filters: [{type: RequestRedirect, requestRedirect: {hostname: y.test}}, ',
    );
    const { results } = answerAt(TARGET, redirect + basic('Staff'), { ...asked });
    expect(results.map(({ status }) => status)).toEqual([302]);
  });
  test('of NGINX Plus is opaque', () => {
    const { table } = readAt(
      TARGET,
      withFilter + filter({ type: 'JWT', jwt: { realm: 'x', source: 'File' } }),
    );
    const kinds = table.listeners[0]?.virtualHosts[0]?.routes.map(({ outcome }) => outcome.kind);
    expect(kinds).toContain('opaque');
  });
});

test('snippets of a policy may do anything', () => {
  const text = policy(`${API} SnippetsPolicy`, 's', 'Gateway gateway', {
    snippets: [{ context: 'http.server', value: 'deny all;' }],
  });
  const { table, findings } = readAt(TARGET, ROUTE + text);
  expect(findings.map(({ code }) => code)).toContain('GP6120');
  const kinds = table.listeners[0]?.virtualHosts[0]?.routes.map(({ outcome }) => outcome.kind);
  expect(new Set(kinds)).toEqual(new Set(['opaque']));
});
