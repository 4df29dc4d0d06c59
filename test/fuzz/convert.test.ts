import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ANNOTATION_DOCS } from '../../providers/ingress-nginx/annotations/index.ts';
import { goldenCases } from '../../scripts/golden.ts';
import { main } from '../../src/cli/main.ts';

const inputs = goldenCases().map((folder) => readFileSync(path.join(folder, 'input.yaml'), 'utf8'));
const keys = ANNOTATION_DOCS.map(({ key }) => key);

/** Runs the command as a user would with `-f -`; an exception fails the test by itself. */
async function convert(text: string): Promise<{ code: number; out: string; err: string }> {
  const out: string[] = [];
  const err: string[] = [];
  const code = await main(['convert', '--filename=-', '--gateway-class=eg'], {
    stdout: { write: (part) => void out.push(part), isTerminal: false },
    stderr: { write: (part) => void err.push(part), isTerminal: false, columns: 100 },
    stdin: async () => Buffer.from(text, 'utf8'),
    env: {},
    cwd: process.cwd(),
    program: 'gateproof',
  });
  return { code, out: out.join(''), err: err.join('') };
}

/** Whatever comes in: a known exit code, nothing printed beside an error, no trace of a crash, no escape sequences. */
async function holds(text: string): Promise<void> {
  const { code, out, err } = await convert(text);
  expect([0, 1, 2, 3]).toContain(code);
  if (code === 2) expect(out).toBe('');
  expect(err).not.toMatch(/internal error|defect of (the|this) program|\n\s+at /i);
  expect(err).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
}

const edit = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
  remove: fc.nat({ max: 12 }),
  insert: fc.oneof(
    fc.constantFrom(
      '',
      ' ',
      '\n',
      '\t',
      ':',
      '- ',
      '---\n',
      '{',
      '}',
      '[',
      ']',
      '&a ',
      '*a',
      '|',
      '>',
      '"',
      "'",
      '#',
      '!!int ',
      '<<: ',
      '? ',
      '%',
      '@',
      '`',
      'null',
      'true',
      '1e9',
      '\u0000',
      '\u0007',
      '\ufeff',
      '\u2028',
      '\ud800',
      '𝄞',
    ),
    fc.string({ maxLength: 6 }),
  ),
});

describe('convert under mutation', () => {
  test('mutated manifests', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(inputs.length - 1),
        fc.array(edit, { minLength: 1, maxLength: 4 }),
        async (index, edits) => {
          let text = inputs[index] ?? '';
          for (const { at, remove, insert } of edits) {
            const position = Math.floor(at * text.length);
            text = text.slice(0, position) + insert + text.slice(position + remove);
          }
          await holds(text);
        },
      ),
      { numRuns: 200, seed: 20241 },
    );
  });

  test('annotations with any value', async () => {
    const value = fc.oneof(
      fc.string({ maxLength: 40 }),
      fc.constantFrom(
        'true',
        'false',
        '',
        '0',
        '-1',
        '99999999999999999999',
        'on',
        'a,b,,c',
        '10.0.0.0/8',
        '/$1',
        '/(.*)',
        '$host',
        '~*x',
        'ns/name',
        'https://x.example/?a=$b',
        '(((((',
        '[z-a]',
        'a{1000000}',
        '(a+)+$',
        '\u001b[31m',
        '*',
        '%00',
        '1.5',
        'CN=x',
      ),
      fc.string({ unit: 'binary', maxLength: 12 }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(fc.constantFrom(...keys), value, { maxKeys: 8 }),
        fc.constantFrom('/', '/a', '/a/', '/a(/|$)(.*)', '/[a-z]+', '/a|/b', '/x{2,3}'),
        fc.constantFrom('Prefix', 'Exact', 'ImplementationSpecific'),
        fc.constantFrom('', 'a.example.com', '*.example.com'),
        async (annotations, urlPath, pathType, host) => {
          const ingress = {
            apiVersion: 'networking.k8s.io/v1',
            kind: 'Ingress',
            metadata: { name: 'fuzz', namespace: 'default', annotations },
            spec: {
              ingressClassName: 'nginx',
              tls: [{ hosts: [host].filter(Boolean), secretName: 'tls' }],
              rules: [
                {
                  ...(host === '' ? {} : { host }),
                  http: {
                    paths: [
                      {
                        path: urlPath,
                        pathType,
                        backend: { service: { name: 'web', port: { number: 80 } } },
                      },
                    ],
                  },
                },
              ],
            },
          };
          const settings = {
            apiVersion: 'v1',
            kind: 'ConfigMap',
            metadata: { name: 'ingress-nginx-controller', namespace: 'ingress-nginx' },
            data: { 'allow-snippet-annotations': 'true', 'annotations-risk-level': 'Critical' },
          };
          await holds(JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [settings, ingress] }));
        },
      ),
      { numRuns: 400, seed: 20242 },
    );
  });
});
