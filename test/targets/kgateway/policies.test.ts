import { describe, expect, test } from 'vitest';
import type { Request } from '../../../src/model/request.ts';
import { answerAt, policy, ROUTE, readAt } from '../support.ts';

const TRAFFIC = 'gateway.kgateway.dev/v1alpha1 TrafficPolicy';

function statusAt(text: string, target: string, remoteAddress: string): readonly (number | undefined)[] {
  const asked: Request = {
    scheme: 'http',
    host: 'x.test',
    method: 'GET',
    target,
    headers: [],
    remoteAddress,
  };
  return answerAt('kgateway', ROUTE + text, asked).results.map(({ status }) => status);
}

function acl(defaultAction: string, ...rules: ReadonlyArray<readonly [string, string]>): object {
  return { acl: { defaultAction, rules: rules.map(([action, cidr]) => ({ action, cidrs: [cidr] })) } };
}

describe('of the ranges that hold an address the longest one decides', () => {
  const list = policy(TRAFFIC, 'a', 'HTTPRoute route', {
    ...acl('deny', ['allow', '10.0.0.0/8'], ['deny', '10.1.0.0/16'], ['allow', '10.1.2.3']),
  });
  test.each([
    ['10.2.0.1', undefined],
    ['10.1.0.1', 403],
    ['10.1.2.3', undefined],
    ['192.0.2.1', 403],
  ])('%s', (address, status) => {
    expect(statusAt(list, '/', address)).toEqual([status]);
  });
});

describe('policies of several places are merged by their fields', () => {
  const ofGateway = policy(TRAFFIC, 'a', 'Gateway gateway', {
    ...acl('allow', ['deny', '10.0.0.1']),
    buffer: { maxRequestSize: '1Mi' },
  });
  const ofRoute = policy(TRAFFIC, 'b', 'HTTPRoute route', { buffer: { maxRequestSize: '2Mi' } });
  const ofRule = policy(TRAFFIC, 'c', 'HTTPRoute route first', acl('allow', ['deny', '10.0.0.3']));

  test.each([
    ['what the route does not say stays', ofGateway + ofRoute, '/', '10.0.0.1', 403],
    ['what the rule says takes its place', ofGateway + ofRoute + ofRule, '/a', '10.0.0.1', undefined],
    ['and is in force', ofGateway + ofRoute + ofRule, '/a', '10.0.0.3', 403],
  ])('%s', (_, text, path, address, status) => {
    expect(statusAt(text, path, address)).toEqual([status]);
  });

  test('a limit is that of the closest policy, once', () => {
    const { table } = readAt('kgateway', ROUTE + ofGateway + ofRoute);
    const text = JSON.stringify(table.listeners[0]?.virtualHosts[0]?.routes[0]?.outcome);
    expect([...text.matchAll(/"bytes":(\d+)/g)].map(([, bytes]) => bytes)).toEqual(['2097152']);
  });
});

test.each([
  ['users in the policy itself', { basicAuth: { users: ['a:{SHA}x'] } }],
  ['a check that is not read', { apiKeyAuth: { secretRef: { name: 'keys' } } }],
])('%s: nobody knows who passes', (_, spec) => {
  const { table, findings } = readAt('kgateway', ROUTE + policy(TRAFFIC, 'a', 'HTTPRoute route', spec));
  expect(findings.map(({ code }) => code)).toContain('GP6120');
  const outcomes = table.listeners[0]?.virtualHosts[0]?.routes.map(({ outcome }) => outcome.kind);
  expect(outcomes).toEqual(['opaque', 'opaque']);
});
