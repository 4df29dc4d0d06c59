import { describe, expect, test } from 'vitest';
import { WRITE_FINDINGS } from '../../../src/gateway/write/index.ts';
import type { CarriedMetadata } from '../../../src/kubernetes/provider.ts';
import { convert, forward, listener, origin, prefix, route, virtualHost } from './support.ts';

const table = {
  listeners: [
    listener('http', [
      virtualHost('a.example.com', [route(prefix('/'), forward('a'))]),
      virtualHost('b.example.com', [route(prefix('/'), forward('b'))]),
    ]),
  ],
};

function carried(place: 'gateway' | 'route', host: string, value: string): CarriedMetadata {
  return {
    owner: 'other',
    place,
    hosts: [host],
    key: 'example.com/key',
    value,
    origin: origin('shop', host),
  };
}

function annotations(resources: Awaited<ReturnType<typeof convert>>['resources']): Record<string, unknown> {
  return Object.fromEntries(
    resources.map(({ kind, metadata }) => [
      `${kind} ${metadata.name}`,
      metadata.annotations?.['example.com/key'],
    ]),
  );
}

describe('annotations of other tools', () => {
  test('go to the routes of their hosts', async () => {
    const { resources } = await convert(table, { carriedMetadata: [carried('route', 'a.example.com', 'v')] });
    expect(annotations(resources)).toEqual({
      'Gateway gateway': undefined,
      'HTTPRoute a-example-com': 'v',
      'HTTPRoute b-example-com': undefined,
    });
  });

  const secure = {
    listeners: table.listeners.map((one) => ({
      ...one,
      protocol: 'https' as const,
      port: 443,
      virtualHosts: one.virtualHosts.map((host) => ({
        ...host,
        tls: { certificate: { secret: 'shop/tls' }, origins: [] },
      })),
    })),
  };

  test('go to the Gateway where all agree', async () => {
    const both = [carried('gateway', 'a.example.com', 'v'), carried('gateway', 'b.example.com', 'v')];
    const { resources } = await convert(secure, { carriedMetadata: both });
    expect(annotations(resources)['Gateway gateway']).toBe('v');
  });

  test('are said, not chosen, where they disagree', async () => {
    const both = [carried('gateway', 'a.example.com', 'v'), carried('gateway', 'b.example.com', 'w')];
    const { resources, findings } = await convert(secure, { carriedMetadata: both });
    expect(annotations(resources)['Gateway gateway']).toBeUndefined();
    expect(findings.find((finding) => finding.code === 'GP5208')?.origins).toHaveLength(2);
  });

  test('that have no place are said', async () => {
    const { codes } = await convert(table, { carriedMetadata: [carried('route', 'c.example.com', 'v')] });
    expect(codes).toContain('GP5209');
  });
});

test('every kind of finding has its own code and name, and says what to do', () => {
  expect(new Set(WRITE_FINDINGS.map((kind) => kind.code)).size).toBe(WRITE_FINDINGS.length);
  expect(new Set(WRITE_FINDINGS.map((kind) => kind.name)).size).toBe(WRITE_FINDINGS.length);
  for (const kind of WRITE_FINDINGS) {
    expect(kind.code).toMatch(/^GP5[0-9]{3}$/);
    expect(kind.explanation).toMatch(/\.$/);
    expect(kind.action).toMatch(/\.$/);
  }
});
