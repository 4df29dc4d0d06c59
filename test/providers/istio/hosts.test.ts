import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  answer,
  compileObjects,
  gateway,
  plainServer,
  secureServer,
  service,
  to,
  virtualService,
} from './support.ts';

const HOSTS = ['*', '*.org', '*.a.org', 'a.org', 'b.a.org', 'b.org'];
const ASKED = ['a.org', 'b.a.org', 'c.a.org', 'b.org', 'c.b.org', 'org', 'x.com'];
const NAMES = ['one', 'two', 'three'];

/** The hosts of the small world that a name stands for. */
function holds(name: string, host: string): boolean {
  return (
    name === '*' ||
    (name.startsWith('*') ? host.endsWith(name.slice(1)) && host !== name.slice(2) : name === host)
  );
}

function inside(inner: string, outer: string): boolean {
  return ASKED.every((host) => !holds(inner, host) || holds(outer, host));
}

/** Names before suffixes, longer before shorter, any host last. */
function closest(names: readonly string[], host: string): string | undefined {
  const rank = (name: string): number => (name === '*' ? 0 : name.startsWith('*') ? name.length : 100);
  return names.filter((name) => holds(name, host)).sort((x, y) => rank(y) - rank(x))[0];
}

/** The names under which a server serves a VirtualService: of every two that overlap the narrower one. */
function shared(server: readonly string[], hosts: readonly string[]): readonly string[] {
  return server.flatMap((s) => hosts.flatMap((h) => (inside(s, h) ? [s] : inside(h, s) ? [h] : [])));
}

interface Rule {
  readonly hosts: readonly string[];
  readonly to: string;
}

/** Which VirtualService a server has for a host; undefined: 404. */
function served(
  servers: ReadonlyArray<readonly string[]>,
  rules: readonly Rule[],
  host: string,
): string | undefined {
  const pairs = servers.flatMap((server) =>
    rules.map((rule) => ({ rule, names: shared(server, rule.hosts) })),
  );
  const name = closest(
    pairs.flatMap(({ names }) => names),
    host,
  );
  return name === undefined ? undefined : pairs.find(({ names }) => names.includes(name))?.rule.to;
}

const someHosts = fc.uniqueArray(fc.constantFrom(...HOSTS), { minLength: 1, maxLength: 3 });
const rules: fc.Arbitrary<readonly Rule[]> = fc.array(
  fc.record({ hosts: someHosts, to: fc.constantFrom(...NAMES) }),
  { maxLength: 4 },
);
const objectsFor = (list: readonly Rule[]) => [
  ...list
    .map(({ hosts, to: target }, index) =>
      virtualService({ hosts, http: [to(target)] }, { name: `vs-${9 - index}`, age: index }),
    )
    .reverse(),
  ...NAMES.map((name) => service(name)),
];

describe('hosts of servers and VirtualServices', () => {
  test('meet in the narrower name, and the narrowest name has a request', () => {
    fc.assert(
      fc.property(fc.array(someHosts, { minLength: 1, maxLength: 3 }), rules, (servers, list) => {
        const compiled = compileObjects([
          gateway(servers.map((hosts) => plainServer(hosts))),
          ...objectsFor(list),
        ]);
        for (const host of ASKED) {
          const expected = served(servers, list, host);
          expect(answer(compiled, `http://${host}/`)).toBe(
            expected === undefined ? '404' : `${expected}:80 as /`,
          );
        }
      }),
      { numRuns: 300, seed: 77 },
    );
  });

  test('with TLS only the server counts whose host is the closest', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.constantFrom(...HOSTS), { minLength: 1, maxLength: 4 }),
        rules,
        (hosts, list) => {
          const servers = hosts.map((host, index) =>
            secureServer([host], { mode: 'SIMPLE', credentialName: 'c' }, `https-${index}`),
          );
          const compiled = compileObjects([gateway(servers), ...objectsFor(list)]);
          for (const host of ASKED) {
            const server = closest(hosts, host);
            const expected = server === undefined ? undefined : served([[server]], list, host);
            expect(answer(compiled, `https://${host}/`)).toBe(
              expected === undefined ? '404' : `${expected}:80 as /`,
            );
          }
        },
      ),
      { numRuns: 200, seed: 78 },
    );
  });
});
