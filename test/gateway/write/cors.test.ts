import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../src/kubernetes/object.ts';
import type { Cors } from '../../../src/model/route-table.ts';
import { brief, convert, forward, oneHost, origin, prefix, route } from './support.ts';

describe('CORS', () => {
  const cors = (more: Partial<Cors> = {}): Cors => ({
    allowOrigins: '*',
    allowCredentials: true,
    starAnswer: 'literal',
    allowMethods: 'GET, PUT, FANCY',
    allowHeaders: 'X-A,X-B',
    maxAge: 0,
    answers: 'every-options',
    preflightStatus: 204,
    headersOnEveryAnswer: true,
    origins: [origin()],
    ...more,
  });
  const filterOf = async (
    more: Partial<Cors>,
  ): Promise<readonly [JsonObject | undefined, readonly string[]]> => {
    const { rules, codes } = await convert(oneHost(route(prefix('/'), forward('a'), { cors: cors(more) })));
    const filters = (rules[0]?.['filters'] ?? []) as unknown as readonly JsonObject[];
    return [filters[0]?.['cors'] as JsonObject | undefined, codes];
  };

  test('any origin with credentials never becomes an echo of the origin', async () => {
    const [filter, codes] = await filterOf({});
    expect(filter).toEqual({
      allowCredentials: false,
      allowHeaders: ['X-A', 'X-B'],
      allowMethods: ['GET', 'PUT'],
      allowOrigins: ['*'],
      maxAge: 1,
    });
    expect(codes).toEqual(['GP5121', 'GP5122', 'GP5123']);
  });

  test('origins are written where the API has a form for them', async () => {
    const texts = ['https://ok.com', 'https://*.ok.com', 'ionic://app', 'https://a.*.com'];
    const allowOrigins = texts.map((text) => ({ kind: 'exact', value: text, text }) as const);
    const [filter, codes] = await filterOf({ allowOrigins });
    expect(filter?.['allowOrigins']).toEqual(['https://ok.com', 'https://*.ok.com']);
    expect(codes).toContain('GP5122');
  });

  test('preflights of other origins that reach the backend today are announced', async () => {
    const allowed = [{ kind: 'exact', value: 'https://ok.com', text: 'https://ok.com' }] as const;
    const usual = { answers: 'preflight', headersOnEveryAnswer: false, allowMethods: 'GET' } as const;
    const more = { ...usual, maxAge: 5, allowCredentials: false };
    const forwarded = { ...more, foreignPreflight: 'forwarded' } as const;
    expect((await filterOf({ ...forwarded, allowOrigins: allowed }))[1]).toEqual(['GP5123']);
    expect((await filterOf({ ...more, allowOrigins: allowed }))[1]).toEqual([]);
    // Any origin leaves no other ones.
    expect((await filterOf({ ...forwarded, allowOrigins: '*' }))[1]).toEqual([]);
  });

  test('is said to be lost in the standard channel of 1.4', async () => {
    const { rules, codes } = await convert(oneHost(route(prefix('/'), forward('a'), { cors: cors() })), {
      version: '1.4',
    });
    expect(brief(rules)).toEqual(['PathPrefix / -> a:80']);
    expect(codes).toEqual(['GP5120']);
  });
});
