import { describe, expect, test } from 'vitest';
import { matchOf } from '../../../../providers/traefik/rules/match-of.ts';
import type { HostCondition } from '../../../../providers/traefik/rules/rule.ts';
import type { Match, NamedPredicate, PathPredicate } from '../../../../src/model/match.ts';
import { ruleOf } from '../support.ts';

const any: PathPredicate = { kind: 'any' };
const path = (value: string): PathPredicate => ({ kind: 'exact', value });
const prefix = (value: string): PathPredicate => ({ kind: 'string-prefix', value });
const regex = (source: string): PathPredicate => {
  return { kind: 'regex', pattern: { source, flavour: 'go', ignoreCase: false, anchoring: 'none' } };
};
const header = (name: string): NamedPredicate => ({
  name,
  value: { kind: 'exact', value: '1' },
  repeated: 'any',
});

const isA = (host: HostCondition): boolean => host.kind === 'exact' && host.host === 'a.test';

describe('a match says a rule in the flattest way', () => {
  const cases: ReadonlyArray<readonly [string, Match | 'always' | 'never']> = [
    ['PathPrefix(`/a`)', { path: prefix('/a') }],
    ['PathPrefix(`/`) && Method(`GET`)', { path: any, methods: ['GET'] }],
    ['PathPrefix(`/`)', 'always'],
    ['!PathPrefix(`/`)', 'never'],
    ['Host(`a.test`)', 'always'],
    ['Host(`b.test`)', 'never'],
    ['!Host(`a.test`) && Path(`/a`)', 'never'],
    ['Host(`a.test`) && Path(`/a`) || Host(`b.test`) && Path(`/b`)', { path: path('/a') }],
    ['Host(`b.test`) || Path(`/a`)', { path: path('/a') }],
    ['Host(`a.test`) || Path(`/a`)', 'always'],
    [
      'Path(`/a`) && Header(`X`, `1`) && ClientIP(`10.0.0.0/8`)',
      { path: path('/a'), headers: [header('X')], clientAddresses: ['10.0.0.0/8'] },
    ],
    // several paths at once
    ['PathPrefix(`/a`) && PathPrefix(`/a/b`)', { path: prefix('/a/b') }],
    ['PathPrefix(`/a`) && Path(`/a/b`)', { path: path('/a/b') }],
    ['PathPrefix(`/a`) && PathPrefix(`/b`)', 'never'],
    ['Path(`/ab`) && PathRegexp(`b$`)', { path: path('/ab') }],
    ['Path(`/a`) && PathRegexp(`b$`)', 'never'],
    ['PathPrefix(`/a`) && PathRegexp(`^/ab?c`)', { path: regex('^/ab?c') }],
    ['PathPrefix(`/a.b`) && PathRegexp(`c$`)', { path: regex('^/a\\.b(?s:.*)c$') }],
    ['PathRegexp(`c|d`) && PathPrefix(`/a`)', { path: regex('^/a(?s:.*)(?:c|d)') }],
    ['PathPrefix(`/ab`) && PathRegexp(`b+$`)', { path: prefix('/ab'), any: [{ path: regex('b+$') }] }],
    ['PathPrefix(`/a`) && PathRegexp(`^/.b`)', { path: prefix('/a'), any: [{ path: regex('^/.b') }] }],
    ['PathPrefix(`/a`) && PathRegexp(`a?b`)', { path: prefix('/a'), any: [{ path: regex('a?b') }] }],
    ['PathPrefix(`/a`) && !Path(`/b`)', { path: prefix('/a') }],
    ['PathPrefix(`/a`) && !Path(`/a/b`)', { path: prefix('/a'), not: [{ path: path('/a/b') }] }],
    ['Path(`/a`) && !PathPrefix(`/a`)', 'never'],
    // alternatives
    ['Path(`/a`) || Path(`/b`)', { path: any, any: [{ path: path('/a') }, { path: path('/b') }] }],
    ['PathPrefix(`/a`) || Path(`/a/b`)', { path: prefix('/a') }],
    ['Path(`/a`) || !Path(`/a`)', 'always'],
    ['!Method(`GET`) || !Method(`POST`)', 'always'],
    ['PathPrefix(`/a`) || PathPrefix(`/a/b`) && Method(`GET`)', { path: prefix('/a') }],
    [
      'Path(`/a`) && Header(`X`, `1`) || Path(`/a`) && Header(`Y`, `1`)',
      {
        path: path('/a'),
        any: [
          { path: any, headers: [header('X')] },
          { path: any, headers: [header('Y')] },
        ],
      },
    ],
    ['Path(`/a`) || Path(`/a`) && Header(`Y`, `1`)', { path: path('/a') }],
    [
      'Header(`X`, `1`) || !Header(`x`, `1`) && Header(`Y`, `1`)',
      {
        path: any,
        any: [
          { path: any, headers: [header('X')] },
          { path: any, headers: [header('Y')] },
        ],
      },
    ],
    // methods and addresses have lists of their own
    ['(Method(`GET`) || Method(`POST`)) && Path(`/a`)', { path: path('/a'), methods: ['GET', 'POST'] }],
    ['(Method(`GET`) || Method(`POST`)) && !Method(`PUT`)', { path: any, methods: ['GET', 'POST'] }],
    ['Method(`GET`) && Method(`POST`)', 'never'],
    ['!Method(`GET`) && !Method(`POST`)', { path: any, not: [{ path: any, methods: ['GET', 'POST'] }] }],
    [
      'ClientIP(`10.0.0.1`) || ClientIP(`10.0.0.2`)',
      { path: any, clientAddresses: ['10.0.0.1', '10.0.0.2'] },
    ],
    [
      'ClientIP(`10.0.0.0/8`) && ClientIP(`10.1.0.0/16`)',
      { path: any, clientAddresses: ['10.0.0.0/8'], any: [{ path: any, clientAddresses: ['10.1.0.0/16'] }] },
    ],
    [
      'Method(`GET`) || Method(`POST`) || Path(`/a`)',
      { path: any, any: [{ path: any, methods: ['GET', 'POST'] }, { path: path('/a') }] },
    ],
    // negations
    ['!(Method(`GET`) && Path(`/a`))', { path: any, not: [{ path: path('/a'), methods: ['GET'] }] }],
    ['!Header(`X`, `1`)', { path: any, not: [{ path: any, headers: [header('X')] }] }],
    ['!!Path(`/a`)', { path: path('/a') }],
    // lines of one header are independent
    ['Header(`X`, `1`) && Header(`x`, `1`)', { path: any, headers: [header('X')] }],
    [
      '(Path(`/a`) || Header(`X`, `1`)) && (Path(`/b`) || Header(`Y`, `1`))',
      {
        path: any,
        any: [
          { path: path('/a'), headers: [header('Y')] },
          { path: path('/b'), headers: [header('X')] },
          { path: any, headers: [header('X'), header('Y')] },
        ],
      },
    ],
  ];
  test.each(cases)('%s', (text, expected) => {
    expect(matchOf(ruleOf(text), isA)).toEqual(expected);
  });

  test('many alternatives at once are not multiplied out', () => {
    const text = Array.from({ length: 8 }, (_, i) => `(Path(\`/${i}\`) || Header(\`X${i}\`, \`1\`))`).join(
      ' && ',
    );
    expect(JSON.stringify(matchOf(ruleOf(text), isA)).length).toBeLessThan(3000);
  });
});
