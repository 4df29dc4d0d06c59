import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { misfit, REPORT_SCHEMA } from '../../src/report/migration/schema.ts';
import { run } from './host.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'terminal-'));
afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

/** A window title, clearing the screen in two notations, going back over the line, and turned or hidden text. */
const PLANTED = '\u001B]0;t\u0007\u001B[2J\u009B2J\u0008\u007F\u202Eevil\u2066x\u200B\u2028y\u0085z\uFEFF';
/** The same where a file name cannot hold everything. */
const IN_NAMES = '\u001B]0;t\u0007\u009B2J\u202Eevil';

/** Everything that a terminal must not get from us: all but line feeds and tabs. */
const UNSAFE =
  /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u061C\u200B\u200E\u200F\u2028-\u202E\u2060-\u2069\uFEFF]/;

/** Forms of a report. */
const FORMS = [
  'table',
  'wide',
  'name',
  'json',
  'yaml',
  'markdown',
  'html',
  'csv',
  'sarif',
  'junit',
  'github',
];

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const NGINX = 'nginx.ingress.kubernetes.io';
const meta = (name: string, more: { [key: string]: Json } = {}): Json => ({
  name,
  namespace: 'shop',
  ...more,
});

const INGRESS_NGINX: Json[] = [
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: meta('web', {
      labels: { app: 'shop' },
      annotations: {
        [`${NGINX}/rewrite-target`]: '/$1',
        [`${NGINX}/auth-url`]: 'https://login.test/check',
        [`${NGINX}/cors-allow-origin`]: 'https://a.test',
        [`${NGINX}/enable-cors`]: 'true',
        [`${NGINX}/permanent-redirect`]: 'https://b.test/x',
        [`${NGINX}/configuration-snippet`]: 'more_set_headers "X: y";',
        [`${NGINX}/upstream-vhost`]: 'inner.test',
        [`${NGINX}/unheard-of`]: 'value',
        'cert-manager.io/cluster-issuer': 'letsencrypt',
      },
    }),
    spec: {
      ingressClassName: 'nginx',
      tls: [{ hosts: ['a.test'], secretName: 'tls' }],
      rules: [
        {
          host: 'a.test',
          http: {
            paths: [
              {
                path: '/shop/(.*)',
                pathType: 'ImplementationSpecific',
                backend: { service: { name: 'web', port: { name: 'http' } } },
              },
            ],
          },
        },
      ],
    },
  },
  { apiVersion: 'v1', kind: 'Service', metadata: meta('web'), spec: { ports: [{ name: 'http', port: 80 }] } },
  {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'ingress-nginx-controller', namespace: 'ingress-nginx' },
    data: { 'proxy-body-size': '8m', 'unheard-of': 'x' },
  },
];

const TRAEFIK: Json[] = [
  {
    apiVersion: 'traefik.io/v1alpha1',
    kind: 'IngressRoute',
    metadata: meta('web'),
    spec: {
      entryPoints: ['web'],
      routes: [
        {
          kind: 'Rule',
          match: 'Host(`a.test`) && PathPrefix(`/x`)',
          middlewares: [{ name: 'headers' }],
          services: [{ name: 'web', port: 80 }],
        },
      ],
    },
  },
  {
    apiVersion: 'traefik.io/v1alpha1',
    kind: 'Middleware',
    metadata: meta('headers'),
    spec: { headers: { customRequestHeaders: { 'X-A': 'b' } } },
  },
];

const ISTIO: Json[] = [
  {
    apiVersion: 'networking.istio.io/v1',
    kind: 'Gateway',
    metadata: meta('gw'),
    spec: {
      selector: { istio: 'ingressgateway' },
      servers: [{ port: { number: 80, name: 'http', protocol: 'HTTP' }, hosts: ['a.test'] }],
    },
  },
  {
    apiVersion: 'networking.istio.io/v1',
    kind: 'VirtualService',
    metadata: meta('web'),
    spec: {
      hosts: ['a.test'],
      gateways: ['gw'],
      http: [
        {
          name: 'first',
          match: [{ uri: { regex: '/x.*' }, headers: { 'x-a': { exact: 'b' } } }],
          rewrite: { uri: '/y' },
          route: [{ destination: { host: 'web', port: { number: 80 } } }],
        },
      ],
    },
  },
];

