import { describe, expect, test } from 'vitest';
import { validate } from '../../src/gateway/schema/index.ts';
import { TARGETS } from '../../src/targets/index.ts';
import { loadTargetSchemas, TARGETS_WITH_SCHEMAS } from '../../src/targets/schemas.ts';

describe.each(TARGETS_WITH_SCHEMAS)('the CRDs of %s', (name) => {
  test('belong to an implementation, and every rule in them is understood', async () => {
    expect(TARGETS.has(name)).toBe(true);
    const schemas = await loadTargetSchemas(name);
    const versions = (schemas?.table.kinds ?? []).flatMap(({ group, kind, versions: all }) =>
      all.map((version) => schemas?.find(`${group}/${version.name}`, kind)),
    );
    expect(versions.length).toBeGreaterThan(0);
    for (const compiled of versions) {
      expect(compiled?.structure).toBeTypeOf('function');
      expect([typeof compiled?.rules, typeof compiled?.defaults]).not.toContain('string');
    }
  });
});

test('implementations without CRDs have none', () => {
  expect(loadTargetSchemas('cilium')).toBeUndefined();
  expect(loadTargetSchemas('toString')).toBeUndefined();
});

describe('policies are validated', () => {
  const metadata = { name: 'p', namespace: 'default' };
  const targetRefs = [{ group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', name: 'r' }];
  const policyOf = (kind: string, spec: object): Parameters<typeof validate>[1] => ({
    apiVersion: 'gateway.envoyproxy.io/v1alpha1',
    kind,
    metadata,
    spec: { targetRefs, ...spec },
  });

  test.each([
    ['a range without length', 'SecurityPolicy', authorization('10.1.2.3'), /must match/],
    [
      'a limit of nothing',
      'BackendTrafficPolicy',
      { requestBuffer: { limit: '0' } },
      /conditions of the schema/,
    ],
    [
      'a buffer for upgraded connections',
      'BackendTrafficPolicy',
      { requestBuffer: { limit: '1Mi' }, httpUpgrade: [{ type: 'websocket' }] },
      /requestBuffer cannot be used together/,
    ],
    ['no field of it', 'SecurityPolicy', { allowList: [] }, /is not a field/],
  ])('%s is refused', async (_, kind, spec, problem) => {
    const schemas = await loadTargetSchemas('envoy-gateway');
    if (schemas === undefined) throw new Error('no schemas');
    const messages = validate(schemas, policyOf(kind, spec)).map(({ message }) => message);
    expect(messages.join('; ')).toMatch(problem);
  });

  test('what is right is taken', async () => {
    const schemas = await loadTargetSchemas('envoy-gateway');
    if (schemas === undefined) throw new Error('no schemas');
    expect(validate(schemas, policyOf('SecurityPolicy', authorization('10.1.2.3/32')))).toEqual([]);
  });
});

function authorization(cidr: string): object {
  return { authorization: { rules: [{ action: 'Allow', principal: { clientCIDRs: [cidr] } }] } };
}
