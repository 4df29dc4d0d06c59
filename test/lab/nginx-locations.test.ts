import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ingressNginx } from '../../providers/ingress-nginx/index.ts';
import { readText } from '../../src/input/read-inputs.ts';
import { createObjectSet } from '../../src/kubernetes/object-set.ts';
import { toObjects } from '../../src/kubernetes/objects.ts';
import { evaluate } from '../../src/model/evaluate.ts';
import type { RouteTable } from '../../src/model/route-table.ts';
import { hasNginx, type Nginx, send, startNginx } from './nginx-process.ts';

/** One Ingress with one path. */
interface Rule {
  readonly path: string;
  readonly type: 'Prefix' | 'Exact' | 'ImplementationSpecific';
  readonly regex: boolean;
  readonly target?: string;
}

const rule: fc.Arbitrary<Rule> = fc.record(
  {
    path: fc.constantFrom(
      '/',
      '/a',
      '/a/',
      '/a/b',
      '/ab',
      '/A',
      '/a.b',
      '/b',
      '/a(/|$)(.*)',
      '/[a-c]+',
      '/a|/c',
      '/b/[0-9]{2}',
      '/c$',
    ),
    type: fc.constantFrom('Prefix', 'Exact', 'ImplementationSpecific'),
    regex: fc.boolean(),
    target: fc.constantFrom('/', '/x', '/$2', '/a'),
  },
  { requiredKeys: ['path', 'type', 'regex'] },
);

/** Literal hosts keep out what is a pattern only in regex mode, so that both kinds of host occur. */
const host = fc
  .tuple(fc.boolean(), fc.array(rule, { minLength: 1, maxLength: 5 }))
  .map(([plain, rules]) =>
    plain
      ? rules
          .filter(({ path }) => !/[()[\]|$]/.test(path))
          .map(({ path, type }): Rule => ({ path, type, regex: false }))
      : rules,
  )
  .filter((rules) => rules.length > 0 && !wouldNotStart(rules));

const TARGETS = [
  '/',
  '/a',
  '/a/',
  '/a/b',
  '/a/b/',
  '/a/bc',
  '/ab',
  '/abc',
  '/A',
  '/A/B',
  '/a.b',
  '/axb',
  '/b',
  '/b/',
  '/b/12',
  '/b/1',
  '/c',
  '/c/',
  '/cc',
  '/x/c',
  '/aa',
  '//a',
  '/a//b',
  '/%61',
  '/a%2Fb',
  '/a/../b',
  '/a?q=1',
  '/a/b?q=/',
  '/z',
];

describe.skipIf(!hasNginx())('nginx chooses the same location', () => {
  const hosts = fc.sample(host, { seed: 77, numRuns: 120 });
  const tables = hosts.map((rules, index) => compile(rules, name(index)));
  let nginx: Nginx;

  beforeAll(async () => {
    nginx = await startNginx(
      2,
      ([front, upstream]) => `
      server { listen 127.0.0.1:${upstream}; location / { return 200 "$http_x_service $request_uri"; } }
      ${hosts.map((rules, index) => server(rules, name(index), front ?? 0, upstream ?? 0)).join('\n')}`,
    );
  });

  afterAll(async () => nginx?.stop());

  test.each(hosts.map((rules, index) => [JSON.stringify(rules), index] as const))(
    '%s',
    async (_rules, index) => {
      const table = tables[index];
      if (table === undefined) throw new Error('no table');
      const asked: Record<string, string> = {};
      const expected: Record<string, string> = {};
      for (const target of TARGETS) {
        const answer = await send(nginx.ports[0] ?? 0, target, { Host: name(index) });
        asked[target] =
          answer.status === 200
            ? answer.body
            : `${answer.status} ${(answer.headers.get('location') ?? '').replace(/:\d+/, '')}`.trim();
        expected[target] = decision(table, name(index), target);
      }
      expect(expected).toEqual(asked);
    },
  );
});

function name(index: number): string {
  return `h${index}.example.com`;
}

function decision(table: RouteTable, host: string, target: string): string {
  const [result] = evaluate(table, { method: 'GET', scheme: 'http', host, target, headers: [] }).results;
  if (result?.kind === 'forwarded') return `${result.backend?.name} ${result.upstream?.target}`;
  return `${result?.status} ${result?.responseHeaders.set['location'] ?? ''}`.trim();
}

