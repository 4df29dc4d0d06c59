import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { run } from './host.ts';
import { gateway, ingress } from './prove-support.ts';

const FILES: Readonly<Record<string, string>> = {
  'ingress.yaml': ingress('shop.test', '/header', { 'nginx.ingress.kubernetes.io/use-regex': 'true' }),
  'narrow.yaml': gateway(['shop.test'], [{ type: 'RegularExpression', value: '/(?i)Header' }]),
  'good.yaml': gateway(['shop.test'], [{ type: 'RegularExpression', value: '(?i)/header.*' }]),
  'app.yaml': gateway(['a.test', 'b.test'], [{ value: '/app' }]),
  'app-again.yaml': gateway(['a.test', 'b.test'], [{ value: '/app' }]),
  'wider.yaml': gateway(['a.test', 'b.test'], [{ value: '/app' }, { value: '/new' }]),
  'other.yaml': gateway(['a.test', 'b.test'], [{ value: '/app', backend: 'other' }]),
  'regex.yaml': gateway(['a.test'], [{ type: 'RegularExpression', value: '/([a-z]{1,20}x){20}y' }]),
  'regex-again.yaml': gateway(['a.test'], [{ type: 'RegularExpression', value: '/([a-z]{1,20}x){20}z' }]),
};

let directory = '';
beforeAll(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'prove-'));
  for (const [name, content] of Object.entries(FILES)) writeFileSync(path.join(directory, name), content);
});
afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

const read = (name: string): string => readFileSync(path.join(directory, name), 'utf8');
const write = (name: string, content: string): void => writeFileSync(path.join(directory, name), content);
const prove = (argv: readonly string[], stdin = '') => run(['prove', ...argv], { cwd: directory, stdin });
const sides = (before: string, after: string): readonly string[] => ['--before', before, '--after', after];

