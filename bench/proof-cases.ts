import type { Forward, PathRewrite } from '../src/model/outcome.ts';
import type { PathHandling, Route, RouteTable, VirtualHost } from '../src/model/route-table.ts';

function forward(name: string): Forward {
  return {
    kind: 'forward',
    backends: [
      { weight: 1, target: { kind: 'Service', namespace: 'shop', name, port: 80, protocol: 'http' } },
    ],
    path: { kind: 'keep' },
    host: { kind: 'keep' },
    requestHeaders: [],
    mirrors: [],
    policies: [],
  };
}

type Style = 'nginx' | 'gateway';

/** Nearly half literal paths, the others patterns as people write them; the same routes in the words of two systems. */
function mixedRoute(number: number, style: Style): Route {
  const word = `${WORDS[number % WORDS.length]}${number}`;
  const kind = number % 20;
  const outcome = forward(`service-${number}`);
  const named = (match: Route['match']): Route => ({ name: `route ${number}`, match, outcome, origins: [] });
  if (kind < 9) return named({ path: { kind: 'prefix', value: `/${word}` } });
  const source =
    kind < 13
      ? `/${word}(/|$)(.*)`
      : kind < 15
        ? `/v[0-9]+/${word}/(.*)`
        : kind < 16
          ? `/[a-z]{2}/${word}/.*`
          : kind < 17
            ? `/${word}/([^/]+)/(edit|show)`
            : `/(${word}|${word}-old|${word}s)/.*`;
  return named({ path: { kind: 'regex', pattern: pattern(source, style) } });
}

const WORDS = ['api', 'shop', 'cart', 'user', 'item', 'login', 'static', 'docs', 'image', 'search'];

function pattern(
  source: string,
  style: Style,
): Extract<Route['match']['path'], { kind: 'regex' }>['pattern'] {
  return style === 'nginx'
    ? { source: `^${source}$`, flavour: 'pcre', ignoreCase: false, anchoring: 'none' }
    : { source, flavour: 're2', ignoreCase: false, anchoring: 'full' };
}

function floating(number: number, style: Style): Route {
  const match: Route['match'] = {
    path: { kind: 'regex', pattern: pattern(`/.*/part${number}/.*\\.(php|cgi)`, style) },
  };
  return { name: `floating ${number}`, match, outcome: forward(`floating-${number}`), origins: [] };
}

function mixed(count: number, style: Style, extra: readonly Route[] = []): readonly Route[] {
  const routes = Array.from({ length: count }, (_, number) => mixedRoute(number, style));
  // The order of systems differs; routes that cannot meet may stand anywhere.
  if (style === 'gateway') routes.reverse();
  const root: Route = {
    name: 'root',
    match: { path: { kind: 'prefix', value: '/' } },
    outcome: forward('root'),
    origins: [],
  };
  return [...extra, ...routes, root];
}

/** Rewrites as ingress-nginx and the Gateway API say them. */
function rewriting(count: number, style: Style): readonly Route[] {
  return Array.from({ length: count }, (_, number) => {
    const path = `/${WORDS[number % WORDS.length]}${number}`;
    const base = forward(`service-${number}`);
    const search = { flavour: 'pcre', ignoreCase: false, anchoring: 'none' } as const;
    const rewrite: PathRewrite =
      style === 'nginx'
        ? {
            kind: 'regex',
            pattern: { ...search, source: `${path}(/|$)(.*)` },
            template: [{ text: '/' }, { capture: 2 }],
            replaces: 'whole',
          }
        : { kind: 'prefix', prefix: path, replacement: '/' };
    const match: Route['match'] =
      style === 'nginx'
        ? { path: { kind: 'regex', pattern: { ...search, source: `^${path}(/|$)(.*)` } } }
        : { path: { kind: 'prefix', value: path } };
    return { name: `route ${number}`, match, outcome: { ...base, path: rewrite }, origins: [] };
  });
}

function planted(routes: readonly Route[]): readonly Route[] {
  const place = Math.floor(routes.length / 2);
  return routes.map((route, index) => (index === place ? { ...route, outcome: forward('other') } : route));
}

function host(name: string, routes: readonly Route[]): VirtualHost {
  return {
    hosts: [{ kind: 'exact', host: name }],
    routes,
    unmatched: { kind: 'respond', status: 404, reason: 'nothing' },
    origins: [],
  };
}

