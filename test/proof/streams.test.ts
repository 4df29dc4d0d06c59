import { describe, expect, test } from 'vitest';
import { evaluate } from '../../src/model/evaluate.ts';
import type { Outcome, WeightedBackend } from '../../src/model/outcome.ts';
import type { Listener, RouteTable } from '../../src/model/route-table.ts';
import { prove } from '../../src/proof/prove.ts';
import { forward, listener, route, service, tableOf } from '../model/fixtures.ts';

const REFUSED: Outcome = { kind: 'respond', status: 0, reason: 'refused' };
const backends = (...list: ReadonlyArray<readonly [string, number]>): { backends: WeightedBackend[] } => ({
  backends: list.map(([name, weight]) => ({ weight, target: { ...service(name), protocol: 'tcp' } })),
});
const stream = (protocol: 'tcp' | 'udp', port: number, outcome: Outcome | undefined): Listener =>
  listener(
    [
      {
        hosts: [{ kind: 'any' }],
        routes: outcome === undefined ? [] : [route('r', { path: { kind: 'any' } }, outcome)],
        unmatched: REFUSED,
        origins: [],
      },
    ],
    { name: `${protocol}-${port}`, protocol, port, unmatched: REFUSED },
  );
const to = (...list: ReadonlyArray<readonly [string, number]>): Outcome => forward('x', backends(...list));
const table = (...listeners: readonly Listener[]): RouteTable => ({ listeners });

describe('connections and datagrams', () => {
  test.each([
    ['the same backends', to(['a', 3], ['b', 1]), to(['b', 25], ['a', 75]), 'equivalent', undefined],
    ['other shares', to(['a', 3], ['b', 1]), to(['a', 1], ['b', 1]), 'different', 'weight'],
    ['another backend', to(['a', 1]), to(['b', 1]), 'different', 'backend'],
    ['no route afterwards', to(['a', 1]), undefined, 'narrower', 'lost-route'],
    ['no route before', undefined, to(['a', 1]), 'wider', 'added-route'],
    ['refused on both sides', REFUSED, undefined, 'equivalent', undefined],
  ] as const)('%s', (_, one, two, verdict, cause) => {
    const [before, after] = [table(stream('tcp', 5432, one)), table(stream('tcp', 5432, two))];
    const proof = prove(before, after);
    expect(proof.hosts).toMatchObject([
      { scheme: 'tcp', port: 5432, portAfter: 5432, hosts: ['every connection'], verdict },
    ]);
    expect(proof.verdict).toBe(verdict);
    const [difference] = proof.hosts[0]?.differences ?? [];
    expect(difference?.cause).toBe(cause);
    if (difference === undefined) return;
    const [left, right] = [before, after].map((side) => evaluate(side, difference.witness).results);
    expect(left).not.toEqual(right);
  });

  test('transports and ports are told apart', () => {
    const before = table(stream('tcp', 53, to(['a', 1])), stream('udp', 53, to(['a', 1])));
    const after = table(stream('udp', 53, to(['a', 1])), stream('udp', 54, to(['a', 1])));
    const seen = prove(before, after).hosts.map(({ scheme, port, verdict, differences }) => [
      scheme,
      port,
      verdict,
      differences[0]?.cause,
    ]);
    expect(seen).toEqual([
      ['tcp', 53, 'narrower', 'listener'],
      ['udp', 53, 'equivalent', undefined],
      ['udp', 54, 'wider', 'listener'],
    ]);
  });

  test('a port may have another number afterwards', () => {
    const before = table(stream('tcp', 5432, to(['a', 1])));
    const after = table(stream('tcp', 15432, to(['a', 1])));
    expect(prove(before, after).verdict).toBe('different');
    const [host] = prove(before, after, { ports: new Map([[5432, 15432]]) }).hosts;
    expect(host).toMatchObject({ port: 5432, portAfter: 15432, verdict: 'equivalent' });
  });

  test('requests to a port that was read and is passed on now are compared as well', () => {
    const before = tableOf([route('r', { path: { kind: 'any' } }, forward('a'))]);
    const after = table(stream('tcp', 80, to(['b', 1])));
    const named = prove(before, after).hosts.find(({ hosts }) => hosts.includes('a.test'));
    expect(named).toMatchObject({ scheme: 'http', verdict: 'different' });
  });

  test('--host leaves them out unless they are named', () => {
    const both = table(stream('tcp', 1, to(['a', 1])), stream('udp', 1, to(['a', 1])));
    const named = prove(both, both, { hosts: (name) => name === 'every datagram' });
    expect(named.hosts.map(({ scheme }) => scheme)).toEqual(['udp']);
  });
});
