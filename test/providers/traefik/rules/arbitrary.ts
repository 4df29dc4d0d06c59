import fc from 'fast-check';
import type { Request } from '../../../../src/model/request.ts';

/**
 * Rules as a formula over matchers, each with its text and a reading of its own: what Traefik's documentation says of
 * it, on the request as text. Nothing here uses the code under test.
 */
export type Spoken =
  | { readonly kind: 'matcher'; readonly text: string; readonly holds: (request: Request) => boolean }
  | { readonly kind: 'and' | 'or'; readonly left: Spoken; readonly right: Spoken }
  | { readonly kind: 'not'; readonly inner: Spoken };

export function holds(rule: Spoken, request: Request): boolean {
  switch (rule.kind) {
    case 'matcher':
      return rule.holds(request);
    case 'and':
      return holds(rule.left, request) && holds(rule.right, request);
    case 'or':
      return holds(rule.left, request) || holds(rule.right, request);
    case 'not':
      return !holds(rule.inner, request);
  }
}

/** Writes a rule with no more parentheses than needed, or in `full` with all. */
export function write(rule: Spoken, full: boolean, outer: 'or' | 'and' | 'not' = 'or'): string {
  switch (rule.kind) {
    case 'matcher':
      return rule.text;
    case 'not':
      return `!${write(rule.inner, full, 'not')}`;
    default: {
      const sign = rule.kind === 'and' ? '&&' : ' || ';
      const text = `${write(rule.left, full, rule.kind)}${sign}${write(rule.right, full, rule.kind)}`;
      const needed = outer === 'not' || (outer === 'and' && rule.kind === 'or');
      return full || needed ? `(${text})` : text;
    }
  }
}

const hostOf = (request: Request): string => {
  const host = request.host.split(':')[0] ?? '';
  return (host.endsWith('.') ? host.slice(0, -1) : host).toLowerCase();
};
const pathOf = (request: Request): string => request.target.split('?')[0] ?? '';
const linesOf = (request: Request, name: string): readonly string[] =>
  request.headers.filter(([key]) => key.toLowerCase() === name).map(([, value]) => value);
const valuesOf = (request: Request, name: string): readonly string[] =>
  new URLSearchParams(request.target.split('?')[1] ?? '').getAll(name);

function matcher(text: string, test: (request: Request) => boolean): Spoken {
  return { kind: 'matcher', text, holds: test };
}