const NGINX_PATHS: PathHandling = {
  decode: 'all',
  mergeSlashes: true,
  dotSegments: true,
  cutFragment: true,
  invalid: { kind: 'respond', status: 400, reason: 'bad path' },
  encode: 'nginx',
};
const RAW_PATHS: PathHandling = {
  ...NGINX_PATHS,
  decode: 'none',
  mergeSlashes: false,
  dotSegments: false,
  cutFragment: false,
  encode: 'none',
};

function table(style: Style, virtualHosts: readonly VirtualHost[]): RouteTable {
  return {
    listeners: [
      {
        name: 'http',
        port: 80,
        protocol: 'http',
        paths: style === 'nginx' ? NGINX_PATHS : RAW_PATHS,
        clientAddress: { kind: 'peer' },
        virtualHosts,
        unmatched: { kind: 'respond', status: 404, reason: 'nothing' },
      },
    ],
  };
}

function oneHost(style: Style, routes: readonly Route[]): RouteTable {
  return table(style, [host('a.test', routes)]);
}

/** Both tables of a case; the second one can be changed before it is compared. */
function pair(
  count: number,
  extra: (style: Style) => readonly Route[] = () => [],
  change: (routes: readonly Route[]) => readonly Route[] = (routes) => routes,
): Pair {
  return [
    oneHost('nginx', mixed(count, 'nginx', extra('nginx'))),
    oneHost('gateway', change(mixed(count, 'gateway', extra('gateway')))),
  ];
}

type Pair = readonly [RouteTable, RouteTable];

function renamed(routes: readonly Route[]): readonly Route[] {
  return routes.map((route) => ({ ...route, outcome: forward(`${route.name} new`) }));
}

function manyHosts(hosts: number, routes: number): Pair {
  const side = (style: Style): RouteTable =>
    table(
      style,
      Array.from({ length: hosts }, (_, i) => host(`app${i}.example.com`, mixed(routes, style))),
    );
  return [side('nginx'), side('gateway')];
}

function rewrites(count: number): Pair {
  return [oneHost('nginx', rewriting(count, 'nginx')), oneHost('gateway', rewriting(count, 'gateway'))];
}

const eightFloating = (style: Style): readonly Route[] =>
  Array.from({ length: 8 }, (_, i) => floating(i, style));

/** A pair of tables to prove, and what it should take. */
export interface ProofCase {
  readonly name: string;
  readonly make: () => Pair;
  /** Most milliseconds. */
  readonly aim?: number;
  /** Most MiB. */
  readonly memory?: number;
  /** Runs of which the median counts. */
  readonly runs: number;
}

/**
 * How the proof grows: one host with many routes, equal tables, one planted difference, all paths told apart, patterns
 * with two floating `.*`, rewrites in the words of two systems, and many hosts.
 */
export const PROOF_CASES: readonly ProofCase[] = [
  { name: '100 routes, equal', make: () => pair(100), runs: 7 },
  { name: '1,000 routes, equal', make: () => pair(1000), aim: 150, runs: 7 },
  { name: '10,000 routes, equal', make: () => pair(10_000), aim: 2000, runs: 5 },
  { name: '100 routes, one planted difference', make: () => pair(100, undefined, planted), runs: 7 },
  {
    name: '1,000 routes, one planted difference',
    make: () => pair(1000, undefined, planted),
    aim: 400,
    runs: 7,
  },
  { name: '10,000 routes, one planted difference', make: () => pair(10_000, undefined, planted), runs: 5 },
  { name: '100 routes, every one different', make: () => pair(100, undefined, renamed), runs: 7 },
  {
    name: '1,000 routes, every one different',
    make: () => pair(1000, undefined, renamed),
    aim: 1000,
    runs: 5,
  },
  {
    name: '1,000 routes, 8 with two floating .*, equal',
    make: () => pair(1000, eightFloating),
    aim: 300,
    runs: 7,
  },
  { name: '1,000 routes, 8 floating, one planted', make: () => pair(1000, eightFloating, planted), runs: 5 },
  { name: '100 rewrites in two wordings', make: () => rewrites(100), runs: 7 },
  { name: '1,000 rewrites in two wordings', make: () => rewrites(1000), runs: 5 },
  { name: '1,000 hosts of 10 routes, equal', make: () => manyHosts(1000, 10), runs: 5 },
  {
    name: '10,000 hosts of 5 routes, equal',
    make: () => manyHosts(10_000, 5),
    aim: 8000,
    memory: 1024,
    runs: 3,
  },
];
