import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { compareAll } from '../../scripts/verdicts/compare.ts';
import { complete } from '../../scripts/verdicts/complete.ts';
import { COMPARED_DIALECTS, renderVerdicts } from '../../scripts/verdicts.ts';
import type { Json } from '../../src/kubernetes/object.ts';
import { differs } from './pair.ts';

const root = path.resolve(import.meta.dirname, '../..');
const folder = path.resolve(root, '../shared/corpus/i2gw/ingress-nginx');

describe.skipIf(!existsSync(folder))('verdicts on outputs of another converter', () => {
  const results = existsSync(folder) ? compareAll(folder, COMPARED_DIALECTS) : [];
  const verdicts = results.flatMap((result) =>
    'verdicts' in result
      ? [...result.verdicts].map(([dialect, verdict]) => ({ name: result.name, dialect, ...verdict }))
      : [],
  );

  test('cases are compared, and some are found different', () => {
    expect(verdicts.length).toBeGreaterThan(0);
    expect(verdicts.some(({ differences }) => differences.length > 0)).toBe(true);
  });

  test('every witness is answered in two ways', () => {
    // Differences that neither status, backend, path nor a named header shows are told by the model alone.
    const hidden = ['cors', 'error-page', 'backend-protocol'];
    const empty = verdicts.flatMap(({ name, dialect, before, after, differences }) =>
      differences
        .filter(({ cause, witness, witnessAfter, detail }) => {
          const headers = detail === undefined ? [] : [detail.toLowerCase()];
          return !hidden.includes(cause) && !differs(before, after, [witness, witnessAfter], headers);
        })
        .map(({ cause }) => ({ name, dialect, cause })),
    );
    expect(empty).toEqual([]);
  });

  test('a verdict without differences has none, one with differences has them', () => {
    for (const { verdict, differences } of verdicts) {
      expect(['different', 'wider', 'narrower'].includes(verdict)).toBe(differences.length > 0);
    }
  });

  test('the page is up to date (npx tsx scripts/verdicts.ts)', () => {
    expect(readFileSync(path.join(root, 'docs/verdicts.md'), 'utf8')).toBe(renderVerdicts(results));
  });
});

describe('what a record leaves out', () => {
  const ingress = (spec: object, annotations: object = {}): Json =>
    ({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name: 'web', namespace: 'default', annotations },
      spec: {
        ingressClassName: 'nginx',
        rules: [
          {
            host: 'a.test',
            http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'one' } } }] },
          },
        ],
        ...spec,
      },
    }) as Json;
  const route = (rules: readonly object[], hostnames: readonly string[] = ['a.test']): Json =>
    ({
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'HTTPRoute',
      metadata: { name: 'web', namespace: 'default' },
      spec: { hostnames, rules },
    }) as Json;
  const whole = route([{ backendRefs: [{ name: 'one', port: 80 }] }]);

  test('the Gateway is added, with a listener for TLS where the Ingress has it', () => {
    const completed = complete([ingress({ tls: [{ hosts: ['a.test'], secretName: 's' }] })], [whole]);
    expect(completed).toMatchObject({
      added: true,
      after: [
        {
          kind: 'Gateway',
          metadata: { name: 'nginx' },
          spec: {
            listeners: [
              { name: 'a-test-http', port: 80, hostname: 'a.test' },
              { name: 'a-test-https', port: 443, tls: { certificateRefs: [{ name: 's' }] } },
            ],
          },
        },
        { kind: 'HTTPRoute', spec: { parentRefs: [{ name: 'nginx' }] } },
      ],
    });
  });

  test.each<readonly [string, readonly Json[], string]>([
    ['no route', [], 'no route is on record'],
    ['a route without rules', [route([])], 'a route is on record without its rules'],
    ['a rule without backends', [route([{ matches: [] }])], 'a rule is on record without its backends'],
    [
      'a host without route',
      [route([{ backendRefs: [{ name: 'one' }] }], ['b.test'])],
      'a host of the input has no route on record',
    ],
    [
      'a Service that is nowhere',
      [route([{ filters: [{ type: 'RequestRedirect' }] }])],
      'a Service of the input is in no rule on record',
    ],
  ])('%s: not comparable', (_title, expected, reason) => {
    expect(complete([ingress({})], expected)).toEqual({ incomparable: reason });
  });

  test('a rewrite that an annotation asks for must be there', () => {
    const input = ingress({}, { 'nginx.ingress.kubernetes.io/rewrite-target': '/x' });
    expect(complete([input], [whole])).toEqual({ incomparable: 'the rewrite is not on record' });
  });

  test('redirects that an annotation asks for need no backend', () => {
    const annotations = { 'nginx.ingress.kubernetes.io/permanent-redirect': 'https://b.test' };
    const redirect = route([{ filters: [{ type: 'RequestRedirect' }] }]);
    expect(complete([ingress({}, annotations)], [redirect])).not.toHaveProperty('incomparable');
  });
});
