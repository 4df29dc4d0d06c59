/**
 * How the proof grows: one host with many routes, equal tables, one planted difference, all paths told apart, patterns
 * with two floating `.*`, and many hosts. Prints time, states and the peak of memory. `tsx bench/prove.ts [scale]`
 */
import type { Outcome } from '../src/model/outcome.ts';
import type { Route, RouteTable, VirtualHost } from '../src/model/route-table.ts';
import { prove } from '../src/proof/prove.ts';

function forward(name: string): Outcome {
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

function table(virtualHosts: readonly VirtualHost[]): RouteTable {
  return {
    listeners: [
      {
        name: 'http',
        port: 80,
        protocol: 'http',
        paths: {
          decode: 'all',
          mergeSlashes: true,
          dotSegments: true,
          cutFragment: true,
          invalid: { kind: 'respond', status: 400, reason: 'bad path' },
          encode: 'nginx',
        },
        clientAddress: { kind: 'peer' },
        virtualHosts,
        unmatched: { kind: 'respond', status: 404, reason: 'nothing' },
      },
    ],
  };
}

function measure(name: string, before: RouteTable, after: RouteTable): void {
  const start = performance.now();
  const proof = prove(before, after);
  const time = performance.now() - start;
  const differences = proof.hosts.reduce((sum, { differences: list }) => sum + list.length, 0);
  const states = proof.hosts.reduce((sum, one) => sum + one.states, 0);
  const cells = proof.hosts.reduce((sum, one) => sum + one.cells, 0);
  const memory = Math.round(process.memoryUsage().rss / 2 ** 20);
  console.log(
    [
      name.padEnd(44),
      `${time.toFixed(0)} ms`.padStart(9),
      `${states} states`.padStart(14),
      `${cells} cells`.padStart(12),
      `${differences} differences`.padStart(17),
      `${memory} MiB`.padStart(10),
      proof.verdict,
    ].join('  '),
  );
}

function oneHost(routes: readonly Route[]): RouteTable {
  return table([host('a.test', routes)]);
}

const only = process.argv[2];
const cases: ReadonlyArray<readonly [string, () => readonly [RouteTable, RouteTable]]> = [
  ...[100, 1000, 10_000].flatMap((count) => [
    [
      `${count} routes, equal`,
      () => [oneHost(mixed(count, 'nginx')), oneHost(mixed(count, 'gateway'))] as const,
    ] as const,
    [
      `${count} routes, one planted difference`,
      () => [oneHost(mixed(count, 'nginx')), oneHost(planted(mixed(count, 'gateway')))] as const,
    ] as const,
  ]),
  ...[100, 1000].map(
    (count) =>
      [
        `${count} routes, every one different`,
        () =>
          [
            oneHost(mixed(count, 'nginx')),
            oneHost(
              mixed(count, 'gateway').map((route) => ({ ...route, outcome: forward(`${route.name} new`) })),
            ),
          ] as const,
      ] as const,
  ),
  [
    '1000 routes and 8 with two floating .*, equal',
    () => {
      const extra = (style: Style): readonly Route[] =>
        Array.from({ length: 8 }, (_, i) => floating(i, style));
      return [
        oneHost(mixed(1000, 'nginx', extra('nginx'))),
        oneHost(mixed(1000, 'gateway', extra('gateway'))),
      ] as const;
    },
  ],
  ...[1000, 10_000].flatMap((count) => [
    [
      `${count} hosts of ${count === 1000 ? 10 : 5} routes, equal`,
      () => {
        const size = count === 1000 ? 10 : 5;
        const hosts = (style: Style): RouteTable =>
          table(Array.from({ length: count }, (_, i) => host(`app${i}.example.com`, mixed(size, style))));
        return [hosts('nginx'), hosts('gateway')] as const;
      },
    ] as const,
  ]),
];
for (const [name, make] of cases) {
  if (only !== undefined && !name.includes(only)) continue;
  const [before, after] = make();
  measure(name, before, after);
}
