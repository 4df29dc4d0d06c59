import fc from 'fast-check';
import type { Match } from '../../src/model/match.ts';
import type { Outcome, PathRewrite } from '../../src/model/outcome.ts';
import type { RouteTable } from '../../src/model/route-table.ts';
import type { Pattern } from '../../src/regex/pattern.ts';
import { createOfflineReplay } from '../../src/replay/offline/replay.ts';
import { readTraffic, type SourceOptions } from '../../src/replay/sources/index.ts';
import { createTally } from '../../src/replay/sources/tally.ts';
import { watchedBy } from '../../src/replay/watched.ts';
import { forward, listener, nginxPaths, rawPaths, route, virtualHost } from '../model/fixtures.ts';

export const regex = (source: string, ignoreCase = false): Pattern => ({
  source,
  flavour: 'pcre',
  anchoring: 'start',
  ignoreCase,
});

export const PREDICATES: ReadonlyArray<Match['path']> = [
  { kind: 'any' },
  { kind: 'exact', value: '/api' },
  { kind: 'exact', value: '/api/7' },
  { kind: 'prefix', value: '/api' },
  { kind: 'prefix', value: '/api/' },
  { kind: 'prefix', value: '/v1/items' },
  { kind: 'prefix', value: '/API' },
  { kind: 'string-prefix', value: '/api/4' },
  { kind: 'string-prefix', value: '/app.' },
  { kind: 'regex', pattern: regex('/api/[0-4]+$') },
  { kind: 'regex', pattern: regex('/api/[0-9]+') },
  { kind: 'regex', pattern: regex('/api(/|$)(.*)', true) },
  { kind: 'regex', pattern: regex('/.*\\.js$') },
  { kind: 'regex', pattern: regex('/v[0-9]+/items') },
  { kind: 'regex', pattern: { ...regex('d[e]ad'), anchoring: 'none' } },
  { kind: 'regex', pattern: regex('/(?=api)') },
];

const SEGMENTS = [
  ...[
    'api',
    'API',
    'items',
    'v1',
    'v2beta1',
    'v123',
    'app.3f9a.js',
    'x.min.js',
    '1.5',
    'B12',
    'a~b',
    '',
    '.x',
  ],
  ...[
    '7',
    '42',
    '4',
    '123456',
    'deadbeef01',
    'DEADBEEF99',
    'abcdefab',
    '5f0c7a52-9a1e-4a86-b0c9-1b7de2b0a001',
  ],
  ...[
    'x'.repeat(24),
    'x'.repeat(25),
    `${'y'.repeat(30)}.html`,
    `${'1'.repeat(40)}`,
    'a%20b',
    '..',
    'a;b',
    'ä',
  ],
];

export const path = fc
  .array(fc.constantFrom(...SEGMENTS), { minLength: 1, maxLength: 4 })
  .map((segments) => `/${segments.join('/')}`);
export const target = fc
  .tuple(
    path,
    fc.constantFrom('', '', '?page=1', '?page=22&sort=up', '?token=MARKER', '?a', '?a=%2F', '?x=1;y', '#z'),
  )
  .map(([start, end]) => start + end);

const OUTCOMES: readonly Outcome[] = [
  forward('web'),
  forward('api'),
  forward('next', {
    backends: [
      { weight: 90, target: { kind: 'Service', namespace: 'shop', name: 'web', port: 80, protocol: 'http' } },
      {
        weight: 10,
        target: { kind: 'Service', namespace: 'shop', name: 'next', port: 80, protocol: 'http' },
      },
    ],
  }),
  forward('api', { path: { kind: 'prefix', prefix: '/api', replacement: '/v2' } }),
  { kind: 'respond', status: 403, reason: 'no' },
];

