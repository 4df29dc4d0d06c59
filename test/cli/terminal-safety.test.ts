import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { misfit } from '../../src/report/json-schema.ts';
import { REPORT_SCHEMA } from '../../src/report/migration/schema.ts';
import { run } from './host.ts';
import { everywhere, IN_NAMES, PLANTED, planted, textsOf, UNSAFE, withText } from './planted.ts';
import { FOLDERS, GATEWAY_API, INGRESS_NGINX, type Json, TRAEFIK } from './planted-manifests.ts';

// Thousands of runs of the program.
vi.setConfig({ testTimeout: 600_000 });

const directory = mkdtempSync(path.join(tmpdir(), 'terminal-'));
afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

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
