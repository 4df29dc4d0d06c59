import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readDestinationRule, type TrafficPolicy } from '../../../src/kubernetes/istio/destination-rule.ts';
import { subsetPolicy } from '../../../src/kubernetes/istio/subset-policy.ts';
import { effectivePolicy } from '../../../src/kubernetes/istio/traffic-policy.ts';
import { toObjects } from '../../../src/kubernetes/objects.ts';
import { readSource } from '../../../src/kubernetes/yaml/source.ts';
import {
  compileObjects,
  destinationRule,
  gateway,
  service,
  virtualService,
} from '../../providers/istio/support.ts';

const PORTS = [80, 443];
const part = (name: string) =>
  fc.record({ [name]: fc.record({ mark: fc.integer({ max: 3, min: 0 }) }) }, { requiredKeys: [] });
const parts = fc
  .tuple(part('loadBalancer'), part('connectionPool'), part('outlierDetection'), part('tls'))
  .map((all) => Object.assign({}, ...all) as Record<string, { mark: number }>);
const level = fc.record({ number: fc.constantFrom(...PORTS), parts }).map(({ number, parts: own }) => ({
  port: { number },
  ...own,
}));
const policy = fc
  .record({ top: parts, levels: fc.array(level, { maxLength: 3 }) })
  .map(({ top, levels }) => ({
    ...top,
    ...(levels.length === 0 ? {} : { portLevelSettings: levels }),
  }));

const origin = { object: { kind: 'DestinationRule', namespace: 'a', name: 'b' }, path: [] };
const RULE = readDestinationRule(
  (() => {
    const text = JSON.stringify(destinationRule({ host: 'one', exportTo: ['.'] }));
    const [object] = toObjects([readSource('rule.yaml', text)], { namespace: 'default' }).objects;
    if (object === undefined) throw new Error('no object');
    return object;
  })(),
  'cluster.local',
);

describe('the policy of a subset as a rule of its own', () => {
  test('means for every port what host and subset mean together', () => {
    fc.assert(
      fc.property(
        fc.option(policy, { nil: undefined }),
        fc.option(policy, { nil: undefined }),
        (host, subset) => {
          const read = (value: typeof host): TrafficPolicy | undefined =>
            value === undefined ? undefined : { value, origin };
          const made = subsetPolicy(RULE, read(host), read(subset));
          const whole = made === undefined ? undefined : { value: made.trafficPolicy, origin };
          for (const port of [...PORTS, 8080]) {
            expect(effectivePolicy(whole, undefined, port).value).toEqual(
              effectivePolicy(read(host), read(subset), port).value,
            );
          }
        },
      ),
      { numRuns: 2000, seed: 7 },
    );
  });

  test('is shown to those who see the rule of the subset, under a name that is free', () => {
    const rule = destinationRule({
      host: 'one',
      exportTo: ['shop'],
      trafficPolicy: { tls: { mode: 'ISTIO_MUTUAL' } },
      subsets: [{ name: 'v1', labels: { v: '1' } }],
    });
    const taken = destinationRule({ host: 'other' }, { name: 'one-v1' });
    const routed = virtualService({ http: [{ route: [{ destination: { host: 'one', subset: 'v1' } }] }] });
    const compiled = compileObjects([gateway(), routed, service('one'), { ...rule }, taken]);
    const place = { namespace: 'default', name: 'one', subset: 'v1' };
    // Hidden from the gateway, the rule says nothing there.
    expect(compiled.subsetObject?.(place, 'one-v1')).toBeUndefined();
    const seen = destinationRule({ ...(rule['spec'] as object), exportTo: ['*'] });
    const again = compileObjects([gateway(), routed, service('one'), seen, taken]);
    expect(again.subsetObject?.(place, 'one-v1')).toEqual({
      apiVersion: 'networking.istio.io/v1',
      kind: 'DestinationRule',
      metadata: { name: 'one-v1-subset', namespace: 'default' },
      spec: {
        exportTo: ['*'],
        host: 'one-v1.default.svc.cluster.local',
        trafficPolicy: { tls: { mode: 'ISTIO_MUTUAL' } },
      },
    });
    expect(again.subsetObject?.({ ...place, subset: 'v2' }, 'one-v2')).toBeUndefined();
  });
});
