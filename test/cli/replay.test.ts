import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { misfit } from '../../src/report/json-schema.ts';
import { REPLAY_JSON_SCHEMA } from '../../src/report/replay/schema.ts';
import { createHost, run } from './host.ts';
import { gateway, ingress } from './prove-support.ts';

const config = (format: string): string => `---
apiVersion: v1
kind: ConfigMap
metadata: {name: ingress-nginx-controller, namespace: ingress-nginx}
data: {log-format-upstream: '${format}'}
`;
const TIME = '[21/Nov/2026:10:00:00 +0000]';
const line = (request: string, upstream = 'shop-web-80', status = 200): string =>
  `10.0.0.1 - - ${TIME} "${request} HTTP/1.1" ${status} 6 "-" "x" 80 0.003 [${upstream}] [] 10.0.0.9:80 6 0.003 ${status} 1f\n`;

const INGRESS = ingress('shop.test', '/app', { 'nginx.ingress.kubernetes.io/use-regex': 'true' });
const FILES: Readonly<Record<string, string | Uint8Array>> = {
  'ingress.yaml': INGRESS,
  'with-format.yaml':
    INGRESS + config('$host $scheme $request_method "$request_uri" $status $proxy_upstream_name'),
  'same.yaml': gateway(['shop.test'], [{ type: 'RegularExpression', value: '(?i)/app.*' }]),
  'case.yaml': gateway(['shop.test'], [{ type: 'RegularExpression', value: '/app.*' }]),
  'good.log.gz': gzipSync(line('GET /app/1') + line('GET /app/2?token=MARKER1') + line('GET /APP/3')),
  'wrong.log': 'shop.test http GET "/app/1" 200 shop-other-80\n',
  'missed.log': line('GET /app/1') + line('GET /app/2', 'shop-other-80'),
  'noise.log': 'nonsense\n\u0001\u0002\n',
  'format.log': 'shop.test http GET "/app/1" 200 shop-web-80\nshop.test http GET "/APP/1" 200 shop-web-80\n',
  'secrets.log':
    '{"request":{"url":"http://MARKER1:MARKER2@shop.test/APP/x?password=MARKER3&a=<b>","headers":{"Authorization":"Bearer MARKER4","Cookie":"s=MARKER5"}}}\nnonsense secret=MARKER6\n',
  'accept.yaml': `accept:
  - host: shop.test
    cause: regex-case
    reason: nobody writes it so
    by: ops
    until: "2999-01-01"
`,
};

let directory = '';
beforeAll(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'replay-'));
  for (const [name, content] of Object.entries(FILES)) writeFileSync(path.join(directory, name), content);
});
afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

const read = (name: string): string => readFileSync(path.join(directory, name), 'utf8');
const replay = (argv: readonly string[], stdin = '') => run(['replay', ...argv], { cwd: directory, stdin });
const sides = (after: string, before = 'ingress.yaml'): readonly string[] => [
  '--before',
  before,
  '--after',
  after,
  '--dialect',
  'envoy-gateway',
];

describe('replay of a log', () => {
  test('finds nothing where both sides do the same', async () => {
    const { code, stdout } = await replay(['--log', 'good.log.gz', ...sides('same.yaml')]);
    expect(stdout).toContain('= same');
    expect(stdout).toContain(
      'The model of ingress-nginx agrees with what was recorded in 3 of 3 requests (100 %).',
    );
    expect(stdout).toContain('taken out, as it may be secret: query token 1');
    expect(code).toBe(0);
  });

  test('shows a difference with the cause of the proof, a smallest request and where it was seen', async () => {
    const { code, stdout } = await replay(['--log', 'good.log.gz', ...sides('case.yaml')]);
    expect(code).toBe(1);
    expect(stdout).toContain('! regex-case: 1 requests in 1 shapes');
    expect(stdout).toContain('curl -si http://shop.test/APP  # from 10.0.0.1');
    expect(stdout).toContain('seen at good.log.gz:3, like GET /APP/{number}');
  });

  test('counts what is accepted as known', async () => {
    const argv = ['--log', 'good.log.gz', ...sides('case.yaml'), '--accept', 'accept.yaml'];
    const { code, stdout } = await replay(argv);
    expect(code).toBe(0);
    expect(stdout).toContain('~ regex-case');
    expect(stdout).toContain('accepted by ops until 2999-01-01: nobody writes it so');
  });

  test('converts by itself where there is no --after', async () => {
    const { code, stdout } = await replay([
      '--log',
      'good.log.gz',
      '--before',
      'ingress.yaml',
      '--target',
      'envoy-gateway',
    ]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/= same\s+3/);
  });

  test('prints first where the model is wrong, and ends with 3', async () => {
    const format = '$host $scheme $request_method "$request_uri" $status $proxy_upstream_name';
    const argv = ['--log', 'wrong.log', '--log-format', format, ...sides('same.yaml')];
    const { code, stdout, stderr } = await replay(argv);
    expect(code).toBe(3);
    expect(stdout.indexOf('GP8101')).toBe(0);
    expect(stdout).toContain('backend: recorded shop-other-80, the model says shop/web:80');
    expect(stderr).toContain('warning: the model of --before is wrong');
  });

  test('reads the format that the ConfigMap sets', async () => {
    const argv = ['--log', 'format.log', ...sides('case.yaml', 'with-format.yaml')];
    const named = ['--ingress-nginx-configmap', 'ingress-nginx/ingress-nginx-controller'];
    const { code, stdout } = await replay([...argv, ...named]);
    expect(stdout).toContain('2 requests from format.log');
    expect(stdout).toContain('agrees with what was recorded in 2 of 2');
    expect(code).toBe(1);
  });

  test('reads the format of the command line, and standard input', async () => {
    const format = '$request_method $scheme://$host$request_uri $status';
    const { code, stdout } = await replay(
      ['--log', '-', '--log-format', format, ...sides('same.yaml')],
      'GET http://shop.test/app 200\n',
    );
    expect(stdout).toContain('1 requests from standard input');
    expect(code).toBe(0);
  });

  test('ends with 3 below the least coverage', async () => {
    writeFileSync(path.join(directory, 'half.log'), `${line('GET /app')}nonsense\n`);
    const argv = ['--log', 'half.log', ...sides('same.yaml')];
    expect((await replay(argv)).code).toBe(0);
    expect((await replay([...argv, '--min-coverage', '50%'])).code).toBe(0);
    const { code, stdout } = await replay([...argv, '--min-coverage', '51%']);
    expect(code).toBe(3);
    expect(stdout).toContain('Something can be said of 1 of 2 requests (50 %).');
  });

  test('is interrupted with a result that is valid and says so', async () => {
    const { host, stdout } = createHost({ cwd: directory });
    const onSignal = (listener: (signal: 'SIGINT') => void): (() => void) => {
      listener('SIGINT');
      return () => undefined;
    };
    const code = await main(['replay', '--log', 'good.log.gz', ...sides('same.yaml'), '-o', 'json'], {
      ...host,
      onSignal,
    });
    expect(code).toBe(130);
    const document: unknown = JSON.parse(stdout());
    expect(misfit(document, REPLAY_JSON_SCHEMA)).toBeUndefined();
    expect(document).toMatchObject({ status: 'interrupted' });
  });
});

