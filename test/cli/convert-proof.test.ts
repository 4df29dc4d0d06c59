import { describe, expect, test } from 'vitest';
import { TARGET_CHOICES } from '../../src/cli/convert.ts';
import { TARGETS } from '../../src/targets/index.ts';
import { run } from './host.ts';

const ingress = (
  annotations: object,
  paths: readonly string[] = ['/'],
  type = 'Prefix',
  name = 'shop',
): string =>
  JSON.stringify({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name: name === 'shop' ? 'web' : name, namespace: 'shop', annotations },
    spec: {
      ingressClassName: 'nginx',
      rules: [
        {
          host: `${name}.test`,
          http: {
            paths: paths.map((path) => ({
              path,
              pathType: type,
              backend: { service: { name: 'web', port: { number: 80 } } },
            })),
          },
        },
      ],
    },
  });
const PLAIN = ingress({});
const REGEX = ingress(
  { 'nginx.ingress.kubernetes.io/use-regex': 'true' },
  ['/api'],
  'ImplementationSpecific',
);

const convert = (argv: readonly string[], stdin: string) => run(['convert', '-f', '-', ...argv], { stdin });

describe('convert proves what it writes', () => {
  test('in the dialect of the specification, unless a target is named', async () => {
    const { stderr } = await convert(['--gateway-class', 'x'], PLAIN);
    expect(stderr).toMatch(
      /\nproved \(specification\): every request is treated the same, except as announced; 1 host different only as announced \(GP5201\); .*\n$/,
    );
    expect((await convert(['--target', 'traefik'], PLAIN)).stderr).toContain('\nproved (traefik): ');
  });

  test('what the target does with a written field is said once, whatever the number of routes', async () => {
    const retry = { 'nginx.ingress.kubernetes.io/proxy-next-upstream': 'error http_502' };
    const text = ['a', 'b', 'c'].map((name) => ingress(retry, ['/'], 'Prefix', name)).join('\n---\n');
    // The reports of old versions know nothing of the field.
    const old = ['--target', 'nginx-gateway-fabric@2.0', '--channel', 'experimental'];
    const { stderr } = await convert(old, text);
    expect(stderr).toContain('HIGH GP6117 The implementation ignores a field\n');
    expect(stderr).toContain('nginx-gateway-fabric ignores retry. The same holds for 2 more objects.');
    const other = await convert(['--target', 'envoy-gateway', '--channel', 'experimental'], text);
    expect(other.stderr).not.toContain('GP6117');
    const newest = await convert(['--target', 'nginx-gateway-fabric', '--channel', 'experimental'], text);
    expect(newest.stderr).not.toContain('GP6117');
    expect(newest.stdout).not.toContain('retry:');
  });

  test('features that no report lists are said once for each feature', async () => {
    const moved = { 'nginx.ingress.kubernetes.io/permanent-redirect': 'https://new.test/x' };
    const text = ['a', 'b', 'c'].map((name) => ingress(moved, ['/'], 'Prefix', name)).join('\n---\n');
    const { stderr } = await convert(['--target', 'haproxy', '-v', '1'], text);
    expect(stderr).toMatch(
      /lists as unsupported\s+HTTPRoutePathRedirect. The same holds\s+for 2 more\s+objects/,
    );
  });

  test('--no-prove writes the same and says nothing of a proof', async () => {
    const proved = await convert(['--gateway-class', 'x'], PLAIN);
    const other = await convert(['--gateway-class', 'x', '--no-prove'], PLAIN);
    expect(other.stdout).toBe(proved.stdout);
    expect(other.stderr).not.toMatch(/proved|GP70/);
  });

  test('the same input gives the same bytes', async () => {
    expect(await convert(['--target', 'istio'], REGEX)).toEqual(await convert(['--target', 'istio'], REGEX));
  });

  test('routes on a Gateway that is not in the input are not proved', async () => {
    const { stderr } = await convert(['--gateway', 'infra/public'], PLAIN);
    expect(stderr).toContain('GP7007');
    expect(stderr).not.toContain('proved (');
  });
});

describe('--target', () => {
  test('takes standard and every target', () => {
    expect(TARGET_CHOICES).toEqual(['standard', ...TARGETS.keys()]);
  });

  test('names the GatewayClass of a usual installation, unless another one is given', async () => {
    const usual = await convert(['--target', 'envoy-gateway'], PLAIN);
    expect(usual.stdout).toContain('gatewayClassName: eg\n');
    const given = await convert(['--target', 'envoy-gateway', '--gateway-class', 'mine'], PLAIN);
    expect(given.stdout).toContain('gatewayClassName: mine\n');
    expect(usual.stderr).not.toContain('GP5206');
  });

  test('writes expressions as the target reads them', async () => {
    expect((await convert(['--target', 'traefik'], REGEX)).stdout).toContain('(?i)^/api.*$');
    expect((await convert(['--target', 'envoy-gateway'], REGEX)).stdout).toContain('(?i)/api.*');
  });

  test('reports fields that the target does not claim to support', async () => {
    const moved = ingress({ 'nginx.ingress.kubernetes.io/permanent-redirect': 'https://new.test/x' });
    expect((await convert(['--target', 'haproxy', '-v', '1'], moved)).stderr).toMatch(/GP610[12]/);
    expect((await convert(['--gateway-class', 'x', '-v', '1'], moved)).stderr).not.toMatch(/GP610/);
  });

  test('leaves out copies where the target would refuse the rule for them, and says so', async () => {
    const mirror = ingress({
      'nginx.ingress.kubernetes.io/mirror-target': 'http://copy.shop.svc$request_uri',
    });
    const { stdout, stderr } = await convert(['--target', 'kong'], mirror);
    expect(stdout).not.toContain('RequestMirror');
    expect(stderr).toContain('GP5114');
  });

  test('copies by an object of the target where it would refuse the rule for the filter', async () => {
    const mirror = ingress({
      'nginx.ingress.kubernetes.io/mirror-target': 'http://copy.shop.svc$request_uri',
    });
    const { stdout, stderr } = await convert(['--target', 'traefik'], mirror);
    expect(stdout).not.toContain('RequestMirror');
    expect(stdout).toMatch(/mirroring:[\s\S]*mirrors:\s+- kind: Service\s+name: copy/);
    expect(stderr).not.toContain('GP5114');
  });
});

describe('--idiomatic', () => {
  test('writes plain paths, and findings speak of all that differs', async () => {
    const { stdout, stderr } = await convert(['--gateway-class', 'x', '--idiomatic'], REGEX);
    expect(stdout).toContain('type: PathPrefix');
    expect(stdout).not.toContain('RegularExpression');
    expect(stderr).toContain('LOW GP5014');
    expect(stderr).not.toMatch(/GP700[123]/);
  });

  test('is not the default', async () => {
    const { stdout, stderr } = await convert(['--gateway-class', 'x'], REGEX);
    expect(stdout).toContain('RegularExpression');
    expect(stderr).not.toContain('GP5014');
  });
});
