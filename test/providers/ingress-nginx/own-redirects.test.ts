import { describe, expect, test } from 'vitest';
import { evaluate } from '../../../src/model/evaluate.ts';
import { compileCluster } from './support.ts';

const request = { method: 'GET', host: 'a.example.com', headers: [] } as const;

describe("nginx's own redirect to a slash", () => {
  const { table } = compileCluster({
    ingresses: [
      { name: 'root', rules: ['a.example.com /app/ P web'], tls: ['cert: a.example.com'] },
      { name: 'plain', rules: ['b.example.com /app/ P web'] },
    ],
  });

  test.each([
    ['https', 'a.example.com', 'max-age=31536000; includeSubDomains'],
    ['http', 'b.example.com', undefined],
  ] as const)('carries the headers of the location on %s', (scheme, host, value) => {
    const [result] = evaluate(table, { ...request, scheme, host, target: '/app' }).results;
    expect(result?.status).toBe(301);
    expect(result?.responseHeaders.set['strict-transport-security']).toBe(value);
  });
});

describe('a query with nothing in it', () => {
  const { table } = compileCluster({
    ingresses: [
      { name: 'tls', rules: ['a.example.com / P web'], tls: ['cert: a.example.com'] },
      {
        name: 'rewritten',
        annotations: { 'rewrite-target': '/new' },
        rules: ['b.example.com /old P web'],
      },
    ],
  });

  test.each([
    ['/?', 'https://a.example.com/?'],
    ['/x?', 'https://a.example.com/x?'],
    ['/x/', 'https://a.example.com/x'],
    ['/x/?', 'https://a.example.com/x/?'],
  ])('stays in the redirect of %s to https', (target, location) => {
    const [result] = evaluate(table, { ...request, scheme: 'http', target }).results;
    expect(result?.responseHeaders.set['location']).toBe(location);
  });

  test('goes where nginx makes the target anew', () => {
    const asked = { ...request, scheme: 'http' as const, host: 'b.example.com', target: '/old?' };
    expect(evaluate(table, asked).results[0]?.upstream?.target).toBe('/new');
  });
});
