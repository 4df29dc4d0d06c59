import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MIDDLEWARE_TYPES } from '../../providers/traefik/middlewares/types.ts';
import { goldenCases } from '../../scripts/golden.ts';
import { main } from '../../src/cli/main.ts';

const inputs = goldenCases()
  .filter((folder) => folder.includes('/traefik/'))
  .map((folder) => readFileSync(path.join(folder, 'input.yaml'), 'utf8'));

/** Runs the command as a user would with `-f -`; an exception fails the test by itself. */
async function convert(text: string): Promise<{ code: number; out: string; err: string }> {
  const out: string[] = [];
  const err: string[] = [];
  const argv = ['convert', '--filename=-', '--provider=traefik', '--gateway-class=eg'];
  const code = await main(argv, {
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
  expect([0, 1, 2]).toContain(code);
  if (code === 2) expect(out).toBe('');
  expect(err).not.toMatch(/internal error|defect of (the|this) program|\n\s+at /i);
  expect(err).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
}

const odd = fc.oneof(
  fc.string({ maxLength: 24 }),
  fc.string({ unit: 'binary', maxLength: 8 }),
  fc.constantFrom(
    '',
    '/',
    '*',
    '*.example.com',
    'a.example.com',
    '^/a(b|c)*$',
    '(((((',
    '[z-a]',
    '(a+)+$',
    'a{1000000}',
    '(?:.{0,1000}){0,1000}',
    '\u001b[31m',
    '\u0000',
    '`',
    '"',
    '10.0.0.0/8',
    '::/0',
    '10.0.0.0/99',
    '/%2f/..//.',
    '{x:[0-9]+}',
    '__proto__',
    'constructor',
    `${'$'}{1}$1$$`,
  ),
);

const matcher = fc
  .tuple(
    fc.constantFrom(
      'Host',
      'HostRegexp',
      'Path',
      'PathPrefix',
      'PathRegexp',
      'Header',
      'HeaderRegexp',
      'Headers',
      'Method',
      'Query',
      'QueryRegexp',
      'ClientIP',
      'HostSNI',
      'toString',
    ),
    fc.array(odd, { minLength: 0, maxLength: 3 }),
    fc.constantFrom('`', '"'),
  )
  .map(([name, values, quote]) => `${name}(${values.map((value) => quote + value + quote).join(', ')})`);

const { rule } = fc.letrec<{ rule: string }>((tie) => ({
  rule: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    matcher,
    fc
      .tuple(tie('rule'), fc.constantFrom(' && ', ' || ', '&&', ' '), tie('rule'))
      .map((parts) => parts.join('')),
    tie('rule').map((inner) => `!(${inner})`),
    fc.string({ maxLength: 20 }),
  ),
}));

const json = fc.jsonValue({ maxDepth: 3 });

/** Options of a middleware by the names that are known, with any values. */
const middleware = fc.constantFrom(...MIDDLEWARE_TYPES).chain(({ name, fields }) =>
  fc
    .dictionary(
      fc.constantFrom(...fields.map((field) => field.name.split('.')[0] ?? '')),
      fc.oneof(odd, json),
      {
        maxKeys: 4,
      },
    )
    .map((options) => ({ [name]: options })),
);

function objects(route: object, spec: object, annotations: object = {}): string {
  const meta = (name: string) => ({ name, namespace: 'default' });
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'List',
    items: [
      {
        apiVersion: 'traefik.io/v1alpha1',
        kind: 'IngressRoute',
        metadata: meta('fuzz'),
        spec: { routes: [{ kind: 'Rule', services: [{ name: 'web', port: 80 }], ...route }] },
      },
      { apiVersion: 'traefik.io/v1alpha1', kind: 'Middleware', metadata: meta('it'), spec },
      {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'Ingress',
        metadata: { ...meta('fuzz'), annotations },
        spec: {
          ingressClassName: 'traefik',
          rules: [
            {
              host: 'a.example.com',
              http: {
                paths: [
                  {
                    path: '/a',
                    pathType: 'Prefix',
                    backend: { service: { name: 'web', port: { number: 80 } } },
                  },
                ],
              },
            },
          ],
        },
      },
    ],
  });
}

describe('convert of Traefik under mutation', () => {
  test('mutated manifests', async () => {
    const edit = fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
      remove: fc.nat({ max: 12 }),
      insert: odd,
    });
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...inputs),
        fc.array(edit, { minLength: 1, maxLength: 4 }),
        async (input, edits) => {
          let text = input;
          for (const { at, remove, insert } of edits) {
            const position = Math.floor(at * text.length);
            text = text.slice(0, position) + insert + text.slice(position + remove);
          }
          await holds(text);
        },
      ),
      { numRuns: 60, seed: 20261 },
    );
  });

  test('any rule', async () => {
    await fc.assert(
      fc.asyncProperty(rule, fc.constantFrom(undefined, 0, 7, -1, 1e30, 'x'), async (match, priority) => {
        await holds(objects({ match, ...(priority === undefined ? {} : { priority }) }, {}));
      }),
      { numRuns: 80, seed: 20262 },
    );
  });

  test('any options of middlewares', async () => {
    await fc.assert(
      fc.asyncProperty(middleware, async (spec) => {
        await holds(objects({ match: 'Host(`a.example.com`)', middlewares: [{ name: 'it' }] }, spec));
      }),
      { numRuns: 80, seed: 20263 },
    );
  });

  test('annotations with any value', async () => {
    const key = fc.constantFrom(
      'router.entrypoints',
      'router.middlewares',
      'router.priority',
      'router.rulesyntax',
      'router.pathmatcher',
      'router.tls',
      'router.tls.options',
      'router.tls.domains.0.main',
      'router.tls.domains.99999999999.main',
      'router.__proto__.x',
    );
    await fc.assert(
      fc.asyncProperty(fc.dictionary(key, odd, { maxKeys: 4 }), async (values) => {
        const annotations = Object.fromEntries(
          Object.entries(values).map(([name, value]) => [`traefik.ingress.kubernetes.io/${name}`, value]),
        );
        await holds(objects({ match: 'PathPrefix(`/`)' }, {}, annotations));
      }),
      { numRuns: 60, seed: 20264 },
    );
  });

  test.each([
    ['many alternatives', Array.from({ length: 3000 }, (_, i) => `Path(\`/p${i}\`)`).join(' || ')],
    ['deep parentheses', `${'('.repeat(20_000)}Path(\`/\`)${')'.repeat(20_000)}`],
    ['many negations', `${'!'.repeat(20_000)}Path(\`/\`)`],
    [
      'a product of alternatives',
      Array.from(
        { length: 12 },
        (_, i) => `(Path(\`/a${i}\`) || Header(\`x${i}\`, \`1\`) || Query(\`q${i}\`))`,
      ).join(' && '),
    ],
    ['a long value', `Path(\`/${'a'.repeat(200_000)}\`)`],
  ])('a huge rule: %s', async (_, match) => {
    await holds(objects({ match }, {}));
  });
});
