import { expect, test } from 'vitest';
import { evaluate } from '../../src/model/evaluate.ts';
import type { Policy } from '../../src/model/policy.ts';
import type { HostPattern } from '../../src/model/route-table.ts';
import { isMisdirected } from '../../src/model/server-names.ts';
import { forward, get, route, tableOf } from './fixtures.ts';

const HOSTS: readonly HostPattern[] = [
  { kind: 'exact', host: 'a.b.test' },
  { kind: 'wildcard', suffix: 'b.test', labels: 'many-labels' },
  { kind: 'wildcard', suffix: 'test', labels: 'many-labels' },
];

test.each([
  ['a.b.test', 'a.b.test', false],
  ['x.b.test', 'y.b.test', false],
  ['x.b.test', 'a.b.test', true],
  ['a.b.test', 'x.b.test', true],
  ['x.test', 'x.b.test', true],
  ['x.test', 'b.test', false],
  ['a.b.test', 'elsewhere.org', false],
  ['elsewhere.org', 'a.b.test', true],
])('server name %s, host %s: misdirected %s', (name, host, expected) => {
  expect(isMisdirected(HOSTS, name, host)).toBe(expected);
});

test.each<[Partial<Extract<Policy, { kind: 'backend-tls' }>>, readonly string[]]>([
  [{ verify: false }, ['forwarded']],
  [{ verify: true }, ['forwarded if the certificate of shop/s:80 is trusted', '502']],
  [
    { verify: true, serverName: 'in.test' },
    ['forwarded if the certificate of shop/s:80 is trusted and holds in.test', '502'],
  ],
  [
    { verify: true, serverName: 'in.test', names: ['x.test', 'spiffe://y'] },
    ['forwarded if the certificate of shop/s:80 is trusted and holds x.test or spiffe://y', '502'],
  ],
])('a backend whose certificate is looked at: %j', (more, expected) => {
  const policy = {
    kind: 'backend-tls',
    verify: true,
    sendServerName: true,
    origins: [],
    isDefault: false,
  } as const;
  const outcome = forward('s', { policies: [{ ...policy, ...more }] });
  const { results } = evaluate(tableOf([route('r', { path: { kind: 'any' } }, outcome)]), get('/'));
  const told = results.map(({ kind, status, assumptions }) =>
    status === undefined ? [kind, ...assumptions].join(' if ') : String(status),
  );
  expect(told).toEqual(expected);
});
