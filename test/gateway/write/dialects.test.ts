import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { ingressNginx } from '../../../providers/ingress-nginx/index.ts';
import { goldenCases } from '../../../scripts/golden.ts';
import { writeAndProve } from '../../../src/cli/convert/proof.ts';
import { readersFor } from '../../../src/cli/extensions.ts';
import { readText } from '../../../src/input/read-inputs.ts';
import { createObjectSet } from '../../../src/kubernetes/object-set.ts';
import { toObjects } from '../../../src/kubernetes/objects.ts';
import { TARGETS } from '../../../src/targets/index.ts';

const root = path.dirname(path.dirname(path.dirname(path.dirname(fileURLToPath(import.meta.url)))));

function convert(text: string, targetName: string) {
  const reading = readText('input.yaml', text);
  const { objects, refused } = toObjects([reading], { namespace: 'default' });
  const input = createObjectSet(objects, { complete: false, sources: [reading.source], refused });
  const compiled = ingressNginx.compile(input, { settings: {}, flags: {} });
  const target = TARGETS.get(targetName);
  const options = {
    version: '1.5',
    channel: 'standard',
    gatewayClass: 'example',
    gatewayScope: 'shared',
    allowPartial: false,
    prove: true,
    ...(target === undefined ? {} : { target }),
  } as const;
  return writeAndProve(compiled, input, options, readersFor({ settings: {}, flags: {} }));
}

/** Nobody can say what its snippet does. */
const OPAQUE = 'testdata/ingress-nginx/snippets-allowed';

describe.each(['specification', 'envoy-gateway', 'nginx-gateway-fabric', 'traefik'])(
  'every golden conversion is proved in the dialect %s, but for what its findings say',
  (dialect) => {
    test.each(goldenCases())('%s', async (folder) => {
      const file = path.join(root, folder, 'input.yaml');
      const { proof, further } = await convert(existsSync(file) ? readFileSync(file, 'utf8') : '', dialect);
      expect(proof?.dialect).toBe(dialect);
      expect(further.filter(({ code }) => /^GP700[123]$/.test(code))).toEqual([]);
      expect(proof?.summary.hosts.differs).toBe(0);
      expect(proof?.summary.hosts.undecided).toBe(folder === OPAQUE ? 1 : 0);
    });
  },
);

const ingress = (name: string, host: string, paths: readonly string[], annotations: object): string =>
  JSON.stringify({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name, namespace: 'shop', annotations },
    spec: {
      ingressClassName: 'nginx',
      rules: [
        {
          host,
          http: {
            paths: paths.map((one, index) => ({
              path: one,
              pathType: 'ImplementationSpecific',
              backend: { service: { name: `${name}-${index}`, port: { number: 80 } } },
            })),
          },
        },
      ],
    },
  });
const REGEX = { 'nginx.ingress.kubernetes.io/use-regex': 'true' };

describe('overlapping expressions keep their order', () => {
  // nginx tries `^/api/v[0-9]+` first, the longer text; without its ending the other one is longer in the output.
  const text = ingress('web', 'a.test', ['/[a-z]+/v1', '/api/.*$', '/img/(.*)', '/i.*'], REGEX);
  test.each(['specification', ...TARGETS.keys()].filter((name) => name !== 'gke'))('%s', async (name) => {
    const { proof, further } = await convert(text, name);
    expect(further.filter(({ code }) => /^GP700/.test(code) && code !== 'GP7004')).toEqual([]);
    expect(proof?.summary.hosts.differs).toBe(0);
  });
});

test('without expressions of paths the writer names what is no longer served, and the proof finds no more', async () => {
  const { proof, findings, further } = await convert(
    ingress('web', 'a.test', ['/api/v[0-9]+'], REGEX),
    'gke',
  );
  expect(findings.map(({ code }) => code)).toContain('GP5017');
  expect(further.filter(({ code }) => /^(GP700[123]|GP6111)$/.test(code))).toEqual([]);
  expect(proof?.summary.codes['as-found']).toContain('GP5017');
});

describe('hosts that share one list of rules', () => {
  const wide = ingress('all', '*.test', ['/api/v1', '/a'], REGEX);
  const longer = async (text: string, target: string): Promise<boolean> => {
    const rules = JSON.stringify((await convert(text, target)).resources);
    return rules.includes('(?:');
  };

  test.each([
    ['a plain path', ingress('one', 'b.test', ['/api'], {})],
    ['expressions', ingress('one', 'b.test', ['/api', '/.*/x'], REGEX)],
    ['a wildcard inside a wildcard', ingress('one', '*.b.test', ['/api'], {})],
    [
      'three of them',
      [ingress('one', 'a.b.test', ['/'], {}), ingress('two', '*.b.test', ['/ap.*'], REGEX)].join('\n---\n'),
    ],
  ])('are told apart: %s', async (_, narrow) => {
    const text = [wide, narrow].join('\n---\n');
    const { proof, further } = await convert(text, 'traefik');
    expect(further.filter(({ code }) => /^GP700[123]$/.test(code))).toEqual([]);
    expect(proof?.summary.hosts.differs).toBe(0);
    expect(await longer(text, 'traefik')).toBe(true);
    expect(await longer(text, 'envoy-gateway')).toBe(false);
  });

  test('are named by the proof where a rewrite needs a plain prefix', async () => {
    const rewritten = ingress('one', 'b.test', ['/a(/|$)(.*)'], {
      ...REGEX,
      'nginx.ingress.kubernetes.io/rewrite-target': '/$2',
    });
    const { further } = await convert(
      [ingress('all', '*.test', ['/a/long/path/of/another'], REGEX), rewritten].join('\n---\n'),
      'traefik',
    );
    const named = further.filter(({ code }) => /^GP700[123]$/.test(code));
    expect(named.length).toBeGreaterThan(0);
    expect(named.every(({ witness }) => witness?.host === 'b.test')).toBe(true);
  });
});
