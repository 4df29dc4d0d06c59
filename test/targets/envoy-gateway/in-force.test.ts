import { describe, expect, test } from 'vitest';
import type { Request } from '../../../src/model/request.ts';
import { answerAt, policy, ROUTE, readAt } from '../support.ts';

const SECURITY = 'gateway.envoyproxy.io/v1alpha1 SecurityPolicy';

function deny(...clientCIDRs: string[]): object {
  const rules = [{ action: 'Deny', principal: { clientCIDRs } }];
  return { authorization: { defaultAction: 'Allow', rules } };
}

function status(text: string, path: string, remoteAddress: string): readonly (number | undefined)[] {
  const asked: Request = {
    scheme: 'http',
    host: 'x.test',
    method: 'GET',
    target: path,
    headers: [],
    remoteAddress,
  };
  return answerAt('envoy-gateway', ROUTE + text, asked).results.map((result) => result.status);
}

describe('the most specific policy is in force, and alone', () => {
  const ofGateway = policy(SECURITY, 'a', 'Gateway gateway', deny('10.0.0.1/32'));
  const ofRoute = policy(SECURITY, 'b', 'HTTPRoute route', deny('10.0.0.2/32'));
  const ofRule = policy(SECURITY, 'c', 'HTTPRoute route first', deny('10.0.0.3/32'));
  test.each([
    ['of the Gateway', ofGateway, '/', '10.0.0.1', 403],
    ['of the Gateway, for another address', ofGateway, '/', '10.0.0.2', undefined],
    ['of the route, which replaces it', ofGateway + ofRoute, '/', '10.0.0.1', undefined],
    ['of the route', ofGateway + ofRoute, '/', '10.0.0.2', 403],
    ['of the rule', ofRoute + ofRule, '/a', '10.0.0.3', 403],
    ['of the rule, which replaces it', ofRoute + ofRule, '/a', '10.0.0.2', undefined],
    ['of the route, for another rule', ofRoute + ofRule, '/', '10.0.0.2', 403],
    [
      'of a listener',
      policy(SECURITY, 'a', 'Gateway gateway http', deny('10.0.0.1/32')),
      '/',
      '10.0.0.1',
      403,
    ],
  ])('%s', (_, policies, path, address, expected) => {
    expect(status(policies, path, address)).toEqual([expected]);
  });

  test('the first by name of two that name the same', () => {
    const other = policy(SECURITY, 'z', 'HTTPRoute route', deny('10.0.0.9/32'));
    expect(status(other + ofRoute, '/', '10.0.0.2')).toEqual([403]);
    expect(status(other + ofRoute, '/', '10.0.0.9')).toEqual([undefined]);
  });
});

test('what may refuse requests and is not read is opaque', () => {
  const text = ROUTE + policy(SECURITY, 'a', 'HTTPRoute route', { apiKeyAuth: { credentialRefs: [] } });
  const { table, findings } = readAt('envoy-gateway', text);
  expect(findings.map(({ code }) => code)).toContain('GP6120');
  const outcomes = table.listeners[0]?.virtualHosts[0]?.routes.map((route) => route.outcome.kind);
  expect(outcomes).toEqual(['opaque', 'opaque']);
});
