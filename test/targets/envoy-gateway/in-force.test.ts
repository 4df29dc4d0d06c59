import { describe, expect, test } from 'vitest';
import type { Request } from '../../../src/model/request.ts';
import { answerAt, policy, ROUTE, readAt } from '../support.ts';

const SECURITY = 'gateway.envoyproxy.io/v1alpha1 SecurityPolicy';

function deny(...clientCIDRs: string[]): object {
  const rules = [{ action: 'Deny', principal: { clientCIDRs } }];
  return { authorization: { defaultAction: 'Allow', rules } };
}

function status(
  text: string,
  path: string,
  remoteAddress: string,
  headers: Request['headers'] = [],
): readonly (number | undefined)[] {
  const asked: Request = {
    scheme: 'http',
    host: 'x.test',
    method: 'GET',
    target: path,
    headers,
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

describe('mergeType joins the policy of a route with the closest of the listener', () => {
  const ofGateway = (spec: object): string => policy(SECURITY, 'a', 'Gateway gateway', spec);
  const merging = (mergeType: string, spec: object): string =>
    policy(SECURITY, 'b', 'HTTPRoute route', { mergeType, ...spec });
  const basicAuth = { users: { kind: 'Secret', name: 'people' } };
  test.each([
    ['another field of the Gateway stays', merging('StrategicMerge', { basicAuth }), '10.0.0.1', 403],
    ['also in a JSON merge', merging('JSONMerge', { basicAuth }), '10.0.0.1', 403],
    ['a list is replaced', merging('StrategicMerge', deny('10.0.0.2/32')), '10.0.0.1', undefined],
    ['by its own items', merging('StrategicMerge', deny('10.0.0.2/32')), '10.0.0.2', 403],
    [
      'without it nothing of the Gateway stays',
      policy(SECURITY, 'b', 'HTTPRoute route', { basicAuth }),
      '10.0.0.1',
      401,
    ],
  ])('%s', (_, ofRoute, address, expected) => {
    const signedIn = [['Authorization', 'Basic YTpi']] as const;
    const found = status(ofGateway(deny('10.0.0.1/32')) + ofRoute, '/', address, signedIn);
    expect(found).toContain(expected);
  });

  test('credentials and addresses are both asked for, each by the policy that says it', () => {
    const text = ROUTE + ofGateway({ basicAuth }) + merging('StrategicMerge', deny('10.0.0.1/32'));
    const { table } = readAt('envoy-gateway', text);
    const outcome = table.listeners[0]?.virtualHosts[0]?.routes[0]?.outcome;
    if (outcome?.kind !== 'gate' || outcome.then.kind !== 'gate') throw new Error('no two checks');
    expect(
      [outcome, outcome.then].map(({ check, origins }) => [check.kind, origins[0]?.object.name]),
    ).toEqual([
      ['credentials', 'a'],
      ['client-address', 'b'],
    ]);
  });

  test('a kind of merge that is not known leaves the route opaque', () => {
    const { table, findings } = readAt(
      'envoy-gateway',
      ROUTE + ofGateway({ basicAuth }) + merging('Replace', deny('10.0.0.1/32')),
    );
    expect(findings.map(({ code }) => code)).toContain('GP6120');
    expect(table.listeners[0]?.virtualHosts[0]?.routes[0]?.outcome.kind).toBe('opaque');
  });
});

describe('targetSelectors choose by labels', () => {
  const labelled = ROUTE.replace('metadata: {name: route}', 'metadata: {name: route, labels: {team: shop}}');
  const selecting = (selector: object, namespace = 'default'): string =>
    `---\n${JSON.stringify({
      apiVersion: 'gateway.envoyproxy.io/v1alpha1',
      kind: 'SecurityPolicy',
      metadata: { name: 'a', namespace },
      spec: { ...deny('10.0.0.1/32'), targetSelectors: [{ kind: 'HTTPRoute', ...selector }] },
    })}\n`;
  const grant = `---\n${JSON.stringify({
    apiVersion: 'gateway.networking.k8s.io/v1beta1',
    kind: 'ReferenceGrant',
    metadata: { name: 'g' },
    spec: {
      from: [{ group: 'gateway.envoyproxy.io', kind: 'SecurityPolicy', namespace: 'other' }],
      to: [{ group: 'gateway.networking.k8s.io', kind: 'HTTPRoute' }],
    },
  })}\n`;
  const shop = { matchLabels: { team: 'shop' } };
  const everywhere = { ...shop, namespaces: { from: 'All' } };
  test.each([
    ['the route with the label', selecting(shop), 403],
    ['no route with another label', selecting({ matchLabels: { team: 'other' } }), undefined],
    [
      'by an expression',
      selecting({ matchExpressions: [{ key: 'team', operator: 'NotIn', values: ['other'] }] }),
      403,
    ],
    ['of its own namespace alone', selecting(shop, 'other'), undefined],
    ['of other namespaces with a grant', selecting(everywhere, 'other') + grant, 403],
    ['of none without', selecting(everywhere, 'other'), undefined],
  ])('%s', (_, policies, expected) => {
    const asked: Request = {
      scheme: 'http',
      host: 'x.test',
      method: 'GET',
      target: '/',
      headers: [],
      remoteAddress: '10.0.0.1',
    };
    const { results } = answerAt('envoy-gateway', labelled + policies, asked);
    expect(results.map((result) => result.status)).toEqual([expected]);
  });
});