describe('prove', () => {
  test('equal configurations are equivalent', async () => {
    const { code, stdout, stderr } = await prove(sides('app.yaml', 'app-again.yaml'));
    expect(code).toBe(0);
    expect(stdout).toContain('= equivalent  a.test, b.test, any other host (http 80)');
    expect(stderr).toContain('specification -> specification: equivalent; 3 hosts by port: 3 =');
  });

  test('--port compares a port with another one', async () => {
    write('moved.yaml', gateway(['a.test', 'b.test'], [{ value: '/app' }], 8080));
    expect((await prove(sides('app.yaml', 'moved.yaml'))).code).toBe(1);
    const mapped = [...sides('app.yaml', 'moved.yaml'), '--port', '80=8080', '--certificate', 'ports.json'];
    const { code, stdout } = await prove(mapped);
    expect(code).toBe(0);
    expect(stdout).toContain('= equivalent  a.test, b.test, any other host (http 80 -> 8080)');
    expect(JSON.parse(read('ports.json')).scope.ports).toEqual([[80, 8080]]);
  });

  test('a difference is shown with its request, both ways, cause, region and places', async () => {
    const { code, stdout } = await prove([
      ...sides('ingress.yaml', 'narrow.yaml'),
      '--dialect',
      'envoy-gateway',
      '--host',
      'shop.test',
    ]);
    expect(code).toBe(1);
    expect(stdout).toContain('- narrower  shop.test (http 80)');
    expect(stdout).toContain('cause: anchoring, narrower');
    expect(stdout).toMatch(/^ {4}curl -si http:\/\/shop\.test\/header\S$/m);
    expect(stdout).toMatch(
      /before +ingress-nginx +location ~\* "\^\/header" -> forwarded to Service shop\/web:80/,
    );
    expect(stdout).toMatch(/from \S*ingress\.yaml:\d+:\d+ Ingress shop\/web spec\.rules\[0\]/);
    expect(stdout).toMatch(/after +envoy-gateway +no route of the host -> answered with 404/);
    expect(stdout).toMatch(/region: pcre pattern \^\/header without case/);
  });

  test('policies and path handling are told apart from routing', async () => {
    const { stdout } = await prove([...sides('ingress.yaml', 'good.yaml'), '--host', 'shop.test']);
    expect(stdout).toContain('~ equivalent-modulo  shop.test (http 80)');
    expect(stdout).toContain('apart from: policies, path handling');
    expect(stdout).toMatch(/Before any route is looked at\n +~ http 80: \/a%2Fb is read as/);
    expect(stdout).toMatch(/~ timeouts \(default\).*\n +before +timeouts: 5s to connect, 1m between/);
  });

  test.each([
    ['wider', 0, 0, 1],
    ['other', 1, 1, 1],
  ])('%s.yaml against the thresholds', async (name, different, narrower, wider) => {
    const codes = await Promise.all(
      ['different', 'narrower', 'wider'].map(async (threshold) => {
        const { code } = await prove([...sides('app.yaml', `${name}.yaml`), '--fail-on', threshold]);
        return code;
      }),
    );
    expect(codes).toEqual([different, narrower, wider]);
  });

  test('the reverse of wider is narrower, and --fail-on narrower counts it', async () => {
    const argv = sides('wider.yaml', 'app.yaml');
    expect((await prove([...argv, '--fail-on', 'narrower'])).code).toBe(1);
    expect((await prove([...argv, '--fail-on', 'different'])).code).toBe(0);
  });

  test('what the budget does not allow is unknown: 3, or 0 with --allow-unknown', async () => {
    const argv = [...sides('regex.yaml', 'regex-again.yaml'), '--budget', '5', '--host', 'a.test'];
    const { code, stdout } = await prove(argv);
    expect(stdout).toContain('? not decided');
    expect(code).toBe(3);
    expect((await prove([...argv, '--allow-unknown'])).code).toBe(0);
    expect((await prove([...argv, '--exit-zero'])).code).toBe(0);
  });

  test('--exit-zero reports and does not fail', async () => {
    const { code, stdout } = await prove([...sides('app.yaml', 'other.yaml'), '--exit-zero']);
    expect(code).toBe(0);
    expect(stdout).toContain('cause: backend');
  });

  test('standard input may be one side', async () => {
    const { code } = await prove(['--before', 'app.yaml', '--after', '-'], FILES['app.yaml']);
    expect(code).toBe(0);
    const other = await prove(['--before', '-', '--after', 'app.yaml'], FILES['other.yaml']);
    expect(other.code).toBe(1);
    expect(other.stdout).toContain('from standard input:');
  });

  test('named ports of Services that only --before holds are known afterwards', async () => {
    const service =
      'apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop}\nspec: {ports: [{name: http, port: 80, targetPort: 8080}]}\n';
    const named = FILES['ingress.yaml']?.replace('number: 80', 'name: http') ?? '';
    write('named.yaml', `${named}---\n${service}`);
    const { stdout } = await prove([...sides('named.yaml', 'good.yaml'), '--host', 'shop.test']);
    expect(stdout).toContain('~ equivalent-modulo  shop.test (http 80)');
  });

  test('--dialect all is a table of hosts by dialects', async () => {
    const { code, stdout } = await prove([
      ...sides('ingress.yaml', 'narrow.yaml'),
      '--dialect',
      'all',
      '--host',
      'shop.test',
    ]);
    expect(code).toBe(1);
    const [head = '', ...rows] = stdout.split('\n');
    const row = rows.find((line) => line.startsWith('http 80 shop.test')) ?? '';
    const sign = (dialect: string): string => row[head.indexOf(` ${dialect} `) + dialect.length] ?? '';
    expect({ envoy: sign('envoy-gateway'), ngf: sign('nginx-gateway-fabric') }).toEqual({
      envoy: '-',
      ngf: '~',
    });
  });

  test('the same input gives the same bytes', async () => {
    const argv = [...sides('ingress.yaml', 'narrow.yaml'), '-o', 'json'];
    expect((await prove(argv)).stdout).toBe((await prove(argv)).stdout);
  });

  test('-q leaves the result alone', async () => {
    const { stdout, stderr } = await prove([...sides('app.yaml', 'other.yaml'), '-q']);
    expect(stdout).toContain('cause: backend');
    expect(stderr).toBe('');
  });

  test.each([
    [['--before', 'app.yaml'], '--after is missing'],
    [['--before', '-', '--after', '-'], 'Standard input is named twice'],
    [[...sides('app.yaml', 'none.yaml')], 'none.yaml: There is no such file'],
    [[...sides('app.yaml', 'app.yaml'), '--dialect', 'itsio'], 'Did you mean istio?'],
    [[...sides('app.yaml', 'app.yaml'), '--after-provider', 'x'], '--after-provider is "x"'],
    [[...sides('app.yaml', 'app.yaml'), '--budget', 'many'], '--budget is "many"'],
    [[...sides('app.yaml', 'app.yaml'), '--port', '80'], '--port is "80"'],
    [[...sides('app.yaml', 'app.yaml'), '--port', '80=0'], '--port is "80=0"'],
    [
      [...sides('app.yaml', 'app.yaml'), '--port', '80=8080', '--port', '81=8080'],
      '--port 81=8080 names a port',
    ],
    [[...sides('app.yaml', 'app.yaml'), '--max-bytes', '10'], '--max-bytes is "10"'],
    [[...sides('app.yaml', 'app.yaml'), '--host', 'c.test'], 'No host is called c.test'],
    [[...sides('app.yaml', 'app.yaml'), '-o', 'html'], '-o is "html"'],
    [[...sides('app.yaml', 'app.yaml'), '-o', 'text', '-o', 'json'], 'Two forms of output'],
    [[...sides('app.yaml', 'app.yaml'), '--dialect', 'all', '--check', 'c.json'], 'speaks of one dialect'],
    [[...sides('app.yaml', 'app.yaml'), '--dialect', 'all', '-o', 'sarif'], 'gives a table'],
    [[...sides('app.yaml', 'app.yaml'), '--check', 'c.json'], 'c.json: There is no such file'],
    [[...sides('app.yaml', 'app.yaml'), '--check', 'app.yaml'], 'is no JSON'],
  ])('%j ends with 2', async (argv, message) => {
    const { code, stderr } = await prove(argv);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });
});

