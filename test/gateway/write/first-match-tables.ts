import fc from 'fast-check';
import type { Match, NamedPredicate } from '../../../src/model/match.ts';
import type { Outcome } from '../../../src/model/outcome.ts';
import type { HostPattern, Listener, Route, RouteTable } from '../../../src/model/route-table.ts';
import type { Pattern } from '../../../src/regex/pattern.ts';
import {
  exact,
  forward,
  listener,
  NOT_FOUND,
  prefix,
  redirectTo,
  textPrefix,
  virtualHost,
} from './support.ts';

/** Tables as systems with first-match lists have them: few letters, so that routes overlap in every way. */

const NAMES = ['/', '/a', '/b', '/a/b', '/ab'];
const PATTERNS: readonly Pattern[] = [
  { source: '^/a', flavour: 'go', ignoreCase: false, anchoring: 'none' },
  { source: 'b$', flavour: 'go', ignoreCase: false, anchoring: 'none' },
  { source: '/[ab]/.*', flavour: 're2', ignoreCase: false, anchoring: 'full' },
  { source: '/a/[0-9]+', flavour: 're2', ignoreCase: false, anchoring: 'full' },
];

const regexPath = (pattern: Pattern): Match => ({ path: { kind: 'regex', pattern } });

const path: fc.Arbitrary<Match> = fc.oneof(
  { weight: 2, arbitrary: fc.constant(prefix('/')) },
  { weight: 2, arbitrary: fc.constantFrom(...NAMES).map(exact) },
  { weight: 2, arbitrary: fc.constantFrom(...NAMES).map(prefix) },
  { weight: 4, arbitrary: fc.constantFrom(...NAMES, '/a/').map(textPrefix) },
  { weight: 1, arbitrary: fc.constantFrom(...PATTERNS).map(regexPath) },
);

const searched = (source: string): Pattern => ({
  source,
  flavour: 'go',
  ignoreCase: false,
  anchoring: 'none',
});
const named = (name: string): fc.Arbitrary<NamedPredicate> =>
  fc
    .oneof(
      {
        weight: 4,
        arbitrary: fc.constantFrom('1', '2').map((value) => ({ kind: 'exact', value }) as const),
      },
      { weight: 1, arbitrary: fc.constant({ kind: 'prefix', value: '1' } as const) },
      { weight: 1, arbitrary: fc.constant({ kind: 'regex', pattern: searched('2') } as const) },
      { weight: 1, arbitrary: fc.constantFrom({ kind: 'present' } as const, { kind: 'absent' } as const) },
    )
    .map((value) => ({ name, value }));

const ANY: Match = { path: { kind: 'any' } };

/** One condition of a rule. */
const atom: fc.Arbitrary<Match> = fc.oneof(
  { weight: 4, arbitrary: path },
  { weight: 2, arbitrary: named('x').map((one) => ({ ...ANY, headers: [one] })) },
  { weight: 1, arbitrary: named('y').map((one) => ({ ...ANY, headers: [one] })) },
  { weight: 1, arbitrary: named('q').map((one) => ({ ...ANY, query: [one] })) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom(['GET'], ['POST'], ['GET', 'PUT'])
      .map((methods): Match => ({ ...ANY, methods })),
  },
);

const both = (a: Match, b: Match): Match => ({ ...ANY, any: [a], not: [{ ...ANY, not: [b] }] });

const condition = fc.letrec<{ any: Match }>((tie) => ({
  any: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    { weight: 5, arbitrary: atom },
    {
      weight: 2,
      arbitrary: fc.tuple(path, named('x')).map(([match, one]): Match => ({ ...match, headers: [one] })),
    },
    {
      weight: 2,
      arbitrary: fc.tuple(atom, tie('any')).map(([match, inner]): Match => ({ ...match, not: [inner] })),
    },
    {
      weight: 2,
      arbitrary: fc
        .tuple(fc.oneof(fc.constant(ANY), path), tie('any'), tie('any'))
        .map(([match, a, b]): Match => ({ ...match, any: [a, b] })),
    },
    { weight: 1, arbitrary: fc.tuple(tie('any'), tie('any')).map(([a, b]) => both(a, b)) },
  ),
})).any;

const matches = fc.oneof({ weight: 3, arbitrary: path }, { weight: 4, arbitrary: condition });

function outcomeOf(what: string, { path: matched }: Match): Outcome {
  if (what === 'none') return NOT_FOUND;
  if (what === 'moved') return redirectTo(302, 'https://moved.test/');
  if (what !== 'strip' || !('value' in matched)) return forward(what);
  return forward('s5', {
    path: { kind: 'prefix', prefix: matched.value.replace(/\/$/, ''), replacement: '/' },
  });
}

/** A prefix that is cut off, as no match but a prefix can. */
const stripping = fc
  .tuple(
    fc.constantFrom(prefix('/a'), prefix('/a/b'), textPrefix('/a/')),
    fc.option(named('x'), { nil: undefined }),
  )
  .map(([match, one]) => [one === undefined ? match : { ...match, headers: [one] }, 'strip'] as const);

const decision = fc.constantFrom('s1', 's2', 's3', 's4', 'none', 'moved');

const routesOf = (what: fc.Arbitrary<readonly [Match, string]>): fc.Arbitrary<Route[]> =>
  fc.array(what, { minLength: 1, maxLength: 6 }).map((list) =>
    list.map(([match, backend], index): Route => {
      const name = `r${index}`;
      const outcome = outcomeOf(backend, match);
      return {
        name,
        match,
        outcome,
        origins: [{ object: { kind: 'IngressRoute', namespace: 'shop', name }, path: ['spec'] }],
      };
    }),
  );

const plain = fc.tuple(matches, decision);
const KINDS = {
  plain: routesOf(plain),
  rewriting: routesOf(fc.oneof({ weight: 9, arbitrary: plain }, { weight: 1, arbitrary: stripping })),
};

/** Tables of one host, or of one and a wildcard beside it; with rewrites of prefixes if wanted. */
export function tables(
  paths: Listener['paths'],
  beside: 'apart' | 'above',
  kind: 'plain' | 'rewriting' = 'plain',
): fc.Arbitrary<RouteTable> {
  const routes = KINDS[kind];
  const wildcard: HostPattern = {
    kind: 'wildcard',
    suffix: beside === 'apart' ? 'w.test' : 'test',
    labels: 'many-labels',
  };
  return fc.tuple(routes, fc.option(routes, { nil: undefined })).map(([own, other]) => ({
    listeners: [
      listener(
        'http',
        [
          virtualHost('h.test', own),
          ...(other === undefined ? [] : [virtualHost('h.test', other, { hosts: [wildcard] })]),
        ],
        { paths },
      ),
    ],
  }));
}