const GATEWAY_API: Json[] = [
  {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'Gateway',
    metadata: meta('gw'),
    spec: {
      gatewayClassName: 'x',
      listeners: [{ name: 'http', port: 80, protocol: 'HTTP', hostname: 'a.test' }],
    },
  },
  {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: meta('web'),
    spec: {
      parentRefs: [{ name: 'gw' }],
      hostnames: ['a.test'],
      rules: [
        {
          matches: [
            { path: { type: 'RegularExpression', value: '/x' }, headers: [{ name: 'X-A', value: 'b' }] },
          ],
          filters: [
            { type: 'RequestHeaderModifier', requestHeaderModifier: { set: [{ name: 'X-B', value: 'c' }] } },
            { type: 'ExtensionRef', extensionRef: { group: 'x.test', kind: 'Thing', name: 'thing' } },
          ],
          backendRefs: [{ name: 'web', port: 80 }],
        },
      ],
    },
  },
];

/** The manifests with the planted text behind one text, or behind one key, for every text and key that they hold. */
function* planted(value: Json): Generator<Json> {
  if (typeof value === 'string') yield value + PLANTED;
  else if (Array.isArray(value)) {
    for (const [index, item] of value.entries())
      for (const other of planted(item)) yield value.map((own, at) => (at === index ? other : own));
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      for (const other of planted(item)) yield { ...value, [key]: other };
      const { [key]: taken, ...rest } = value;
      yield { ...rest, [key + PLANTED]: taken ?? null };
    }
  }
}

/** The ways to all texts of a value. */
function* textsOf(value: Json): Generator<readonly (string | number)[]> {
  if (typeof value === 'string') yield [];
  if (typeof value !== 'object' || value === null) return;
  const items = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  for (const [key, item] of items) for (const way of textsOf(item)) yield [key, ...way];
}

/** The value with the planted text behind the text at the end of a way. */
function withText(value: Json, [key, ...way]: readonly (string | number)[]): Json {
  if (key === undefined) return value + PLANTED;
  if (Array.isArray(value)) return value.map((item, at) => (at === key ? withText(item, way) : item));
  const object = value as { [name: string]: Json };
  return { ...object, [key]: withText(object[key] ?? null, way) };
}

/** Many places at a time, so that few runs do: what is refused for one place must not hide the others. */
function everywhere(value: Json): Json {
  if (typeof value === 'string') return value + PLANTED;
  if (Array.isArray(value)) return value.map(everywhere);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, everywhere(item)]));
}

function put(name: string, objects: readonly Json[]): string {
  writeFileSync(
    path.join(directory, name),
    JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }),
  );
  return name;
}

async function expectSafe(argv: readonly string[], stdin = ''): Promise<void> {
  const { stdout, stderr } = await run(argv, { cwd: directory, stdin });
  const found = [stdout, stderr].flatMap((text) => {
    // Lines of CSV end as RFC 4180 has it.
    const at = text.replaceAll('\r\n', '\n').search(UNSAFE);
    return at < 0 ? [] : [JSON.stringify(text.slice(Math.max(0, at - 120), at + 40))];
  });
  expect(found, argv.join(' ')).toEqual([]);
}

const FOLDERS: ReadonlyArray<readonly [string, readonly Json[]]> = [
  ['ingress-nginx', INGRESS_NGINX],
  ['traefik', TRAEFIK],
  ['istio', ISTIO],
  ['gateway-api', GATEWAY_API],
];

