import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { REVIEW_FILTERS } from '../../src/cli/review.ts';
import { FILTERS } from '../../src/review/core/state.ts';
import { run } from './host.ts';

const root = path.dirname(path.dirname(path.dirname(fileURLToPath(import.meta.url))));
const TARGET = ['--target', 'envoy-gateway'];

let cwd = '';
beforeEach(() => {
  cwd = mkdtempSync(path.join(tmpdir(), 'review-'));
  copyFileSync(path.join(root, 'testdata/ingress-nginx/shop/input.yaml'), path.join(cwd, 'input.yaml'));
});
afterEach(() => {
  rmSync(cwd, { recursive: true, force: true });
});

const read = (name: string): string => readFileSync(path.join(cwd, name), 'utf8');
const review = (...words: readonly string[]) =>
  run(['review', '-f', 'input.yaml', ...TARGET, ...words], { cwd });

const ALL = `schema: 1
units:
  hosts *:
    decision: rejected
    note: nobody asks there
  hosts admin.example.com:
    decision: accepted
    note: the login service moves with it
    by: ann
    on: 2026-11-20
  hosts api.example.com:
    decision: rejected
    note: later
  hosts shop.example.com:
    decision: must-fix
    note: body limit
`;

describe('review without a terminal', () => {
  test('is refused with what to do instead', async () => {
    const { code, stdout, stderr } = await review();
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain('needs a terminal');
    expect(stderr).toContain('--decide FILE');
    expect(stderr).toContain('--plain');
  });

  test('--no-input says how things stand and writes nothing', async () => {
    const { code, stdout, stderr } = await review('--no-input');
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain('5 host groups: 0 of 4 decided (4 open)');
    expect(readdirSync(cwd)).toEqual(['input.yaml']);
  });
});

describe('--decide', () => {
  test('applies decisions, writes both files and the manifests, and prove honours it', async () => {
    writeFileSync(path.join(cwd, 'decisions.yaml'), ALL);
    const { code, stdout, stderr } = await review(
      '--decide',
      'decisions.yaml',
      '--output-dir',
      'gw',
      '--by',
      'bob',
    );
    expect(stderr).toContain('4 of 4 decided (1 accepted, 1 must-fix, 2 rejected)');
    expect([code, stdout]).toEqual([0, '']);

    const { accept } = parse(read('gateproof.accept.yaml'));
    expect(accept.map(({ host, by }: { host: string; by: string }) => [host, by])).toEqual([
      ['admin.example.com', 'ann'],
      ['admin.example.com', 'ann'],
    ]);
    expect(parse(read('gateproof.review.yaml')).units['hosts shop.example.com']).toMatchObject({
      decision: 'must-fix',
      by: 'bob',
      note: 'body limit',
    });

    // The routes of a host that was rejected are left out.
    const files = readdirSync(path.join(cwd, 'gw'));
    expect(files).toContain('httproute-shop-admin-example-com.yaml');
    expect(files.filter((name) => name.includes('api'))).toEqual([]);

    const proved = await run(
      [
        'prove',
        '--before',
        'input.yaml',
        '--after',
        'gw',
        '--dialect',
        'envoy-gateway',
        '--host',
        'admin.example.com',
      ],
      { cwd },
    );
    expect(proved.code).toBe(0);
    expect(proved.stdout.replaceAll(/\s+/g, ' ')).toContain('the login service moves with it');
  });

  test('a second run goes on from there', async () => {
    writeFileSync(path.join(cwd, 'decisions.yaml'), ALL);
    await review('--decide', 'decisions.yaml');
    const before = [read('gateproof.accept.yaml'), read('gateproof.review.yaml')];
    const again = await review('--no-input');
    expect(again.stderr).toContain('4 of 4 decided');
    expect(again.code).toBe(0);
    expect([read('gateproof.accept.yaml'), read('gateproof.review.yaml')]).toEqual(before);
    const anew = await review('--no-input', '--resume=false');
    // What is accepted stays accepted: that is for prove to know.
    expect(anew.stderr).toContain('0 of 4 decided');
  });

  test('an expired entry makes its difference open again', async () => {
    writeFileSync(path.join(cwd, 'decisions.yaml'), ALL);
    await review('--decide', 'decisions.yaml');
    const text = read('gateproof.accept.yaml').replaceAll(/until: \d{4}/g, 'until: 2020');
    writeFileSync(path.join(cwd, 'gateproof.accept.yaml'), text);
    const { code, stderr } = await review('--no-input');
    expect(stderr).toContain('3 of 4 decided');
    expect(code).toBe(1);
  });

  test('a unit that is not there is told of', async () => {
    writeFileSync(
      path.join(cwd, 'decisions.yaml'),
      'schema: 1\nunits:\n  hosts gone.test:\n    decision: rejected\n',
    );
    const { code, stderr } = await review('--decide', 'decisions.yaml');
    expect(code).toBe(1);
    expect(stderr).toContain('hosts gone.test: there is no such unit');
  });

  test('a chosen form and edited manifests count', async () => {
    writeFileSync(
      path.join(cwd, 'decisions.yaml'),
      'schema: 1\nunits:\n  hosts shop.example.com:\n    decision: open\n    form: expressions\n',
    );
    await review('--decide', 'decisions.yaml', '--output-dir', 'gw');
    expect(read('gw/httproute-shop-shop-example-com.yaml')).toContain('type: RegularExpression');
    const edited = read('gw/httproute-shop-api-example-com.yaml').replace('name: api\n', 'name: api-2\n');
    const indented = edited.replaceAll(/^(?=.)/gm, '      ');
    writeFileSync(
      path.join(cwd, 'more.yaml'),
      `schema: 1\nunits:\n  hosts api.example.com:\n    decision: open\n    edited: |\n${indented}`,
    );
    await review('--decide', 'more.yaml', '--output-dir', 'gw');
    expect(read('gw/httproute-shop-api-example-com.yaml')).toContain('name: api-2\n');
  });

  test.each([
    ['none.yaml', undefined, 'There is no such file'],
    ['odd.yaml', 'schema: 1\nunits:\n  a:\n    decision: perhaps\n', 'odd.yaml:4:5'],
  ])('%s is refused', async (name, text, message) => {
    if (text !== undefined) writeFileSync(path.join(cwd, name), text);
    const { code, stderr } = await review('--decide', name);
    expect([code, stderr.includes(message)]).toEqual([2, true]);
  });
});