/** `rewrite-target` of ingress-nginx. */
export const rewritten = (source: string, group: number): PathRewrite => ({
  kind: 'regex',
  pattern: regex(source),
  template: [{ text: '/' }, { capture: group }],
  replaces: 'whole',
});
const REWRITES: readonly PathRewrite[] = [
  { kind: 'keep' },
  { kind: 'prefix', prefix: '/api', replacement: '/' },
  { kind: 'constant', value: '/4' },
  rewritten('/api(/|$)(.*)', 2),
  rewritten('/api/([0-4]*)(.*)', 2),
  rewritten('/[^/]*/(.*)', 1),
  rewritten('/(.*)', 1),
];

const match: fc.Arbitrary<Match> = fc
  .tuple(
    fc.constantFrom(...PREDICATES),
    fc.constantFrom<Omit<Match, 'path'>>(
      {},
      {},
      {},
      { methods: ['POST'] },
      { query: [{ name: 'page', value: { kind: 'exact', value: '1' } }] },
      { headers: [{ name: 'User-Agent', value: { kind: 'prefix', value: 'curl' } }] },
      { clientAddresses: ['10.0.0.1'] },
      { not: [{ path: { kind: 'any' }, query: [{ name: 'a', value: { kind: 'present' } }] }] },
    ),
  )
  .map(([predicate, more]) => ({ path: predicate, ...more }));

const outcome: fc.Arbitrary<Outcome> = fc.oneof(
  fc.constantFrom(...OUTCOMES),
  fc.constantFrom(...REWRITES).map((rewrite) => forward('api', { path: rewrite })),
);

const table = (paths: typeof nginxPaths): fc.Arbitrary<RouteTable> =>
  fc
    .array(fc.array(fc.tuple(match, outcome), { maxLength: 4 }), {
      minLength: 2,
      maxLength: 2,
    })
    .map((hosts) => ({
      listeners: [
        listener(
          hosts.map((routes, host) =>
            virtualHost(
              `${'ab'[host]}.test`,
              routes.map(([one, what], index) => route(`r${index}`, one, what)),
            ),
          ),
          { paths },
        ),
      ],
    }));

const CUSTOM =
  '$remote_addr [$time_local] $host "$request" $status [$proxy_upstream_name] $upstream_addr "$http_user_agent"';

/** The same as JSON, with what belongs together in one object. */
export const CUSTOM_JSON =
  '{"time":"$time_iso8601","client":"$remote_addr","vhost":"$host","method":"$request_method","uri":"$request_uri","code":$status,"up":"$proxy_upstream_name","to":"$upstream_addr","agent":"$http_user_agent"}';

interface Line {
  readonly method: string;
  readonly target: string;
  readonly host: string;
  readonly status: number;
  readonly name: string;
  readonly address: string;
  readonly client: string;
  readonly agent: string;
}

const JSON_FORMS: ReadonlyArray<(line: Line) => Readonly<Record<string, unknown>>> = [
  ({ method, target: uri, host, status, name, address, client, agent }) => ({
    time: '2026-11-21T10:00:00+00:00',
    ...{ client, vhost: host, method, uri, code: status, up: name, to: address, agent },
  }),
  ({ method, target: uri, host, status, name, address, client, agent }) => ({
    ...{ request_method: method, request_uri: uri, host, scheme: 'https', status: `${status}` },
    ...{ proxy_upstream_name: name, upstream_addr: address, remote_addr: client, http_user_agent: agent },
    extra: [1.5e3, { nested: [true, null] }],
  }),
  ({ method, target: uri, host, status, name, address, client, agent }) => ({
    ...{ request: `${method} ${uri} HTTP/1.1`, request_uri: '/other', vhost: host, status, u: name },
    ...{ upstream_addr: address === '-' ? null : address, client_ip: client, http_user_agent: agent },
    http_x_api_key: agent === '-' ? 'MARKER' : '-',
  }),
  ({ method, target: uri, host, status, name, address, client, agent }) => ({
    ...{ ClientAddr: `${client}:5000`, ClientHost: client, DownstreamStatus: status, Duration: 1234567 },
    ...{
      RequestAddr: host,
      RequestMethod: method,
      RequestPath: uri,
      RouterName: 'websecure-shop@kubernetes',
    },
    ...{ ServiceName: `${name}@kubernetes`, 'request_User-Agent': agent, OriginStatus: status },
    ServiceURL: address === '-' ? { Scheme: 'http', Host: '' } : `http://${address}`,
  }),
  ({ method, target: uri, host, status, address, client, agent }) => ({
    ...{ start_time: '2026-11-21T10:00:00.000Z', method, path: uri, authority: host, response_code: status },
    ...{ upstream_host: address === '-' ? null : address, downstream_remote_address: `${client}:4000` },
    ...{ x_envoy_original_path: agent === '' ? uri : '-', requested_server_name: host, user_agent: agent },
    upstream_cluster: 'outbound|80||web.shop.svc.cluster.local',
  }),
  ({ method, target: uri, host }) => ({ request: { method, url: `http://${host}${uri}`, headers: {} } }),
  (line) => ({ log: JSON.stringify(line), stream: 'stdout' }),
];

