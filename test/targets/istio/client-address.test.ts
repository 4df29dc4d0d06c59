import { describe, expect, test } from 'vitest';
import { ROUTE, readAt } from '../support.ts';

const TWO = '{"gatewayTopology":{"numTrustedProxies":2}}';

function gatewayWith(metadata: object, infrastructure?: object): string {
  const one = ROUTE.replace('metadata: {name: gateway}', `metadata: ${JSON.stringify(metadata)}`);
  return infrastructure === undefined
    ? one
    : one.replace('spec:\n', `spec:\n  infrastructure: ${JSON.stringify(infrastructure)}\n`);
}

describe('proxies in front of a Gateway are counted by the configuration of its pods', () => {
  const named = { name: 'gateway' };
  const annotated = { ...named, annotations: { 'proxy.istio.io/config': TWO } };
  const counted = { kind: 'forwarded-for', header: 'x-forwarded-for', hops: 2 };
  test.each([
    ['none', gatewayWith(named), { kind: 'peer' }],
    [
      'for its infrastructure',
      gatewayWith(named, { annotations: { 'proxy.istio.io/config': TWO } }),
      counted,
    ],
    [
      'in YAML',
      gatewayWith(named, {
        annotations: { 'proxy.istio.io/config': 'gatewayTopology:\n  numTrustedProxies: 2\n' },
      }),
      counted,
    ],
    ['of the Gateway itself', gatewayWith(annotated), counted],
    [
      'of the Gateway, whose infrastructure has others',
      gatewayWith(annotated, { annotations: { a: 'b' } }),
      {
        kind: 'peer',
      },
    ],
    [
      'of something else',
      gatewayWith(named, { annotations: { 'proxy.istio.io/config': 'concurrency: 2' } }),
      {
        kind: 'peer',
      },
    ],
    [
      'that cannot be read',
      gatewayWith(named, { annotations: { 'proxy.istio.io/config': '{' } }),
      {
        kind: 'peer',
      },
    ],
  ])('%s', (_, text, expected) => {
    expect(readAt('istio', text).table.listeners[0]?.clientAddress).toEqual(expected);
  });
});
