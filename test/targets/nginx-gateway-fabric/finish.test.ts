import { expect, test } from 'vitest';
import { finishPolicies } from '../../../src/targets/nginx-gateway-fabric/policies/finish.ts';

type Written = Parameters<typeof finishPolicies>[0][number];

const GROUP = 'gateway.networking.k8s.io';

function object(kind: string, name: string, spec: Written['spec']): Written {
  const apiVersion = kind.endsWith('Policy') ? 'gateway.nginx.org/v1alpha1' : `${GROUP}/v1`;
  return { apiVersion, kind, metadata: { name, namespace: 'shop', labels: {} }, spec };
}

const GATEWAY = object('Gateway', 'gateway', {
  listeners: [
    { name: 'http', port: 80, protocol: 'HTTP' },
    { name: 'https', port: 443, protocol: 'HTTPS', hostname: 'a.test' },
  ],
});
const route = (name: string, path: string, sectionName = 'http', hostnames: string[] = []): Written =>
  object('HTTPRoute', name, {
    parentRefs: [{ name: 'gateway', sectionName }],
    hostnames,
    rules: [{ matches: [{ path: { type: 'PathPrefix', value: path } }] }],
  });
const policy = (kind: string, name: string, target: string, spec: Written['spec']): Written => {
  const reference = { group: GROUP, kind: 'HTTPRoute', name: target };
  const attachment = kind === 'ClientSettingsPolicy' ? { targetRef: reference } : { targetRefs: [reference] };
  return object(kind, name, { ...spec, ...attachment });
};
const slow = { timeout: { read: '2s' } };
const small = { body: { maxSize: '8k' } };

function outcome(...written: readonly Written[]): readonly [string[], number] {
  const { resources, notes } = finishPolicies([GATEWAY, ...written]);
  const policies = resources.filter(({ kind }) => kind.endsWith('Policy'));
  const named = policies.map(({ metadata, spec }) => {
    const targets = (spec['targetRefs'] ?? [spec['targetRef']]) as ReadonlyArray<{ readonly name: string }>;
    return `${metadata.name}: ${targets.map(({ name }) => name).join(' ')}`;
  });
  return [named, notes.length];
}

const proxy = (name: string, target: string, spec = slow): Written =>
  policy('ProxySettingsPolicy', name, target, spec);

test.each<[string, readonly Written[], readonly string[], number]>([
  [
    'other paths',
    [route('a', '/a'), route('b', '/b'), proxy('p', 'a'), proxy('q', 'b')],
    ['p: a', 'q: b'],
    0,
  ],
  [
    'the same settings for one path',
    [route('a', '/a'), route('b', '/a'), proxy('p', 'a'), proxy('q', 'b')],
    ['p: a b'],
    0,
  ],
  [
    'other settings for one path',
    [route('a', '/a'), route('b', '/a'), proxy('p', 'a'), proxy('q', 'b', { timeout: { read: '3s' } })],
    ['p: a', 'q: b'],
    2,
  ],
  ['settings of one of two', [route('a', '/a'), route('b', '/a'), proxy('p', 'a')], ['p: a'], 1],
  [
    'a kind that names one route',
    [
      route('a', '/a'),
      route('b', '/a'),
      policy('ClientSettingsPolicy', 'p', 'a', small),
      policy('ClientSettingsPolicy', 'q', 'b', small),
    ],
    ['p: a', 'q: b'],
    2,
  ],
  [
    'one path of two ports',
    [route('a', '/a', 'http', ['a.test']), route('b', '/a', 'https', ['a.test']), proxy('p', 'a')],
    ['p: a'],
    0,
  ],
  [
    'one path, once by the hostname of the listener',
    [route('a', '/a', 'https'), route('b', '/a', 'https', ['a.test']), proxy('p', 'a')],
    ['p: a'],
    1,
  ],
  [
    'one path of two hosts',
    [route('a', '/a', 'http', ['a.test']), route('b', '/a', 'http', ['b.test']), proxy('p', 'a')],
    ['p: a'],
    0,
  ],
])('%s', (_, written, policies, refused) => {
  expect(outcome(...written)).toEqual([policies, refused]);
});