/** As encoders write it: Go escapes some letters, others leave blanks. */
const JSON_STYLES: ReadonlyArray<(text: string) => string> = [
  (text) => text,
  (text) => text.replaceAll('&', '\\u0026').replaceAll('<', '\\u003c'),
  (text) => text.replaceAll('/', '\\/'),
  (text) => text.replaceAll('","', '", "').replaceAll('":"', '": "'),
];

const LAST_FORM = 7 + JSON_FORMS.length;

/** @param form most lines are of it */
const lineOf = (form: number): fc.Arbitrary<string> =>
  fc
    .record({
      form: fc.oneof({ weight: 9, arbitrary: fc.constant(form) }, fc.nat(LAST_FORM)),
      style: fc.nat(JSON_STYLES.length - 1),
      method: fc.constantFrom('GET', 'GET', 'GET', 'POST', 'G T'),
      target,
      host: fc.constantFrom('a.test', 'b.test', 'c.test'),
      status: fc.constantFrom(200, 200, 200, 404, 499, 403),
      name: fc.constantFrom('shop-web-80', 'shop-api-80', 'shop-next-80', '-', ''),
      address: fc.constantFrom('10.1.1.1:80', '10.1.1.2:80, 10.1.1.3:80 : 10.1.1.4:80', '-'),
      client: fc.constantFrom('10.0.0.1', '10.0.0.2', '::1'),
      agent: fc.constantFrom('curl/8', 'Mozilla/5.0 (X11; Linux)', '-', ''),
    })
    .map(({ form, style, ...line }) => {
      const { method, target: sent, host, status, name, address, client, agent } = line;
      const time = '21/Nov/2026:10:00:00 +0000';
      const first = `"${method} ${sent} HTTP/1.1"`;
      const nginx = `${client} - - [${time}] ${first} ${status} 12 "-" "${agent}" 80 0.003 [${name}] [] ${address} 12 0.003 ${status} 1f2e`;
      const custom = `${client} [${time}] ${host} ${first} ${status} [${name}] ${address} "${agent}"`;
      const envoy = `[2026-11-21T10:00:00.000Z] ${first} ${status} - 0 12 3 2 "-" "${agent}" "5c3b" "${host}" "${address}"`;
      switch (form) {
        case 0:
        case 1:
          return nginx;
        case 2:
          return `[pod/ingress/x] ${nginx}`;
        case 3:
          return `2026-11-21T10:00:00.1Z stdout F ${custom}`;
        case 4:
          return envoy;
        case 5:
          return `${client} - - [${time}] ${first} ${status} 12 "-" "${agent}" 7 "web-shop@kubernetes" "http://10.0.0.5:80" 3ms`;
        case 6:
          return `GET http://${host}${sent}`;
        case 7:
          return custom;
        default:
          return (JSON_STYLES[style] ?? String)(JSON.stringify(JSON_FORMS[form - 8]?.(line)));
      }
    });

