import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import '../../seed.ts';
import type { Resource } from '../../../src/gateway/resource.ts';
import { write } from '../../../src/gateway/write/index.ts';
import { evaluate } from '../../../src/model/evaluate.ts';
import type { Match } from '../../../src/model/match.ts';
import type { AddressRule, Outcome } from '../../../src/model/outcome.ts';
import type { Request } from '../../../src/model/request.ts';
import type { Route, RouteTable } from '../../../src/model/route-table.ts';
import { TARGETS } from '../../../src/targets/index.ts';
import {
  exact,
  forward,
  listener,
  objects,
  origin,
  pcre,
  prefix,
  redirect,
  route,
  secret,
  virtualHost,
} from '../../gateway/write/support.ts';
import { readAt } from '../support.ts';

const ISTIO = TARGETS.get('istio');

function written(
  table: RouteTable,
  more: { readonly gateway?: { namespace: string; name: string }; readonly allowPartial?: boolean } = {},
): {
  readonly resources: readonly Resource[];
  readonly codes: readonly string[];
} {
  if (ISTIO?.policies === undefined) throw new Error('no policies');
  const { resources, findings } = write(table, {
    version: '1.4',
    channel: 'standard',
    dialect: ISTIO.dialect,
    gatewayClass: 'istio',
    policies: ISTIO.policies.writer,
    objects: objects(),
    ...more,
  });
  return { resources, codes: findings.map(({ code }) => code) };
}

function guards(resources: readonly Resource[]): readonly Resource[] {
  return resources.filter(({ kind }) => kind === 'AuthorizationPolicy');
}

function readBack(resources: readonly Resource[]): RouteTable {
  return readAt('istio', resources.map((one) => JSON.stringify(one)).join('\n---\n')).table;
}

/** Behind a list of addresses. */
function guarded(inner: Outcome, ...rules: readonly AddressRule[]): Outcome {
  return {
    kind: 'gate',
    check: { kind: 'client-address', rules },
    // biome-ignore lint/suspicious/noThenProperty: the model's word; a gate is never awaited.
    then: inner,
    otherwise: { kind: 'respond', status: 403, reason: 'the address' },
    origins: [origin('shop', 'web', 'list')],
  };
}

const INSIDE: readonly AddressRule[] = [
  { action: 'allow', cidr: '10.0.0.0/8' },
  { action: 'deny', cidr: 'all' },
];
const OUTSIDE: readonly AddressRule[] = [{ action: 'deny', cidr: '10.0.0.0/8' }];

const plainHttp = (...hosts: Parameters<typeof virtualHost>[]): RouteTable => ({
  listeners: [
    listener(
      'http',
      hosts.map((host) => virtualHost(...host)),
    ),
  ],
});

/** Every kind of request that the tables below tell apart. */
function requests(hosts: readonly string[]): readonly Request[] {
  return hosts.flatMap((host) =>
    (['http', 'https'] as const).flatMap((scheme) =>
      ['/', '/a', '/a/b', '/a/b/c', '/ab', '/x1'].flatMap((target) =>
        ['GET', 'POST'].flatMap((method) =>
          [[], [['x-key', 'one'] as const]].flatMap((headers) =>
            ['10.0.0.1', '192.168.0.1'].map(
              (remoteAddress): Request => ({
                scheme,
                host,
                ...(scheme === 'https' ? { serverName: host } : {}),
                method,
                target,
                headers,
                remoteAddress,
              }),
            ),
          ),
        ),
      ),
    ),
  );
}

function statusAt(table: RouteTable, request: Request): number | undefined {
  return evaluate(table, request).results[0]?.status;
}

describe('what a list guards is told apart by hosts, paths, methods and headers', () => {
  const paths = fc.constantFrom<Match>(prefix('/'), prefix('/a'), prefix('/a/b'), exact('/a/b'), {
    path: { kind: 'regex', pattern: pcre('^/x[0-9]') },
  });
  const matches = fc.tuple(paths, fc.constantFrom(0, 0, 0, 1, 2, 3)).map(
    ([match, conditions]): Match => ({
      ...match,
      ...(conditions % 2 === 1 ? { methods: ['POST'] } : {}),
      ...(conditions >= 2
        ? { headers: [{ name: 'x-key', value: { kind: 'exact', value: 'one' } as const }] }
        : {}),
    }),
  );
  const routes = fc.tuple(matches, fc.constantFrom(0, 0, 1, 2, 3)).map(([match, kind]): Route => {
    const inner = kind === 3 ? redirect(308, { scheme: 'https' }) : forward('web');
    return route(
      match,
      kind === 1 ? guarded(inner, ...INSIDE) : kind === 2 ? guarded(inner, ...OUTSIDE) : inner,
    );
  });
  const lists = fc.array(routes, { minLength: 1, maxLength: 4 });
  const hosts = ['a.test', 'b.test', '*.test', '*'] as const;
  const tables = fc
    .tuple(
      fc.uniqueArray(fc.constantFrom(...hosts), { minLength: 1, maxLength: 3 }),
      fc.array(lists, { minLength: 3, maxLength: 3 }),
      fc.array(lists, { minLength: 3, maxLength: 3 }),
      fc.boolean(),
    )
    .map(([names, plain, secure, both]): RouteTable => {
      const ordered = hosts.filter((name) => names.includes(name));
      const http = ordered.map((name, index) => virtualHost(name, plain[index] ?? []));
      const https = ordered
        .filter((name) => name !== '*')
        .map((name, index) => virtualHost(name, secure[index] ?? [], secret('shop/tls')));
      return { listeners: [listener('http', http), ...(both ? [listener('https', https)] : [])] };
    });

  test('nobody is let in who was not, and nobody is kept out where nothing is closed', () => {
    fc.assert(
      fc.property(tables, (before) => {
        const { resources, codes } = written(before);
        const after = readBack(resources);
        const isExact = !codes.some((code) => ['GP5030', 'GP5010', 'GP5002', 'GP5012'].includes(code));
        for (const request of requests(['a.test', 'b.test', 'c.test', 'other.example'])) {
          const [one, two] = [statusAt(before, request), statusAt(after, request)];
          if (one === 403) expect([403, 404, 500], JSON.stringify(request)).toContain(two);
          else if (isExact && two === 403) expect([403, 404], JSON.stringify(request)).toContain(one);
        }
      }),
      { numRuns: 150 },
    );
  });
});

