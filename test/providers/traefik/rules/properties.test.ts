import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseRule } from '../../../../providers/traefik/rules/parse.ts';
import { answer, router, tableOf } from '../support.ts';
import {
  holds,
  hostWords,
  ordinaryRules,
  requests,
  type Spoken,
  spokenMatchers,
  spokenRules,
  write,
} from './arbitrary.ts';

const SEED = 20_260_724;

test('a router takes the requests for which its rule holds', () => {
  fc.assert(
    fc.property(
      spokenRules,
      fc.boolean(),
      fc.array(requests, { minLength: 8, maxLength: 8 }),
      (rule, full, sent) => {
        const table = tableOf([router('taken', write(rule, full))]);
        expect(sent.map((request) => answer(table, request))).toEqual(
          sent.map((request) => (holds(rule, request) ? 'taken' : 'answered 404')),
        );
      },
    ),
    { numRuns: 2000, seed: SEED },
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
      const expected = sent.map((request) => {
        const first = rules.findIndex(([rule]) => holds(rule, request));
        return first < 0 ? 'answered 404' : `r${first}`;
      });
      expect(sent.map((request) => answer(table, request))).toEqual(expected);
    }),
    { numRuns: 1000, seed: SEED },
  );
});

test('rules of many alternatives at once', () => {
  const alternatives = fc.array(spokenMatchers, { minLength: 2, maxLength: 3 });
  const many = fc.array(alternatives, { minLength: 2, maxLength: 7 });
  fc.assert(
    fc.property(many, fc.array(requests, { minLength: 12, maxLength: 12 }), (parts, sent) => {
      const rule = joined(
        'and',
        parts.map((items) => joined('or', items)),
      );
      const table = tableOf([router('taken', write(rule, false))]);
      expect(sent.map((request) => answer(table, request))).toEqual(
        sent.map((request) => (holds(rule, request) ? 'taken' : 'answered 404')),
      );
    }),
    { numRuns: 500, seed: SEED },
  );
});

function joined(kind: 'and' | 'or', items: readonly Spoken[]): Spoken {
  return items.reduce((left, right) => ({ kind, left, right }));
}

test('where hosts overlap too much, what is said is true, and the rest is left open', () => {
  const rules = fc.array(fc.tuple(hostWords.rules, hostWords.rules), { minLength: 2, maxLength: 5 });
  let decided = 0;
  let open = 0;
  fc.assert(
    fc.property(rules, fc.array(hostWords.requests, { minLength: 20, maxLength: 20 }), (pairs, sent) => {
      const spoken = [
        ...pairs.map(([left, right]): Spoken => ({ kind: 'and', left, right })),
        ...hostWords.all,
      ];
      const routers = spoken.map((rule, index) =>
        router(`r${index}`, write(rule, false), { priority: -index }),
      );
      const table = tableOf(routers);
      for (const request of sent) {
        const first = spoken.findIndex((rule) => holds(rule, request));
        const given = answer(table, request);
        if (given.startsWith('opaque')) open += 1;
        else {
          decided += 1;
          expect(given).toBe(first < 0 ? 'answered 404' : `r${first}`);
        }
      }
    }),
    { numRuns: 60, seed: SEED },
  );
  expect(open).toBeGreaterThan(50);
  expect(decided).toBeGreaterThan(500);
});

test('whatever is written, the answer is a rule or an error with its place', () => {
  const pieces = fc.constantFrom(
    ...[
      'Host',
      'PATH',
      'hostsni',
      'Query',
      'HeaderRegexp',
      '(',
      ')',
      '`',
      '"',
      '`a`',
      '"/a"',
      '`(`',
      '`{a:}`',
    ],
    ...[
      ',',
      '&&',
      '||',
      '!',
      '&',
      '\\',
      '\n',
      ' ',
      '...',
      '/*',
      '//',
      '*/',
      'é',
      '\u0000',
      '\ud800',
      '1',
      '`*`',
    ],
  );
  const texts = fc.oneof(
    fc.string(),
    fc.array(pieces, { maxLength: 12 }).map((all) => all.join('')),
  );
  const forms = fc.constantFrom(['v2', 'http'], ['v3', 'http'], ['v2', 'tcp'], ['v3', 'tcp'] as const);
  fc.assert(
    fc.property(texts, forms, (text, [syntax, kind]) => {
      const reading = parseRule(text, syntax === 'v2' ? 'v2' : 'v3', kind === 'tcp' ? 'tcp' : 'http');
      if (reading.ok) return;
      expect(reading.error.message).not.toBe('');
      expect(reading.error.offset).toBeGreaterThanOrEqual(0);
      expect(reading.error.offset).toBeLessThanOrEqual(text.length);
    }),
    { numRuns: 5000, seed: SEED },
  );
});
