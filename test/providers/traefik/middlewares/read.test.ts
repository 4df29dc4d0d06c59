import { describe, expect, test } from 'vitest';
import { middlewareDocs } from '../../../../providers/traefik/middlewares/documentation.ts';
import { readMiddleware } from '../../../../providers/traefik/middlewares/read.ts';
import { readTcpMiddleware } from '../../../../providers/traefik/middlewares/tcp.ts';
import type { JsonObject } from '../../../../src/kubernetes/object.ts';
import { contextOf, middleware, objectsOf, secret } from './support.ts';

function reading(spec: JsonObject, others: readonly JsonObject[] = [], trustsNobody = false) {
  const objects = objectsOf([middleware('m', spec), ...others]);
  const [object] = objects.ofKind('Middleware');
  if (object === undefined) throw new Error('no middleware');
  return readMiddleware(object, contextOf(objects, { trustsNobody }));
}

describe('middlewares that Traefik does not build', () => {
  test.each<readonly [JsonObject, string]>([
    [{}, 'has no type'],
    [
      { addPrefix: { prefix: '/a' }, stripPrefix: { prefixes: ['/b'] } },
      'has several types at once (addPrefix, stripPrefix)',
    ],
    [{ addPrefix: {} }, 'has no prefix'],
    [{ redirectScheme: { permanent: true } }, 'names no scheme'],
    [{ redirectRegex: { regex: '(' } }, 'has the invalid pattern ('],
    [{ stripPrefixRegex: { regex: ['[a'] } }, 'has the invalid pattern [a'],
    [{ headers: { sslRedirect: false } }, 'sets no header at all'],
    [{ ipAllowList: { sourceRange: ['10.0.0.0/99'] } }, 'allows "10.0.0.0/99", which is no address'],
    [{ ipAllowList: { sourceRange: ['10.0.0.1'], rejectStatusCode: 999 } }, 'has the unknown status 999'],
    [
      { ipAllowList: { sourceRange: ['10.0.0.1'], ipStrategy: { ipv6Subnet: 129 } } },
      'has the IPv6 subnet 129',
    ],
    [{ basicAuth: { secret: 'none' } }, 'needs Secret default/none, which does not exist'],
    [{ basicAuth: { secret: 'two' } }, 'needs Secret default/two with one key, and it has 2'],
    [{ digestAuth: { secret: 'basic' } }, 'needs Secret default/basic with one key, and it has 2'],
    [{ forwardAuth: {} }, 'has no address'],
    [
      { errors: { status: ['500,502'], service: { name: 'x' } } },
      'has the status "500,502", which is no code and no range',
    ],
    [
      { errors: { status: ['500'], service: { name: 'x' } } },
      'has no service for its pages: there is no such service',
    ],
    [{ compress: { encodings: ['lzw'] } }, 'has the encoding lzw, which does not exist'],
    [{ rateLimit: { average: 1, period: '1 day' } }, 'has a period that is no duration'],
    [
      { rateLimit: { sourceCriterion: { requestHost: true, requestHeaderName: 'X' } } },
      'names several criteria at once',
    ],
    [{ retry: {} }, 'makes no attempt (attempts is missing)'],
    [{ stripPrefix: { prefixes: '/a' } }, 'has the field prefixes with the text "/a", not a list of texts'],
    [{ magic: {} }, 'has the type magic, which Traefik does not know'],
  ])('%j', (spec, why) => {
    const basic = secret('basic', { username: 'a', password: 'b' }, 'kubernetes.io/basic-auth');
    const found = reading(spec, [secret('two', { a: '1', b: '2' }), basic]);
    expect(found.ok ? 'built' : found.why).toContain(`Middleware default/m ${why}`);
    expect(found.findings.map(({ code }) => code)).toContain('GP3210');
  });

  test('a secret of the type for users and passwords', () => {
    const basic = secret('basic', { username: 'a', password: 'b' }, 'kubernetes.io/basic-auth');
    expect(reading({ basicAuth: { secret: 'basic' } }, [basic]).ok).toBe(true);
  });
});

describe('the account of fields', () => {
  test('every field has an entry, those that nobody declared a finding', () => {
    const found = reading({ headers: { frameDeny: true, sslRedirect: true, fraemDeny: true } });
    expect(found.ledger.map(({ key, status }) => [key, status])).toEqual([
      ['headers.frameDeny', 'converted'],
      ['headers.sslRedirect', 'no-effect'],
      ['headers.fraemDeny', 'unknown'],
    ]);
    expect(found.findings.map(({ code }) => code)).toEqual(['GP3201', 'GP3200']);
  });

  test('fields of inner objects one by one', () => {
    const found = reading(
      { ipAllowList: { sourceRange: ['10.0.0.1'], ipStrategy: { depth: 1, dept: 2 } } },
      [],
      true,
    );
    expect(found.ledger.map(({ key, status }) => `${key} ${status}`)).toEqual([
      'ipAllowList.sourceRange converted',
      'ipAllowList.ipStrategy.depth converted',
      'ipAllowList.ipStrategy.dept unknown',
    ]);
    expect(found.findings.map(({ code }) => code)).toEqual(['GP3200', 'GP3220']);
  });

  test('fields of a middleware that is not built', () => {
    const found = reading({ redirectRegex: { regex: '(', permanent: true } });
    expect(found.ledger.map(({ key, status }) => `${key} ${status}`)).toEqual([
      'redirectRegex.regex invalid',
      'redirectRegex.permanent no-effect',
    ]);
  });
});

test('TCP middlewares', () => {
  const tcp = (spec: JsonObject) => {
    const objects = objectsOf([{ ...middleware('m', spec), kind: 'MiddlewareTCP' }]);
    const [object] = objects.ofKind('MiddlewareTCP');
    if (object === undefined) throw new Error('no middleware');
    const found = readTcpMiddleware(object);
    return found.ok ? found.stage.name : found.why;
  };
  expect(tcp({ ipAllowList: { sourceRange: ['10.0.0.0/8'] } })).toBe('MiddlewareTCP default/m (ipAllowList)');
  expect(tcp({ inFlightConn: { amount: 3 } })).toBe('MiddlewareTCP default/m (inFlightConn)');
  expect(tcp({ ipWhiteList: {} })).toContain('allows no address at all');
  expect(tcp({ stripPrefix: {} })).toContain('has the type stripPrefix, which Traefik does not know');
});

test('each field is documented once', () => {
  const keys = middlewareDocs().map(({ key }) => key);
  expect(new Set(keys).size).toBe(keys.length);
  expect(keys).toContain('Middleware.ipAllowList.ipStrategy.depth');
  expect(middlewareDocs().filter(({ effect }) => effect === '')).toEqual([]);
});
