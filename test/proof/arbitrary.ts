import fc from 'fast-check';
import type { Match, NamedPredicate, PathPredicate, ValuePredicate } from '../../src/model/match.ts';
import type { HeaderEdit, Location, Outcome, PathRewrite } from '../../src/model/outcome.ts';
import type { Request } from '../../src/model/request.ts';
import type { Route } from '../../src/model/route-table.ts';
import type { Template } from '../../src/model/template.ts';
import { forward, route, service } from '../model/fixtures.ts';

/** Small routes over few letters, so that they meet, hide and contradict each other often. */
const PATTERNS = [
  '/a',
  '/a.*',
  '/[ab]+',
  '/(a|b)(/.*)?',
  '/.*b',
  '/a(/|$)(.*)',
  '/a/?',
  '(?i)/a/b',
  '/[^/]+/b',
  '/.*',
  '^/a',
  'b$',
  '/a{2,}',
  '/(a/)*b',
];

const pathPredicates: fc.Arbitrary<PathPredicate> = fc.oneof(
  fc
    .constantFrom('/', '/a', '/b', '/a/b', '/aa', '/A', '/a/')
    .map((value) => ({ kind: 'prefix' as const, value })),
  fc.constantFrom('/', '/a', '/b', '/a/b', '/ab').map((value) => ({ kind: 'exact' as const, value })),
  fc.constantFrom('/a', '/ab', '/a/').map((value) => ({ kind: 'string-prefix' as const, value })),
  fc.record({
    kind: fc.constant('regex' as const),
    pattern: fc.record({
      source: fc.constantFrom(...PATTERNS),
      flavour: fc.constantFrom('re2' as const, 'pcre' as const, 'go' as const),
      ignoreCase: fc.boolean(),
      anchoring: fc.constantFrom('full' as const, 'start' as const, 'none' as const),
    }),
  }),
);

const valuePredicates: fc.Arbitrary<ValuePredicate> = fc.oneof(
  fc.constantFrom('1', '2').map((value) => ({ kind: 'exact' as const, value })),
  fc.constantFrom({ kind: 'present' as const }, { kind: 'absent' as const }),
  fc.constant({ kind: 'prefix' as const, value: '1' }),
  fc.constantFrom('[12]', '1.*', '2').map((source) => ({
    kind: 'regex' as const,
    pattern: { source, flavour: 're2' as const, ignoreCase: false, anchoring: 'full' as const },
  })),
);

function named(...names: readonly string[]): fc.Arbitrary<readonly NamedPredicate[]> {
  const one = fc.record({ name: fc.constantFrom(...names), value: valuePredicates });
  return fc.array(one, { minLength: 1, maxLength: 2 });
}

function perhaps<Key extends string, Value>(
  key: Key,
  values: fc.Arbitrary<Value>,
): fc.Arbitrary<Partial<Record<Key, Value>>> {
  const none: Partial<Record<Key, Value>> = {};
  const some = values.map((value) => Object.fromEntries([[key, value]]) as Partial<Record<Key, Value>>);
  return fc.oneof({ weight: 3, arbitrary: fc.constant(none) }, { weight: 1, arbitrary: some });
}

const plainMatches: fc.Arbitrary<Match> = fc
  .tuple(
    pathPredicates,
    perhaps('methods', fc.constantFrom(['GET'], ['POST'], ['GET', 'PUT'])),
    perhaps('headers', named('X', 'Y')),
    perhaps('query', named('q')),
    perhaps('cookies', named('c', 'd')),
    perhaps('clientAddresses', fc.constantFrom(['10.0.0.0/8'], ['10.1.0.0/16'])),
  )
  .map(([path, ...parts]) => Object.assign({ path }, ...parts) as Match);

const matches: fc.Arbitrary<Match> = fc.oneof(
  { weight: 4, arbitrary: plainMatches },
  {
    weight: 1,
    arbitrary: fc
      .tuple(
        plainMatches,
        fc.array(
          fc
            .record({ path: pathPredicates })
            .chain((match) =>
              perhaps('methods', fc.constant(['GET'])).map((methods): Match => ({ ...match, ...methods })),
            ),
          { minLength: 1, maxLength: 2 },
        ),
        fc.constantFrom('not', 'any'),
      )
      .map(([match, inner, key]): Match => ({ ...match, [key]: inner })),
  },
);

