import { describe, expect, test } from 'vitest';
import { run } from './host.ts';

const NGINX = 'nginx.ingress.kubernetes.io';

function ingress(name: string, paths: readonly string[], annotations: Readonly<Record<string, string>>) {
  return JSON.stringify({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name, namespace: 'shop', annotations },
    spec: {
      ingressClassName: 'nginx',
      rules: [
        {
          host: 'shop.test',
          http: {
            paths: paths.map((path) => ({
              path,
              pathType: 'ImplementationSpecific',
              backend: { service: { name: 'web', port: { number: 80 } } },
            })),
          },
        },
      ],
    },
  });
}

const DENIED = { [`${NGINX}/denylist-source-range`]: '0.0.0.0/0,::/0' };
const OPEN = ingress('open', ['/'], {});

async function convert(target: string, ...documents: readonly string[]) {
  const argv = ['convert', '-f', '-', '--gateway-class', 'x', ...(target === '' ? [] : ['--target', target])];
  return run(argv, { stdin: documents.join('\n---\n') });
}

describe('another spelling of a protected path', () => {
  test.each([
    ['slashes are not joined', 'istio', 'http://shop.test//admin'],
    ['nothing is decoded or resolved', 'agentgateway', 'http://shop.test//admin'],
    ['escaped slashes stay', 'kgateway', 'http://shop.test/admin%2Fx'],
    ['nothing is known of the implementation', '', 'http://shop.test//admin'],
  ])('is a blocker where it reaches a backend: %s', async (_, target, url) => {
    const { code, stderr } = await convert(target, ingress('closed', ['/admin'], DENIED), OPEN);
    expect(stderr).toContain('BLOCKER GP7010');
    expect(stderr).toContain(`curl -si ${url}\n`);
    expect(code).toBe(1);
  });

  test.each([
    ['the implementation reads paths as nginx does', 'nginx-gateway-fabric', '/admin', '/'],
    ['escaped slashes are redirected, and slashes joined', 'envoy-gateway', '/admin', '/'],
    ['access to the whole host is limited', 'istio', '/', '/'],
  ])('is none where %s', async (_, target, path, other) => {
    const { stderr } = await convert(
      target,
      ingress('closed', [path], DENIED),
      ...(path === other ? [] : [OPEN]),
    );
    expect(stderr).not.toContain('GP7010');
  });

  test('is looked for in paths that are patterns', async () => {
    const annotations = { ...DENIED, [`${NGINX}/use-regex`]: 'true' };
    const { stderr } = await convert('istio', ingress('closed', ['/admin/[a-z]+'], annotations), OPEN);
    expect(stderr).toContain('BLOCKER GP7010');
    expect(stderr).toContain('curl -si http://shop.test//admin/a\n');
  });

  test('is taken once the finding is accepted by its code', async () => {
    const documents = [ingress('closed', ['/admin'], DENIED), OPEN].join('\n---\n');
    const argv = ['convert', '-f', '-', '--target', 'istio', '--accept', 'GP7010'];
    const { code, stderr } = await run(argv, { stdin: documents });
    expect([code, stderr]).toEqual([0, expect.stringContaining('GP7010')]);
  });
});
