import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evaluate } from '../../src/model/evaluate.ts';
import type { Request } from '../../src/model/request.ts';
import type { RouteTable } from '../../src/model/route-table.ts';
import type { HostProof } from '../../src/proof/proof.ts';
import { prove } from '../../src/proof/prove.ts';
import { nginxPaths, rawPaths, tableOf } from '../model/fixtures.ts';
import { allRequests, routePairs, smallRoutePairs } from './arbitrary.ts';

/**
 * Pairs of large and of small tables, for each of two kinds of path handling; more with GATEPROOF_RUNS and
 * GATEPROOF_SMALL_RUNS. The seed moves with GATEPROOF_SEED; fast-check prints it and a smaller pair when one fails.
 */
const RUNS = Number(process.env['GATEPROOF_RUNS'] ?? 120);
const SMALL_RUNS = Number(process.env['GATEPROOF_SMALL_RUNS'] ?? 10_000);
const SEED = Number(process.env['GATEPROOF_SEED'] ?? 20_261);

/** What a client and the backend can see of an answer, worked out from `evaluate` alone. */
function seen(table: RouteTable, request: Request): string {
  return evaluate(table, request)
    .results.map(({ share, kind, status, backend, upstream, responseHeaders }) =>
      JSON.stringify([share.toFixed(4), kind, status, backend?.name, upstream?.target, responseHeaders.set]),
    )
    .sort()
    .join('\n');
}

/** The name of the route that decided. */
function decider(table: RouteTable, request: Request): string {
  const steps = evaluate(table, request).steps.filter(({ stage }) => stage === 'route');
  const last = steps.findLast(({ text }) => / matches /.test(text));
  return last?.text.split(' matches ')[0] ?? 'no route of the host';
}

function proofOf(before: RouteTable, after: RouteTable): HostProof {
  const { hosts } = prove(before, after, { hosts: (name) => name === 'a.test' });
  const [host] = hosts;
  if (host === undefined) throw new Error('the host was not compared');
  return host;
}

const REQUESTS = allRequests(['/', 'a', 'b', 'A'], 3);
const FEW_REQUESTS = allRequests(['/', 'a', 'b'], 2, 2);
const plain = { ...nginxPaths, encode: 'none' as const };

/** Holds the proof of two tables against what `evaluate` says of each request. */
function check(before: RouteTable, after: RouteTable, requests: readonly Request[]): void {
  const host = proofOf(before, after);
  for (const { witness, witnessAfter } of host.differences) {
    expect(seen(before, witness)).not.toBe(seen(after, witnessAfter));
  }
  expect(host.unknown).toEqual([]);
  const pairs = [...host.differences, ...host.tested].map(
    (found) => `${found.before.name} | ${found.after.name}`,
  );
  const found = new Set(pairs);
  for (const request of requests) {
    if (seen(before, request) === seen(after, request)) continue;
    const pair = `${decider(before, request)} | ${decider(after, request)}`;
    if (!found.has(pair)) expect.fail(`${pair} at ${JSON.stringify(request)}`);
  }
}

describe(`against evaluate on every short request, seed ${SEED}`, () => {
  const handlings = [
    ['the same path handling', plain],
    ['different path handling', rawPaths],
  ] as const;
  test.each(handlings)(
    `${RUNS} pairs of tables, %s`,
    (_, handling) => {
      const property = fc.property(routePairs, ([one, two]) => {
        check(tableOf(one, { paths: plain }), tableOf(two, { paths: handling }), REQUESTS);
      });
      fc.assert(property, { numRuns: RUNS, seed: SEED });
    },
    3_600_000,
  );
  test.each(handlings)(
    `${SMALL_RUNS} pairs of small tables, %s`,
    (_, handling) => {
      const property = fc.property(smallRoutePairs, ([one, two]) => {
        check(tableOf(one, { paths: plain }), tableOf(two, { paths: handling }), FEW_REQUESTS);
      });
      fc.assert(property, { numRuns: SMALL_RUNS, seed: SEED });
    },
    3_600_000,
  );
});

test('a table is equivalent to itself', () => {
  fc.assert(
    fc.property(routePairs, ([routes]) => {
      const table = tableOf(routes);
      expect(proofOf(table, table)).toMatchObject({ verdict: 'equivalent', differences: [], unknown: [] });
    }),
    { numRuns: 200, seed: SEED },
  );
});
