import fc from 'fast-check';
import { expect, test } from 'vitest';
import { answer, router, tableOf } from '../support.ts';
import { holds, ordinaryRules, requests, spokenRules, write } from './arbitrary.ts';

const SEED = 20_260_724;

test('a router takes the requests for which its rule holds', () => {
  fc.assert(
    fc.property(
      spokenRules,
      fc.boolean(),
      fc.array(requests, { minLength: 8, maxLength: 8 }),
      (rule, full, sent) => {
        const table = tableOf([router('taken', write(rule, full))]);
        for (const request of sent) {
          expect(answer(table, request)).toBe(holds(rule, request) ? 'taken' : 'answered 404');
        }
      },
    ),
    { numRuns: 3000, seed: SEED },
  );
});

test('of several routers the one with the highest priority takes a request', () => {
  const many = fc.array(fc.tuple(fc.oneof(ordinaryRules, spokenRules), fc.boolean()), {
    minLength: 2,
    maxLength: 6,
  });
  fc.assert(
    fc.property(many, fc.array(requests, { minLength: 12, maxLength: 12 }), (rules, sent) => {
      const routers = rules.map(([rule, full], index) =>
        router(`r${index}`, write(rule, full), { priority: -index }),
      );
      const table = tableOf(routers);
      for (const request of sent) {
        const first = rules.findIndex(([rule]) => holds(rule, request));
        expect(answer(table, request)).toBe(first < 0 ? 'answered 404' : `r${first}`);
      }
    }),
    { numRuns: 1500, seed: SEED },
  );
});