describe('what cannot be reviewed', () => {
  test.each([
    ['-f', '-'],
    ['--result', 'result.json'],
    ['--until', 'tomorrow'],
    ['--until', '2020-01-01'],
  ])('%s %s is refused', async (...words) => {
    const { code, stderr } = await review(...words);
    expect([code, stderr.startsWith('error: ')]).toEqual([2, true]);
  });

  test.each([
    [
      'there.yaml',
      'apiVersion: v1\nkind: Service\nmetadata:\n  name: a\n',
      'holds nothing that can be converted',
    ],
    ['there.yaml', 'kind: [', 'there.yaml:1'],
    ['missing.yaml', undefined, 'missing.yaml'],
  ])('%s with %j', async (name, text, message) => {
    if (text !== undefined) writeFileSync(path.join(cwd, name), text);
    const { code, stderr } = await run(['review', '-f', name, '--no-input'], { cwd });
    expect(stderr).toContain(message);
    expect(code).toBe(2);
  });

  test('a file of accepted differences that cannot be understood', async () => {
    writeFileSync(path.join(cwd, 'gateproof.accept.yaml'), '- host: a\n');
    const { code, stderr } = await review('--no-input');
    expect(code).toBe(2);
    expect(stderr).toContain('gateproof.accept.yaml:1:3');
  });

  test('a directory with files of others is not written to', async () => {
    writeFileSync(path.join(cwd, 'decisions.yaml'), 'schema: 1\nunits: {}\n');
    await review('--decide', 'decisions.yaml', '--output-dir', 'gw');
    rmSync(path.join(cwd, 'gw/.gateproof.json'));
    writeFileSync(path.join(cwd, 'gw/gateway-shop-gateway.yaml'), 'mine');
    const { stderr } = await review('--decide', 'decisions.yaml', '--output-dir', 'gw');
    expect(stderr).toContain('was not written by gateproof');
    expect(read('gw/gateway-shop-gateway.yaml')).toBe('mine');
    expect(existsSync(path.join(cwd, 'gw/.gateproof.json'))).toBe(false);
  });
});

test('the command line knows the filters of the list', () => {
  expect(REVIEW_FILTERS).toEqual(FILTERS);
});