function compile(rules: readonly Rule[], host: string): RouteTable {
  const items = rules.map(({ path, type, regex, target }, index) => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: {
      name: `i${index}`,
      namespace: 'default',
      creationTimestamp: `2024-01-01T00:00:0${index}Z`,
      annotations: {
        ...(regex ? { 'nginx.ingress.kubernetes.io/use-regex': 'true' } : {}),
        ...(target === undefined ? {} : { 'nginx.ingress.kubernetes.io/rewrite-target': target }),
      },
    },
    spec: {
      ingressClassName: 'nginx',
      rules: [
        {
          host,
          http: {
            paths: [
              { path, pathType: type, backend: { service: { name: `s${index}`, port: { number: 80 } } } },
            ],
          },
        },
      ],
    },
  }));
  const reading = readText('lab', JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
  const { objects, refused } = toObjects([reading], { namespace: 'default' });
  const set = createObjectSet(objects, { complete: false, sources: [reading.source], refused });
  return ingressNginx.compile(set, { settings: {}, flags: {} }).table;
}

interface Location {
  path: string;
  readonly type: 'Prefix' | 'Exact';
  service: string;
  rule?: Rule;
  implicit: boolean;
}

/**
 * The server block that the controller prints for these Ingresses, oldest first: its algorithm written down a second time
 * and on its own (internal/ingress/controller: getBackendServers, updateServerLocations, template.go), so that the model
 * is held against the real matching of a real configuration.
 */
function server(rules: readonly Rule[], host: string, port: number, upstream: number): string {
  const { printed, regex } = locationsOf(rules);
  const lines = printed.map(({ path, type, service, rule: own }) => {
    const head = regex ? `~* "^${path}"` : type === 'Exact' ? `= ${path}` : path;
    const target = own?.target;
    const rewrite = target !== undefined && target !== path ? `rewrite "(?i)${path}" ${target} break;` : '';
    return service === ''
      ? `location ${head} { return 404; }`
      : `location ${head} { ${rewrite} proxy_set_header X-Service ${service}; proxy_pass http://127.0.0.1:${upstream}; }`;
  });
  return `server { listen 127.0.0.1:${port}; server_name ${host}; ${lines.join('\n')} }`;
}

function locationsOf(rules: readonly Rule[]): { printed: readonly Location[]; regex: boolean } {
  const creator = rules[0];
  const locations: Location[] = [
    {
      path: '/',
      type: 'Prefix',
      service: '',
      implicit: true,
      ...(creator === undefined ? {} : { rule: creator }),
    },
  ];
  rules.forEach((rule, index) => {
    const type = rule.type === 'Exact' ? 'Exact' : 'Prefix';
    const first = locations.find(({ path }) => path === rule.path);
    if (first?.type === type) {
      if (!first.implicit) return;
      Object.assign(first, { service: `s${index}`, rule, implicit: false });
    } else locations.push({ path: rule.path, type, service: `s${index}`, rule, implicit: false });
  });
  locations.sort((a, b) => (a.path < b.path ? 1 : a.path > b.path ? -1 : 0));
  locations.sort((a, b) => b.path.length - a.path.length);
  const printed = locations.flatMap((location): Location[] => {
    const { path, type, rule: own } = location;
    const whole = own?.regex === true || (own?.target !== undefined && own.target !== path);
    if (type === 'Exact' || path === '/' || whole) return [location];
    const prefix = { ...location, path: path.endsWith('/') ? path : `${path}/` };
    const taken = locations.some((other) => other.type === 'Exact' && other.path === path);
    return taken ? [prefix] : [prefix, { ...location, type: 'Exact' }];
  });
  const regex = printed.some(
    ({ path, rule: own }) => own?.regex === true || (own?.target !== undefined && own.target !== path),
  );
  return { printed, regex };
}

/** nginx refuses the same location twice; the controller then keeps its last good configuration. */
function wouldNotStart(rules: readonly Rule[]): boolean {
  const { printed, regex } = locationsOf(rules);
  if (regex) return false;
  const heads = printed.map(({ path, type }) => `${type} ${path}`);
  return new Set(heads).size < heads.length;
}