function spelled(name: string, ...values: readonly string[]): fc.Arbitrary<string> {
  const lower = name.toLowerCase();
  const names = [
    name,
    name,
    lower,
    name.toUpperCase(),
    `${lower.slice(0, 1).toUpperCase()}${lower.slice(1)}`,
  ];
  return fc
    .tuple(fc.constantFrom(...names), fc.boolean())
    .map(
      ([one, plain]) =>
        `${one}(${values.map((value) => (plain ? `\`${value}\`` : JSON.stringify(value))).join(', ')})`,
    );
}

const HOSTS = ['a.test', 'b.test', 'c.a.test', 'test'];
const WILDCARDS = ['.test', '.a.test'];
const HOST_PATTERNS = [
  /^[a-b]\.test$/,
  /a/,
  /^.+$/,
  /\.test$/,
  /^[A-Z]/,
  /(?:^|\.)a\.test$/,
  /^c\..*t$/,
  /^[^a]+$/,
];
const PATHS = ['/', '/a', '/a/', '/ab', '/b'];
const PATH_PATTERNS = [/^\/a/, /b$/, /^\/[ab]$/, /b|\/a\/$/, /./];
const VALUES = ['1', '2', ''];
const VALUE_PATTERNS = [/^1/, /2/, /^$/];

const hostMatchers: fc.Arbitrary<Spoken> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc
      .constantFrom(...HOSTS)
      .chain((host) =>
        spelled('Host', host).map((text) => matcher(text, (request) => hostOf(request) === host)),
      ),
  },
  fc.constantFrom(...WILDCARDS).chain((suffix) =>
    spelled('Host', `*${suffix}`).map((text) =>
      matcher(text, (request) => {
        const [, ...rest] = hostOf(request).split('.');
        return rest.length > 0 && `.${rest.join('.')}` === suffix;
      }),
    ),
  ),
  fc
    .constantFrom(...HOST_PATTERNS)
    .chain((pattern) =>
      spelled('HostRegexp', pattern.source).map((text) =>
        matcher(text, (request) => pattern.test(hostOf(request))),
      ),
    ),
);

const pathMatchers: fc.Arbitrary<Spoken> = fc.oneof(
  fc
    .constantFrom(...PATHS)
    .chain((path) =>
      spelled('Path', path).map((text) => matcher(text, (request) => pathOf(request) === path)),
    ),
  fc
    .constantFrom(...PATHS)
    .chain((path) =>
      spelled('PathPrefix', path).map((text) => matcher(text, (request) => pathOf(request).startsWith(path))),
    ),
  fc
    .constantFrom(...PATH_PATTERNS)
    .chain((pattern) =>
      spelled('PathRegexp', pattern.source).map((text) =>
        matcher(text, (request) => pattern.test(pathOf(request))),
      ),
    ),
);

const otherMatchers: fc.Arbitrary<Spoken> = fc.oneof(
  fc
    .constantFrom('get', 'GET', 'POST')
    .chain((method) =>
      spelled('Method', method).map((text) =>
        matcher(text, (request) => request.method === method.toUpperCase()),
      ),
    ),
  fc
    .constantFrom('1', '2')
    .chain((value) =>
      spelled('Header', 'X-A', value).map((text) =>
        matcher(text, (request) => linesOf(request, 'x-a').includes(value)),
      ),
    ),
  fc
    .constantFrom(...VALUE_PATTERNS)
    .chain((pattern) =>
      spelled('HeaderRegexp', 'x-a', pattern.source).map((text) =>
        matcher(text, (request) => linesOf(request, 'x-a').some((line) => pattern.test(line))),
      ),
    ),
  fc
    .constantFrom('1', '2')
    .chain((value) =>
      spelled('Query', 'q', value).map((text) =>
        matcher(text, (request) => valuesOf(request, 'q').includes(value)),
      ),
    ),
  spelled('Query', 'q').map((text) => matcher(text, (request) => valuesOf(request, 'q').includes(''))),
  fc
    .constantFrom(...VALUE_PATTERNS)
    .chain((pattern) =>
      spelled('QueryRegexp', 'q', pattern.source).map((text) =>
        matcher(text, (request) => valuesOf(request, 'q').some((value) => pattern.test(value))),
      ),
    ),
  fc
    .constantFrom('10.0.0.', '10.0.1.')
    .chain((net) =>
      spelled('ClientIP', `${net}0/24`).map((text) =>
        matcher(text, (request) => request.remoteAddress?.startsWith(net) === true),
      ),
    ),
);

/** Rules of one matcher. */
export const spokenMatchers = fc.oneof(hostMatchers, pathMatchers, otherMatchers);

export const spokenRules: fc.Arbitrary<Spoken> = fc.letrec<{ rule: Spoken }>((tie) => ({
  rule: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    { weight: 3, arbitrary: spokenMatchers },
    {
      weight: 4,
      arbitrary: fc
        .tuple(fc.constantFrom('and' as const, 'or' as const), tie('rule'), tie('rule'))
        .map(([kind, left, right]): Spoken => ({ kind, left, right })),
    },
    { weight: 1, arbitrary: tie('rule').map((inner): Spoken => ({ kind: 'not', inner })) },
  ),
})).rule;

/** Rules that name a host, as people write them. */
export const ordinaryRules: fc.Arbitrary<Spoken> = fc
  .tuple(hostMatchers, fc.oneof(pathMatchers, spokenRules))
  .map(([left, right]) => ({ kind: 'and', left, right }));

const sentHosts = [
  'a.test',
  'A.Test',
  'a.test.',
  'a.test:8080',
  'b.test',
  'c.a.test',
  'd.a.test',
  'x.y.test',
  'test',
  'other.example',
];
const queries = ['', '?q', '?q=', '?q=1', '?q=2', '?q=1&q=2', '?r=1', '?q=%31', '?q=12&x'];

export const requests: fc.Arbitrary<Request> = fc.record({
  method: fc.constantFrom('GET', 'POST', 'get'),
  scheme: fc.constant('http' as const),
  host: fc.constantFrom(...sentHosts),
  target: fc
    .tuple(fc.constantFrom(...PATHS, '/a/b', '/abc', '/c', '/ba'), fc.constantFrom(...queries))
    .map(([path, query]) => path + query),
  headers: fc.array(fc.tuple(fc.constantFrom('X-A', 'x-a', 'X-B'), fc.constantFrom(...VALUES, '12')), {
    maxLength: 2,
  }),
  remoteAddress: fc.constantFrom('10.0.0.7', '10.0.1.7', '192.0.2.1'),
});

const WORDS = Array.from('abcdefghij');

function word(text: string): Spoken {
  return matcher(`HostRegexp(\`${text}\`)`, (request) => request.host.includes(text));
}

/** Host patterns of which so many overlap that not all combinations are told apart. */
export const hostWords = {
  /** One rule for each, that takes few requests. */
  all: WORDS.map((text): Spoken => {
    return {
      kind: 'and',
      left: word(text),
      right: matcher('Path(`/none`)', (request) => request.target === '/none'),
    };
  }),
  rules: fc.oneof(
    fc.constantFrom(...WORDS).map(word),
    fc.constantFrom(...WORDS).map((text): Spoken => ({ kind: 'not', inner: word(text) })),
    fc
      .constantFrom('ab.test', 'c.test', 'x.test')
      .map((host) => matcher(`Host(\`${host}\`)`, (request) => request.host === host)),
    fc
      .constantFrom('/a', '/b')
      .map((path) => matcher(`PathPrefix(\`${path}\`)`, (request) => request.target.startsWith(path))),
  ),
  requests: fc.record({
    method: fc.constant('GET'),
    scheme: fc.constant('http' as const),
    host: fc.constantFrom('ab.test', 'c.test', 'x.test', 'a', 'b', 'ab', 'ba', 'j', 'cj', 'x', 'defg', 'hi'),
    target: fc.constantFrom('/a', '/b', '/none'),
    headers: fc.constant([]),
  }) satisfies fc.Arbitrary<Request>,
};