describe('a list for one host', () => {
  test('names the host alone where all of its routes have it, whatever their paths', () => {
    const regex: Match = { path: { kind: 'regex', pattern: pcre('^/x[0-9]') } };
    const table = plainHttp([
      'a.test',
      [
        route(regex, guarded(forward('one'), ...INSIDE)),
        route(prefix('/'), guarded(forward('two'), ...INSIDE)),
      ],
    ]);
    const { resources } = written(table);
    expect(guards(resources).map(({ spec }) => spec)).toEqual([
      {
        action: 'DENY',
        rules: [
          {
            from: [{ source: { notRemoteIpBlocks: ['10.0.0.0/8'] } }],
            to: [{ operation: { hosts: ['a.test', 'a.test:*'] } }],
          },
        ],
        targetRefs: [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'gateway' }],
      },
    ]);
  });

  test('names the port where the other one redirects', () => {
    const { resources } = written({
      listeners: [
        listener('http', [virtualHost('a.test', [route(prefix('/'), redirect(308, { scheme: 'https' }))])]),
        listener('https', [
          virtualHost('a.test', [route(prefix('/'), guarded(forward('web'), ...INSIDE))], secret('shop/tls')),
        ]),
      ],
    });
    expect(JSON.stringify(guards(resources))).toContain('"ports":["443"]');
  });

  test('is closed beside an open path that cannot be named, and open with allowPartial', () => {
    const regex: Match = { path: { kind: 'regex', pattern: pcre('^/x[0-9]') } };
    const table = plainHttp([
      'a.test',
      [route(regex, forward('one')), route(prefix('/'), guarded(forward('two'), ...INSIDE))],
    ]);
    const asked: Request = { scheme: 'http', host: 'a.test', method: 'GET', target: '/', headers: [] };
    const closed = written(table);
    expect(guards(closed.resources)).toEqual([]);
    expect(closed.codes).toContain('GP5030');
    expect(statusAt(readBack(closed.resources), asked)).toBe(500);
    const open = written(table, { allowPartial: true });
    expect(open.codes).toContain('GP5030');
    expect(statusAt(readBack(open.resources), asked)).toBeUndefined();
  });
});

describe('at a Gateway that is there already, whose pods may listen on other ports', () => {
  const gateway = { namespace: 'infra', name: 'shared' };
  const secured = listener('https', [
    virtualHost('a.test', [route(prefix('/'), guarded(forward('web'), ...INSIDE))], secret('shop/tls')),
  ]);

  test('redirects of the other port are refused as well', () => {
    const plain = listener('http', [
      virtualHost('a.test', [route(prefix('/'), redirect(308, { scheme: 'https' }))]),
    ]);
    const { resources, codes } = written({ listeners: [plain, secured] }, { gateway });
    expect(JSON.stringify(guards(resources))).not.toContain('ports');
    expect(guards(resources)).toHaveLength(1);
    expect(codes).toContain('GP5320');
  });

  test('routes of the other port that are open close the list', () => {
    const plain = listener('http', [virtualHost('a.test', [route(prefix('/'), forward('open'))])]);
    const { resources, codes } = written({ listeners: [plain, secured] }, { gateway });
    expect(guards(resources)).toEqual([]);
    expect(codes).toContain('GP5030');
  });
});

describe('a list for a name with a wildcard', () => {
  const list = [route(prefix('/'), guarded(forward('web'), ...INSIDE))];

  test('leaves out the names that have hosts of their own', () => {
    const { resources } = written(
      plainHttp(['a.test', [route(prefix('/'), forward('open'))]], ['*.test', list]),
    );
    const text = JSON.stringify(guards(resources));
    expect(text).toContain('"notHosts":["a.test","a.test:*"]');
    expect(text).not.toContain('"hosts"');
  });

  test('is closed beside a less specific name, as a Host may carry a port', () => {
    const { resources, codes } = written(
      plainHttp(['*.test', list], ['*', [route(prefix('/'), forward('open'))]]),
    );
    expect(guards(resources)).toEqual([]);
    expect(codes).toContain('GP5030');
  });

  test('is closed at a Gateway that others may have routes at', () => {
    const { resources, codes } = written(plainHttp(['*.test', list]), {
      gateway: { namespace: 'infra', name: 'shared' },
    });
    expect(guards(resources)).toEqual([]);
    expect(codes).toContain('GP5030');
  });
});

test('a refusal for everybody needs no addresses', () => {
  const refusal: Outcome = { kind: 'respond', status: 403, reason: 'closed' };
  const { resources } = written(
    plainHttp(['a.test', [route(exact('/a'), refusal), route(prefix('/'), forward('web'))]]),
  );
  const after = readBack(resources);
  const at = (target: string): number | undefined =>
    statusAt(after, { scheme: 'http', host: 'a.test', method: 'GET', target, headers: [] });
  expect([at('/a'), at('/a/b')]).toEqual([403, undefined]);
});
