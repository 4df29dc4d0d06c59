import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { istio } from '../../../providers/istio/index.ts';
import { convertObjects } from '../../../src/cli/convert/pipeline.ts';
import type { JsonObject } from '../../../src/kubernetes/object.ts';
import { createObjectSet } from '../../../src/kubernetes/object-set.ts';
import { toObjects } from '../../../src/kubernetes/objects.ts';
import { readSource } from '../../../src/kubernetes/yaml/source.ts';
import { TARGETS, type Target } from '../../../src/targets/index.ts';
import { service, virtualService } from './support.ts';

const NAMESPACES = ['shop', 'orders', 'billing'];
const NAMES = ['one', 'two'];

const hosts = fc.uniqueArray(
  fc.constantFrom(
    'one',
    'two',
    'one.shop.svc.cluster.local',
    '*.shop.svc.cluster.local',
    'two.orders.svc.cluster.local',
    'outside.example.com',
  ),
  { minLength: 1, maxLength: 2 },
);
const exportTo = fc.option(
  fc.uniqueArray(fc.constantFrom('.', '*', ...NAMESPACES), { minLength: 1, maxLength: 2 }),
  { nil: undefined },
);
const match = fc.record(
  {
    uri: fc.constantFrom<JsonObject>({ prefix: '/a' }, { exact: '/a/b' }, { prefix: '/a/' }),
    headers: fc.constant({ 'x-one': { exact: '1' } }),
    port: fc.constantFrom(80, 8080),
    sourceNamespace: fc.constantFrom(...NAMESPACES),
  },
  { requiredKeys: [] },
);
const entry = fc
  .record({
    match: fc.array(match, { maxLength: 2 }),
    to: fc.constantFrom(
      'one.shop.svc.cluster.local',
      'two.shop.svc.cluster.local',
      'two.orders.svc.cluster.local',
    ),
    timeout: fc.constantFrom(undefined, '2s'),
  })
  .map(({ match: matches, to, timeout }) => ({
    ...(matches.length === 0 ? {} : { match: matches }),
    ...(timeout === undefined ? {} : { timeout }),
    route: [{ destination: { host: to, port: { number: 80 } } }],
  }));
const services = fc.array(
  fc.record({
    namespace: fc.constantFrom(...NAMESPACES),
    gateways: fc.constantFrom<readonly string[]>([], ['mesh'], ['mesh', 'gateway'], ['gateway']),
    hosts,
    exportTo,
    http: fc.array(entry, { minLength: 1, maxLength: 3 }),
  }),
  { minLength: 1, maxLength: 4 },
);

async function findings(
  specs: readonly JsonObject[],
  target: Target | undefined,
): Promise<readonly string[]> {
  const made = specs.map(({ namespace, ...spec }, index) =>
    virtualService(spec, { name: `v${index}`, namespace: String(namespace), age: index }),
  );
  const own = NAMESPACES.flatMap((namespace) => NAMES.map((name) => service(name, [80, 8080], namespace)));
  const text = [...made, ...own].map((one) => JSON.stringify(one)).join('\n---\n');
  const { objects } = toObjects([readSource('mesh.yaml', text)], { namespace: 'default' });
  const { findings: found } = await convertObjects(
    createObjectSet(objects, { complete: true }),
    istio,
    { settings: {}, flags: { mesh: ['*'] } },
    {
      version: '1.6',
      channel: 'standard',
      gatewayScope: 'shared',
      allowPartial: false,
      prove: true,
      ...(target === undefined ? {} : { target }),
    },
  );
  return found.map(({ code, message }) => `${code} ${message}`);
}

describe('VirtualServices for the mesh', () => {
  test.each([
    ['the specification', undefined],
    ['Istio', TARGETS.get('istio')],
  ])(
    'are routes that treat the clients of every namespace alike, or a finding says so: %s',
    async (_name, target) => {
      await fc.assert(
        fc.asyncProperty(services, async (specs) => {
          const plain = specs.map(({ exportTo: shown, ...rest }) => ({
            ...rest,
            ...(shown === undefined ? {} : { exportTo: shown }),
          }));
          const found = await findings(plain as unknown as readonly JsonObject[], target);
          expect(found.filter((text) => /^GP700[1235]/.test(text))).toEqual([]);
        }),
        { numRuns: Number(process.env['RUNS'] ?? 40), seed: Number(process.env['SEED'] ?? 11) },
      );
    },
  );
});