describe('nothing of a manifest moves the cursor, names the window or turns the text', () => {
  test.each(FOLDERS)('%s, in every place', async (name, objects) => {
    put('clean.json', objects);
    for (const [index, item] of objects.entries()) {
      for (const changed of planted(item)) {
        put(
          'planted.json',
          objects.map((own, at) => (at === index ? changed : own)),
        );
        const argv =
          name === 'gateway-api'
            ? ['prove', '--before', 'clean.json', '--after', 'planted.json', '-v', '1']
            : ['convert', '-f', 'planted.json', '-v', '1'];
        await expectSafe(argv);
      }
    }
  });

  const COMMANDS: ReadonlyArray<readonly string[]> = [
    ...[[], ['-o', 'json'], ['--output-dir', 'out'], ['--output-dir', 'out', '--diff']].map((more) => [
      'convert',
      '-f',
      'planted.json',
      '--fail-on',
      'none',
      ...more,
    ]),
    ...FORMS.map((form) => ['scan', '-f', 'planted.json', '-o', form]),
    ...['text', 'json', 'markdown', 'sarif', 'junit'].map((form) => [
      'prove',
      '--before',
      'clean.json',
      '--after',
      'planted.json',
      '-o',
      form,
    ]),
    ['prove', '--before', 'clean.json', '--after', 'planted.json', '--dialect', 'all'],
    ...['unified', 'side', 'yaml-path'].map((style) => [
      'diff',
      '--before',
      'clean.json',
      '--after',
      'planted.json',
      '--style',
      style,
    ]),
    ['diff', '--before', 'clean.json', '--after', 'planted.json', '--stat'],
    ['diff', '--before', 'clean.json', '--after', 'planted.json', '--show-managed'],
    ...['text', 'json', 'markdown'].map((form) => [
      'diff',
      '--before',
      'clean.json',
      '--after',
      'planted.json',
      '--behaviour',
      '-o',
      form,
    ]),
    ['trace', '-f', 'planted.json', '--request', `GET http://a.test/shop/x`],
    ['trace', '-f', 'planted.json', '--request', `GET http://a.test/shop/x`, '-o', 'json'],
    ['trace', '-f', 'planted.json', '--dump'],
    ['trace', '--before', 'clean.json', '--after', 'planted.json', '--request', 'GET http://a.test/x'],
  ];

  /** Texts of which an object still is one when something stands behind them. */
  const inValues = (value: Json): Json => {
    if (Array.isArray(value)) return value.map(inValues);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [
        key,
        ['apiVersion', 'kind', 'pathType', 'protocol', 'type', 'ingressClassName', 'controller'].includes(key)
          ? item
          : typeof item === 'string'
            ? item + PLANTED
            : inValues(item),
      ]),
    );
  };

  test.each(FOLDERS)('%s, in all forms of all commands', async (_name, objects) => {
    put('clean.json', objects);
    // Names and annotations apart from the rest: an object with a bad name is refused before anything else is looked at.
    const variants = [
      objects.map(everywhere),
      objects.map(inValues),
      objects.map((item) => ({
        ...(item as object),
        spec: inValues((item as { spec?: Json }).spec ?? null),
      })),
      objects.map((item) => {
        const { metadata } = item as { metadata: { [key: string]: Json } };
        return {
          ...(item as object),
          metadata: { ...metadata, annotations: inValues(metadata['annotations'] ?? {}) },
        };
      }),
    ];
    for (const variant of variants) {
      put('planted.json', variant as Json[]);
      for (const argv of COMMANDS) await expectSafe(argv);
    }
  });
});

describe('nothing of a file that records something does', () => {
  test('a certificate with other values than the proof', async () => {
    put('clean.json', GATEWAY_API);
    const sides = ['prove', '--before', 'clean.json', '--after', 'clean.json'];
    await run([...sides, '--certificate', 'certificate.json'], { cwd: directory });
    const file = path.join(directory, 'certificate.json');
    const certificate = JSON.parse(readFileSync(file, 'utf8'));
    for (const changed of planted(certificate)) {
      writeFileSync(file, JSON.stringify(changed));
      await expectSafe([...sides, '--check', 'certificate.json']);
    }
  });

  test('a file of accepted differences', async () => {
    put('clean.json', GATEWAY_API);
    const entry = {
      id: 'one',
      host: 'a.test',
      cause: 'path',
      reason: 'wanted',
      by: 'me',
      until: '2020-01-01',
    };
    for (const changed of planted({ accept: [entry] })) {
      writeFileSync(path.join(directory, 'accept.yaml'), JSON.stringify(changed));
      await expectSafe([
        'prove',
        '--before',
        'clean.json',
        '--after',
        'clean.json',
        '--accept',
        'accept.yaml',
      ]);
    }
  });

  test('a report', async () => {
    put('clean.json', TRAEFIK);
    const { stdout } = await run(['scan', '-f', 'clean.json', '-o', 'json', '-q'], { cwd: directory });
    let report: Json = JSON.parse(stdout);
    let places = 0;
    for (const way of textsOf(report)) {
      const changed = withText(report, way);
      // A text that must be one of a few makes it no report.
      if (misfit(changed, REPORT_SCHEMA) !== undefined) continue;
      report = changed;
      places += 1;
    }
    expect(places).toBeGreaterThan(100);
    writeFileSync(path.join(directory, 'report.json'), JSON.stringify(report));
    for (const form of FORMS) {
      expect((await run(['report', 'report.json', '-o', form], { cwd: directory })).code).toBe(0);
      await expectSafe(['report', 'report.json', '-o', form]);
    }
  });
});