/** `/x/$1` as a template. */
export function template(text: string): Template {
  return text
    .split(/(\$\d)/)
    .filter((part) => part !== '')
    .map((part) => (part.startsWith('$') ? { capture: Number(part.slice(1)) } : { text: part }));
}

const rewrites: fc.Arbitrary<PathRewrite> = fc.oneof(
  { weight: 5, arbitrary: fc.constant({ kind: 'keep' as const }) },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom(['/a', '/'], ['/a', '/x'], ['/a/b', '/x/'], ['/', '/x'])
      .map(([prefix = '', replacement = '']) => ({ kind: 'prefix' as const, prefix, replacement })),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'constant' as const, value: '/c' }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('regex' as const),
      pattern: fc.record({
        source: fc.constantFrom('/a(/|$)(.*)', '/(.*)', '^/([^/]*)/?(.*)$', '/a(.*)()', '(a+)(b?)'),
        flavour: fc.constant('pcre' as const),
        ignoreCase: fc.boolean(),
        anchoring: fc.constant('none' as const),
      }),
      template: fc.constantFrom('/$2', '/$1', '/x/$1', '/$1$2', '$1').map(template),
      replaces: fc.constantFrom('whole' as const, 'match' as const),
    }),
  },
);

const locations: fc.Arbitrary<Location> = fc.record({
  kind: fc.constant('parts' as const),
  scheme: fc.constantFrom('request' as const, 'https' as const),
  host: fc.constant({ kind: 'request' as const }),
  port: fc.constant('default' as const),
  path: rewrites,
  query: fc.constantFrom('keep' as const, 'drop' as const),
  cutLastSlash: fc.boolean(),
});

const outcomes: fc.Arbitrary<Outcome> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(fc.constantFrom('s1', 's2', 's3'), rewrites)
      .map(([name, path]) => forward(name, { path })),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('redirect' as const),
      status: fc.constantFrom(301, 302),
      location: locations,
    }),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom(403, 404)
      .map((status) => ({ kind: 'respond' as const, status, reason: 'no' })),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('10.0.0.0/8', '10.1.2.0/24').map((cidr) =>
      gate([
        { action: 'allow', cidr },
        { action: 'deny', cidr: 'all' },
      ]),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.constantFrom(1, 2), fc.constantFrom(1, 3)).map(([one, two]) =>
      forward('x', {
        backends: [
          { weight: one, target: service('s1') },
          { weight: two, target: service('s2') },
        ],
      }),
    ),
  },
);

type AddressRules = Extract<Extract<Outcome, { kind: 'gate' }>['check'], { kind: 'client-address' }>['rules'];

/** Forwards to s1 whom the rules allow; 403 for others. */
export function gate(rules: AddressRules): Outcome {
  const branches = Object.fromEntries([['then', forward('s1')]]) as { then: Outcome };
  return {
    kind: 'gate',
    check: { kind: 'client-address', rules },
    ...branches,
    otherwise: { kind: 'respond', status: 403, reason: 'not allowed' },
    origins: [],
  };
}

const MARK: HeaderEdit = {
  action: 'set',
  name: 'x-mark',
  value: [{ text: '1' }],
  origins: [{ object: { kind: 'Ingress', namespace: 'shop', name: 'web' }, path: [] }],
};

interface Draft {
  readonly match: Match;
  readonly outcome: Outcome;
  readonly marked: boolean;
}

const drafts: fc.Arbitrary<Draft> = fc.record({
  match: matches,
  outcome: outcomes,
  marked: fc.integer({ min: 0, max: 5 }).map((number) => number === 0),
});

const smallDrafts: fc.Arbitrary<Draft> = fc.record({
  match: fc.oneof(
    { weight: 5, arbitrary: pathPredicates.map((path): Match => ({ path })) },
    { weight: 1, arbitrary: matches },
  ),
  outcome: fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom('s1', 's2', 's3').map((name) => forward(name)) },
    { weight: 1, arbitrary: outcomes },
  ),
  marked: fc.constant(false),
});

