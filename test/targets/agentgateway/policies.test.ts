import { describe, expect, test } from 'vitest';
import type { Request } from '../../../src/model/request.ts';
import { answerAt, policy, ROUTE, readAt } from '../support.ts';

const KIND = 'agentgateway.dev/v1alpha1 AgentgatewayPolicy';

function withExpressions(action: string, ...matchExpressions: readonly string[]): string {
  const authorization = { action, policy: { matchExpressions } };
  return ROUTE + policy(KIND, 'a', 'HTTPRoute route', { traffic: { authorization } });
}

function statusOf(text: string, remoteAddress: string): readonly (number | undefined)[] {
  const asked: Request = {
    scheme: 'http',
    host: 'x.test',
    method: 'GET',
    target: '/',
    headers: [],
    remoteAddress,
  };
  return answerAt('agentgateway', text, asked).results.map(({ status }) => status);
}

const holds = (cidr: string): string => `cidr("${cidr}").containsIP(source.address)`;

describe('expressions about the address of the connection', () => {
  const allowed = `${holds('10.0.0.0/8')} || ${holds('2001:db8::/32')}`;
  test.each([
    [allowed, '10.1.2.3', undefined],
    [allowed, '2001:db8::7', undefined],
    [allowed, '192.0.2.1', 403],
    [`!(${allowed})`, '10.1.2.3', 403],
    [`!(${allowed})`, '192.0.2.1', undefined],
  ])('%s, from %s: %s', (expression, address, status) => {
    expect(statusOf(withExpressions('Allow', expression), address)).toEqual([status]);
  });

  test.each([
    ['another expression', withExpressions('Allow', 'jwt.sub == "a"')],
    ['one more condition', withExpressions('Allow', `${holds('10.0.0.0/8')} && request.method == "GET"`)],
    ['several expressions', withExpressions('Allow', holds('10.0.0.0/8'), holds('10.1.0.0/16'))],
    ['another action', withExpressions('Require', holds('10.0.0.0/8'))],
  ])('%s: nobody knows who passes', (_, text) => {
    const { table } = readAt('agentgateway', text);
    expect(table.listeners[0]?.virtualHosts[0]?.routes[0]?.outcome.kind).toBe('opaque');
  });
});

describe('checks that let through more than is known', () => {
  const http = { path: '"/check"' };
  const backendRef = { kind: 'Service', name: 'gate', port: 80 };
  test.each([
    ['a service that may be missing', { extAuth: { backendRef, failureMode: 'FailOpen', http } }],
    ['a path that depends on the request', { extAuth: { backendRef, http: { path: 'request.path' } } }],
    ['a login that is optional', { basicAuthentication: { mode: 'Optional', secretRef: { name: 'users' } } }],
  ])('%s', (_, traffic) => {
    const { table } = readAt('agentgateway', ROUTE + policy(KIND, 'a', 'HTTPRoute route', { traffic }));
    expect(table.listeners[0]?.virtualHosts[0]?.routes[0]?.outcome.kind).toBe('opaque');
  });
});

describe('TLS to backends of a route', () => {
  const tlsOf = (tls: object): readonly unknown[] => {
    const text = ROUTE + policy(KIND, 'a', 'HTTPRoute route first', { backend: { tls } });
    const asked: Request = { scheme: 'http', host: 'x.test', method: 'GET', target: '/a', headers: [] };
    const { table } = readAt('agentgateway', text);
    const { outcome } = table.listeners[0]?.virtualHosts[0]?.routes[0] ?? {};
    const policies = outcome?.kind === 'forward' ? outcome.policies : [];
    const described = policies.map(({ origins: _, isDefault: __, ...rest }) => rest);
    return [answerAt('agentgateway', text, asked).results[0]?.backend?.protocol, ...described];
  };

  test.each([
    [{ insecureSkipVerify: 'All' }, ['https', { kind: 'backend-tls', verify: false, sendServerName: false }]],
    [
      { insecureSkipVerify: 'All', sni: 'a.test', mtlsCertificateRef: [{ name: 'pair' }] },
      [
        'https',
        {
          kind: 'backend-tls',
          verify: false,
          sendServerName: true,
          serverName: 'a.test',
          clientCertificateSecret: 'default/pair',
        },
      ],
    ],
  ])('%j', (tls, expected) => {
    expect(tlsOf(tls)).toEqual(expected);
  });

  test('that is verified otherwise is not known', () => {
    const { table } = readAt(
      'agentgateway',
      ROUTE + policy(KIND, 'a', 'HTTPRoute route', { backend: { tls: { insecureSkipVerify: 'Hostname' } } }),
    );
    expect(table.listeners[0]?.virtualHosts[0]?.routes[0]?.outcome.kind).toBe('opaque');
  });
});