describe('nothing of the command line or of names of files does', () => {
  const folder = `dir${IN_NAMES}`;
  const file = path.join(folder, `file${IN_NAMES}.json`);
  const list = (objects: readonly Json[]): string =>
    JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects });

  test.each<readonly string[]>([
    ['convert', '-f', file],
    ['convert', '-f', `${file}missing`],
    ['convert', '-f', folder],
    ['convert', '-f', 'ok.json', '--output-dir', file],
    ['convert', '-f', 'ok.json', '--output-dir', folder],
    ['convert', '-f', 'ok.json', '--ledger', path.join(folder, 'missing', PLANTED.replaceAll('\u0000', ''))],
    ['convert', '-f', 'ok.json', '--gateway', PLANTED],
    ['convert', '-f', 'ok.json', '--gateway-class', PLANTED],
    ['convert', '-f', 'ok.json', '--provider', PLANTED],
    ['convert', '-f', 'ok.json', '--traefik-flag', PLANTED],
    ['convert', '-f', 'ok.json', '--ingress-nginx-flag', PLANTED],
    ['convert', '-f', 'ok.json', `--${PLANTED}`, 'x'],
    ['convert', '-f', 'ok.json', '--channel', PLANTED],
    ['convert', '-f', 'broken.yaml'],
    [PLANTED],
    ['explain', PLANTED],
    ['scan', '-f', file],
    ['scan', '-f', 'ok.json', '-o', PLANTED],
    ['scan', '-f', 'ok.json', '-o', `json=${path.join(folder, 'no', 'x')}`],
    ['prove', '--before', file, '--after', 'ok.json', '--host', PLANTED],
    ['prove', '--before', file, '--after', 'moved.json'],
    ['prove', '--before', file, '--after', 'moved.json', '-o', 'json'],
    ['prove', '--before', file, '--after', 'moved.json', '--accept', file],
    ['prove', '--before', file, '--after', 'moved.json', '--check', file],
    ['prove', '--before', file, '--after', 'moved.json', '--port', PLANTED],
    ['prove', '--before', file, '--after', 'moved.json', '--dialect', PLANTED],
    ['diff', '--before', file, '--after', 'moved.json'],
    ['diff', '--before', folder, '--after', 'moved.json', '--behaviour'],
    ['diff', '--after', 'moved.json', '--against', PLANTED],
    ['diff', '-f', 'ok.json', '--against', 'previous', '--output-dir', folder],
    ['diff', '-f', 'ok.json', '--against', 'cluster', '--kubeconfig', file],
    ['trace', '-f', file, '--request', `GET http://a.test/${PLANTED}`],
    ['trace', '-f', file, '--request', `GET http://${PLANTED}.test/`],
    ['trace', '-f', file, '--request', PLANTED],
    ['trace', '-f', file, '--request', 'GET http://a.test/', '--header', `X: ${PLANTED}`],
    ['trace', '--cases', folder],
    ['report', file],
    ['report', `${file}missing`],
    ['scan', '-A', '--kubeconfig', 'kubeconfig.json'],
    ['scan', '-A', '--kubeconfig', 'kubeconfig.json', '--context', PLANTED],
  ])('%j', async (...argv) => {
    mkdirSync(path.join(directory, folder), { recursive: true });
    const moved = JSON.parse(list(INGRESS_NGINX).replaceAll('/shop/(.*)', '/store/(.*)'));
    writeFileSync(path.join(directory, file), list(INGRESS_NGINX));
    writeFileSync(path.join(directory, 'ok.json'), list(INGRESS_NGINX));
    writeFileSync(path.join(directory, 'moved.json'), JSON.stringify(moved));
    writeFileSync(path.join(directory, 'broken.yaml'), `a: [${PLANTED}\nb: ]${PLANTED}`);
    const named = { name: PLANTED, cluster: { server: `https://${PLANTED}` }, user: {} };
    writeFileSync(
      path.join(directory, 'kubeconfig.json'),
      JSON.stringify({ 'current-context': PLANTED, contexts: [named], clusters: [named], users: [named] }),
    );
    await expectSafe(argv);
  });
});