test('generated traffic exercises every route, and finds what differs', async () => {
  const { code, stdout } = await replay(['--generated', ...sides('case.yaml')]);
  expect(code).toBe(1);
  expect(stdout).toContain('! regex-case');
  expect(stdout).toMatch(/routes before: (\d+) of \1 reached/);
  expect(stdout).toMatch(/routes after: (\d+) of \1 reached/);
});

describe('forms', () => {
  test('all are written in one run, the document fits its schema, and two runs give the same bytes', async () => {
    const forms = ['json', 'markdown', 'html', 'junit', 'table'];
    const argv = (round: string): readonly string[] => [
      '--log',
      'good.log.gz',
      '--generated',
      ...sides('case.yaml'),
      ...forms.flatMap((form) => ['-o', `${form}=${round}.${form}`]),
    ];
    expect((await replay(argv('one'))).code).toBe(1);
    await replay(argv('two'));
    for (const form of forms) expect(read(`one.${form}`)).toBe(read(`two.${form}`));
    expect(misfit(JSON.parse(read('one.json')), REPLAY_JSON_SCHEMA)).toBeUndefined();
    expect(read('one.markdown')).toContain('### regex-case, ');
    expect(read('one.junit')).toContain('<failure type="different"');
    expect(read('one.html')).toContain('<!doctype html>');
  });

  test('nothing secret is in any of them, and what traffic holds is no markup', async () => {
    const forms = ['json', 'markdown', 'html', 'junit', 'table'];
    const outputs = forms.flatMap((form) => ['-o', `${form}=secret.${form}`]);
    const { code, stderr } = await replay(['--log', 'secrets.log', ...sides('case.yaml'), ...outputs]);
    expect(code).toBe(1);
    for (const text of [stderr, ...forms.map((form) => read(`secret.${form}`))])
      expect(text).not.toMatch(/MARKER\d/);
    expect(read('secret.html')).not.toContain('<b>');
    expect(read('secret.junit')).not.toContain('<b>');
  });
});

describe('trouble', () => {
  test.each<[string, readonly string[], string]>([
    ['no traffic', sides('same.yaml'), 'There is no traffic.'],
    ['no side', ['--log', 'missed.log'], '--before is missing.'],
    [
      'both a target and an after',
      ['--log', 'missed.log', ...sides('same.yaml'), '--target', 'istio'],
      '--target says',
    ],
    [
      'a dialect without an after',
      ['--log', 'missed.log', '--before', 'ingress.yaml', '--dialect', 'istio'],
      '--dialect speaks of --after',
    ],
    [
      'a log that is not there',
      ['--log', 'gone.log', ...sides('same.yaml')],
      'gone.log: There is no such file.',
    ],
    ['a directory', ['--log', '.', ...sides('same.yaml')], 'directory'],
    ['a log that holds no request', ['--log', 'noise.log', ...sides('same.yaml')], 'No request was read.'],
    [
      'a format that is ambiguous',
      ['--log', 'missed.log', '--log-format', '$host$status', ...sides('same.yaml')],
      'nothing between them',
    ],
    [
      'no percentage',
      ['--log', 'missed.log', '--min-coverage', 'much', ...sides('same.yaml')],
      'no percentage',
    ],
    ['an unknown form', ['--log', 'missed.log', '-o', 'pdf', ...sides('same.yaml')], 'no form of the result'],
    [
      'two forms for stdout',
      ['--log', 'missed.log', '-o', 'json', '-o', 'html', ...sides('same.yaml')],
      'Two forms',
    ],
    [
      'standard input twice',
      ['--log', '-', '--before', '-', '--after', 'same.yaml'],
      'Standard input is named twice.',
    ],
  ])('%s', async (_name, argv, message) => {
    const { code, stdout, stderr } = await replay(argv);
    expect(stderr).toContain(message);
    expect(code).toBe(2);
    expect(stdout).toBe('');
  });
});