describe('two readings of the Gateway API', () => {
  test('--before-dialect reads --before otherwise', async () => {
    const argv = [...sides('narrow.yaml', 'narrow.yaml'), '--dialect', 'envoy-gateway'];
    expect((await prove(argv)).code).toBe(0);
    const { code, stdout, stderr } = await prove([...argv, '--before-dialect', 'nginx-gateway-fabric']);
    expect(code).toBe(1);
    expect(stdout).toMatch(/before +nginx-gateway-fabric +\S/);
    expect(stderr).toContain('nginx-gateway-fabric -> envoy-gateway: ');
  });

  test('an input of two systems needs a word about which one is meant', async () => {
    write('both.yaml', `${FILES['ingress.yaml']}---\n${FILES['good.yaml']}`);
    const refused = await prove([...sides('ingress.yaml', 'both.yaml'), '--host', 'shop.test']);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain(
      '--after: The input holds objects of ingress-nginx and of the Gateway API',
    );
    expect(refused.stderr).toContain('--after-provider gateway-api');
    const chosen = ['--after-provider', 'ingress-nginx', '--host', 'shop.test'];
    expect((await prove([...sides('ingress.yaml', 'both.yaml'), ...chosen])).code).toBe(0);
    const before = ['--provider', 'gateway-api', '--host', 'shop.test'];
    const { code, stderr } = await prove([...sides('both.yaml', 'good.yaml'), ...before]);
    expect(code).toBe(0);
    expect(stderr).toContain('specification -> specification: equivalent');
  });

  test('what a dialect does not support is a finding about --after', async () => {
    const argv = [...sides('ingress.yaml', 'narrow.yaml'), '--dialect', 'gke', '--host', 'shop.test'];
    const { stderr } = await prove(argv);
    expect(stderr).toMatch(/GP6\d{3}[\s\S]+narrow\.yaml:\d+:\d+/);
    expect((await prove([...argv, '-q'])).stderr).toBe('');
  });

  test('findings about --before are shown with -v 1', async () => {
    write('odd.yaml', ingress('shop.test', '/header', { 'nginx.ingress.kubernetes.io/no-such': '1' }));
    const argv = sides('odd.yaml', 'good.yaml');
    expect((await prove(argv)).stderr).not.toContain('no-such');
    expect((await prove([...argv, '-v', '1'])).stderr).toContain('no-such');
  });
});

