import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evaluate } from '../../src/model/evaluate.ts';
import type { Request } from '../../src/model/request.ts';
import type { RouteTable } from '../../src/model/route-table.ts';
import type { HostProof } from '../../src/proof/proof.ts';
import { prove } from '../../src/proof/prove.ts';
import { nginxPaths, rawPaths, tableOf } from '../model/fixtures.ts';
import { allRequests, routePairs } from './arbitrary.ts';

/** More with GATEPROOF_RUNS; the seed moves with GATEPROOF_SEED. */
const RUNS = Number(process.env['GATEPROOF_RUNS'] ?? 250);
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
const plain = { ...nginxPaths, encode: 'none' as const };

describe('against evaluate on every short request', () => {
  test.each([
    ['the same path handling', plain],
    ['different path handling', rawPaths],
  ])(
    '%s',
    (_, handling) => {
      const property = fc.property(routePairs, ([one, two]) => {
        const before = tableOf(one, { paths: plain });
        const after = tableOf(two, { paths: handling });
        const host = proofOf(before, after);
        for (const { witness, witnessAfter } of host.differences) {
          expect(seen(before, witness)).not.toBe(seen(after, witnessAfter));
        }
        expect(host.unknown).toEqual([]);
        const reported = new Set(
          host.differences.map((found) => `${found.before.name} | ${found.after.name}`),
        );
        const tested = new Set(host.tested.map((found) => `${found.before.name} | ${found.after.name}`));
        for (const request of REQUESTS) {
          if (seen(before, request) === seen(after, request)) continue;
          const pair = `${decider(before, request)} | ${decider(after, request)}`;
          expect(reported.has(pair) || tested.has(pair), `${pair} at ${JSON.stringify(request)}`).toBe(true);
        }
      });
      fc.assert(property, { numRuns: RUNS, seed: SEED });
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