interface Change {
  readonly place: number;
  readonly how: 'swap' | 'drop' | 'replace' | 'insert' | 'nothing';
  readonly draft: Draft;
}

const changes: fc.Arbitrary<Change> = fc.record({
  place: fc.nat(4),
  how: fc.constantFrom(
    'swap' as const,
    'drop' as const,
    'replace' as const,
    'insert' as const,
    'nothing' as const,
  ),
  draft: drafts,
});

const smallChanges: fc.Arbitrary<Change> = fc.record({
  place: fc.nat(2),
  how: fc.constantFrom(
    'swap' as const,
    'swap' as const,
    'drop' as const,
    'replace' as const,
    'insert' as const,
  ),
  draft: smallDrafts,
});

/** Two lists of routes, the second a changed copy of the first: often equal, often nearly so. */
export const routePairs: fc.Arbitrary<readonly [readonly Route[], readonly Route[]]> = fc
  .tuple(fc.array(drafts, { minLength: 1, maxLength: 5 }), fc.array(changes, { maxLength: 2 }))
  .map(([list, edits]) => [routesOf(list, 'before'), routesOf(edits.reduce(changed, list), 'after')]);

/** The same with one to three routes, of which few ask for more than a path, and one change: cheap to look at all of. */
export const smallRoutePairs: fc.Arbitrary<readonly [readonly Route[], readonly Route[]]> = fc
  .tuple(fc.array(smallDrafts, { minLength: 1, maxLength: 3 }), smallChanges)
  .map(([list, edit]) => [routesOf(list, 'before'), routesOf(changed(list, edit), 'after')]);

function changed(list: readonly Draft[], { place, how, draft }: Change): Draft[] {
  const result = [...list];
  const at = place % Math.max(1, list.length);
  if (how === 'swap') result.push(...result.splice(at, 1));
  else if (how === 'drop') result.splice(at, 1);
  else if (how === 'replace') result.splice(at, 1, draft);
  else if (how === 'insert') result.splice(at, 0, draft);
  return result;
}

function routesOf(list: readonly Draft[], name: string): Route[] {
  return list.map(({ match, outcome, marked }, index) =>
    route(`${name} ${index}`, match, outcome, marked ? { responseHeaders: [MARK] } : {}),
  );
}

const CONDITIONS: ReadonlyArray<Omit<Request, 'scheme' | 'host' | 'target'> & { readonly query: string }> = [
  { method: 'GET', headers: [], query: '', remoteAddress: '192.0.2.1' },
  { method: 'POST', headers: [['X', '1']], query: '?q=1', remoteAddress: '10.1.2.3' },
  {
    method: 'PUT',
    headers: [
      ['x', '2'],
      ['Y', '1'],
      ['Cookie', 'd=1; c=2'],
    ],
    query: '?q=2',
    remoteAddress: '10.9.9.9',
  },
  {
    method: 'GET',
    headers: [
      ['Y', '12'],
      ['Cookie', 'c=12'],
    ],
    query: '?q=12',
    remoteAddress: '10.1.9.9',
  },
  {
    method: 'HEAD',
    headers: [
      ['X', '12'],
      ['Cookie', 'other; c = 1'],
    ],
    query: '?z=1/',
    remoteAddress: '10.1.2.3',
  },
];

/**
 * Every path over these letters up to a length, with requests of several kinds; none that a system would clean up.
 *
 * @param kinds how many kinds of requests
 */
export function allRequests(
  letters: readonly string[],
  length: number,
  kinds = CONDITIONS.length,
): readonly Request[] {
  let paths = ['/'];
  const all = [...paths];
  for (let i = 0; i < length; i++) {
    paths = paths.flatMap((path) => letters.map((letter) => path + letter));
    all.push(...paths);
  }
  return all
    .filter((path) => !path.includes('//'))
    .flatMap((path) =>
      CONDITIONS.slice(0, kinds).map(({ query, ...rest }) => ({
        ...rest,
        scheme: 'http',
        host: 'a.test',
        target: path + query,
      })),
    );
}