describe('forms of output', () => {
  test('several at once, files and stdout', async () => {
    const argv = [
      ...sides('app.yaml', 'other.yaml'),
      '-o',
      'json=r.json',
      '-o',
      'sarif=r.sarif',
      '-o',
      'junit',
    ];
    const { code, stdout } = await prove(argv);
    expect(code).toBe(1);
    expect(stdout).toMatch(/<testcase [^>]*name="a\.test http 80">\n +<failure type="different"/);
    expect(stdout).toMatch(/<testcase [^>]*name="any other host http 80"\/>/);
    const [comparison] = JSON.parse(read('r.json')).comparisons;
    expect(comparison.groups.map(({ verdict }: { verdict: string }) => verdict)).toContain('different');
    const { runs } = JSON.parse(read('r.sarif'));
    expect(runs[0].results[0]).toMatchObject({
      ruleId: 'backend',
      level: 'error',
      locations: [{ physicalLocation: { artifactLocation: { uri: expect.stringContaining('other.yaml') } } }],
    });
  });

  test('what is not known is skipped in JUnit and a warning in SARIF', async () => {
    const argv = [...sides('regex.yaml', 'regex-again.yaml'), '--budget', '5', '--host', 'a.test'];
    const { stdout } = await prove([...argv, '-o', 'junit', '-o', 'sarif=u.sarif']);
    expect(stdout).toMatch(/tests="1" failures="0" errors="0" skipped="1"/);
    expect(JSON.parse(read('u.sarif')).runs[0].results[0]).toMatchObject({
      ruleId: 'not-decided',
      level: 'warning',
    });
  });

  test('markdown names the verdicts and shows the requests', async () => {
    const { stdout } = await prove([...sides('app.yaml', 'other.yaml'), '-o', 'markdown']);
    expect(stdout).toContain('| `!` | different | `a.test, b.test (http 80)` |');
    expect(stdout).toContain('```sh\ncurl -si http://a.test/app\n```');
  });
});

describe('certificate', () => {
  test('holds hashes, dialect, verdicts and no date; --check agrees with itself', async () => {
    const argv = [...sides('ingress.yaml', 'narrow.yaml'), '--dialect', 'istio'];
    await prove([...argv, '--certificate', 'one.json']);
    await prove([...argv, '--certificate', 'two.json']);
    expect(read('one.json')).toBe(read('two.json'));
    expect(JSON.parse(read('one.json'))).toMatchObject({
      schema: 1,
      before: { system: 'ingress-nginx', inputs: [{ name: 'ingress.yaml' }] },
      after: { system: 'istio', dialect: { name: 'istio', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) } },
      verdict: 'different',
    });
    const { code, stderr } = await prove([...argv, '--check', 'one.json']);
    expect(code).toBe(0);
    expect(stderr).toContain('the same result');
  });

  test('another input or dialect is not the recorded result', async () => {
    const argv = sides('app.yaml', 'app-again.yaml');
    await prove([...argv, '--certificate', 'app.json']);
    expect((await prove([...sides('app.yaml', 'app.yaml'), '--check', 'app.json'])).code).toBe(0);
    const other = await prove([...sides('app.yaml', 'other.yaml'), '--check', 'app.json']);
    expect(other.code).toBe(1);
    expect(other.stderr).toContain('verdict: recorded "equivalent", found "different"');
    expect((await prove([...argv, '--dialect', 'istio', '--check', 'app.json'])).code).toBe(1);
  });

  test('the ConfigMap in force is part of it', async () => {
    const map = (bytes: string): string =>
      `---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: ingress-nginx-controller, namespace: ingress-nginx}\ndata: {proxy-body-size: "${bytes}"}\n`;
    const hashes: string[] = [];
    for (const bytes of ['8m', '9m']) {
      write('with-map.yaml', `${FILES['ingress.yaml']}${map(bytes)}`);
      await prove([...sides('with-map.yaml', 'good.yaml'), '--certificate', 'map.json']);
      const { configMap } = JSON.parse(read('map.json')).before;
      expect(configMap.name).toBe('ingress-nginx/ingress-nginx-controller');
      hashes.push(configMap.sha256);
    }
    expect(new Set(hashes).size).toBe(2);
  });
});