/** Something in the middle of a line is another thing. */
const damagedOf = (form: number): fc.Arbitrary<string> =>
  fc
    .tuple(
      lineOf(form),
      fc.nat(200),
      fc.constantFrom('', '"', ' ', '\\', '{', '}', ',', '\\x22', '\u0000', 'ä', '[', '] ', ' - ', '\r'),
    )
    .map(([text, at, piece]) => text.slice(0, at) + piece + text.slice(at + 1));
const garbage = fc.constantFrom(
  '',
  '\r',
  '# a',
  '{"log":"x"}',
  '{',
  '\u0001\u0002',
  'nonsense',
  '2',
  '[pod/',
  '2026-',
);
/** Lines come again, as they do in logs, with other numbers and other queries. */
export const log = fc
  .tuple(
    fc
      .nat(LAST_FORM)
      .chain((form) =>
        fc.array(
          fc.oneof(
            { weight: 20, arbitrary: lineOf(form) },
            { weight: 2, arbitrary: damagedOf(form) },
            { weight: 1, arbitrary: garbage },
          ),
          { minLength: 1, maxLength: 12 },
        ),
      ),
    fc.array(fc.tuple(fc.nat(11), fc.integer({ min: 1, max: 9 }), fc.nat(50)), {
      minLength: 20,
      maxLength: 60,
    }),
    fc.constantFrom('\n', '\r\n'),
    fc.boolean(),
  )
  .map(([lines, order, end, ended]) => {
    const all = order.flatMap(([index, times, number]) =>
      Array.from({ length: times }, (_, time) =>
        (lines[index % lines.length] ?? '')
          .replace(/\/(?:7|42|4)\b/, `/${number * time}`)
          .replace(/page=\d+/, `page=${number}`),
      ),
    );
    return Buffer.from([...lines, ...all].join(end) + (ended ? end : ''), 'utf8');
  });

/** The `log_format` that is told. */
export type Custom = keyof typeof FORMATS;
const FORMATS = {
  none: {},
  text: { logFormat: { text: CUSTOM, escapes: 'nginx' } },
  json: { logFormat: { text: CUSTOM_JSON, escapes: 'json' } },
} as const;

/** All that comes of a log. */
export async function replayed(
  [before, after]: readonly [RouteTable, RouteTable],
  bytes: Uint8Array,
  pieces: number,
  groups: boolean,
  custom: Custom,
): Promise<{ readonly result: object; readonly verdicts: object; readonly read: number }> {
  const chunks = (async function* () {
    for (let at = 0; at < bytes.length; at += pieces) yield bytes.subarray(at, at + pieces);
  })();
  const options: SourceOptions = {
    format: 'auto',
    ...FORMATS[custom],
    watched: watchedBy([before, after]),
    keepQuery: new Set(),
    allHeaders: false,
    groups,
  };
  const tally = createTally();
  const replay = createOfflineReplay({ before, after });
  let read = 0;
  for await (const batch of readTraffic([{ name: 'a.log', chunks }], options, tally)) {
    read += batch.length;
    replay.add(batch);
  }
  const { totals, calibration } = replay.result();
  const shapes = totals.shapes.map(({ outcome, ...shape }) => ({
    ...shape,
    verdict: outcome.verdict,
    reason: outcome.reason,
    routes: outcome.decisions?.map(({ name }) => name),
    cause: outcome.explanation?.cause,
    discrepancies: outcome.discrepancies,
  }));
  const verdicts = Object.fromEntries(
    Object.entries(totals.verdicts).flatMap(([name, { requests }]) =>
      requests === 0 ? [] : [[name, requests]],
    ),
  );
  return { verdicts, result: { ...totals, shapes, calibration, report: tally.report() }, read };
}

export const sides = fc.oneof(
  table(nginxPaths).map((one) => [one, one] as const),
  fc.tuple(table(nginxPaths), table(rawPaths)),
);
