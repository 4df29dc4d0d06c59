import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Result } from '../../src/model/evaluation.ts';
import type { Request } from '../../src/model/request.ts';
import { createObserver } from '../../src/proof/explain/observe.ts';
import { createNormaliser, explicitHeaders } from '../../src/proof/outcomes/normal.ts';
import { decide } from '../../src/replay/decide.ts';
import { createDecider } from '../../src/replay/decider.ts';
import { generateTraffic } from '../../src/replay/generate/traffic.ts';
import { createJudge } from '../../src/replay/offline/judge.ts';
import { plainTarget } from '../../src/replay/plain-target.ts';
import { nginxPaths, rawPaths, tableOf } from '../model/fixtures.ts';
import { allRequests, routePairs } from '../proof/arbitrary.ts';

const RUNS = Number(process.env['GATEPROOF_RUNS'] ?? 12);
const SEED = Number(process.env['GATEPROOF_SEED'] ?? 20_261);
const REQUESTS: readonly Request[] = allRequests(['/', 'a', 'b', 'A'], 3);

describe.each([
  ['of one kind', nginxPaths, nginxPaths],
  ['of two kinds', nginxPaths, rawPaths],
] as const)('random tables, paths read by systems %s', (_name, one, two) => {
  test('what is known of routes gives the same as working every request out', () => {
    fc.assert(
      fc.property(routePairs, ([first, second]) => {
        const [before, after] = [tableOf(first, { paths: one }), tableOf(second, { paths: two })];
        const judge = createJudge({ before, after });
        const observer = createObserver(createNormaliser(explicitHeaders([before, after])));
        const deciders = [createDecider(before), createDecider(after)] as const;
        const generated = [...generateTraffic(before, after)].map(({ request }) => request);
        for (const request of [...REQUESTS, ...generated]) {
          const alike = observer.observe(before, request) === observer.observe(after, request);
          expect(judge.judge(request).verdict).toBe(alike ? 'same' : 'different');
          expect(judge.answersBefore(request).map(answerOnly)).toEqual(
            judge.resultsBefore(request).map(answerOnly),
          );
          const plain = plainTarget(request.target);
          for (const [side, table] of [before, after].entries()) {
            const quick = deciders[side === 0 ? 0 : 1].decide(request, plain);
            expect(quick.route).toBe(decide(table, request).route);
          }
        }
      }),
      { numRuns: RUNS, seed: SEED },
    );
  });
});

/** What is left of a result when nobody asks what a Service received. */
function answerOnly({ upstream: _, mirrors: __, reason: ___, ...rest }: Result): Partial<Result> {
  return rest;
}

test.each([
  ['/a/b', true],
  ['/a?x=%2F', true],
  ['/a%20b', false],
  ['/a//b', false],
  ['/a/../b', false],
  ['/a;b', false],
  ['/a?x=1;y=2', false],
  ['/a#b', false],
  ['*', false],
  ['http://a.test/', false],
])('%s is plain: %s', (target, plain) => {
  expect(plainTarget(target) !== undefined).toBe(plain);
});
