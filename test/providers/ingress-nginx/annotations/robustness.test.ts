import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ALIAS_NAMES, DECLARATIONS } from '../../../../providers/ingress-nginx/annotations/index.ts';
import { parseAnnotations } from '../../../../providers/ingress-nginx/annotations/parse.ts';
import { readControllerConfig } from '../../../../providers/ingress-nginx/config-map.ts';
import { createObjectSet } from '../../../../src/kubernetes/object-set.ts';
import { toObjects } from '../../../../src/kubernetes/objects.ts';
import { readSource } from '../../../../src/kubernetes/yaml/source.ts';
import { controller, NOTHING_KNOWN, OPEN, parse, WHOLE_CLUSTER } from './support.ts';

const NAMES = [...DECLARATIONS.keys(), ...ALIAS_NAMES.keys()];
const VALUE = fc.oneof(
  fc.string({ maxLength: 40 }),
  fc.constantFrom(
    '',
    ' ',
    'true',
    '0',
    '-1',
    '99999999999999999999',
    'cookie',
    'basic',
    'shop/ca',
    'http://a',
    '$1',
    '*',
    '{',
    '"',
    '\n',
  ),
  fc
    .constantFrom('a', ' ', 'http_500 ', '0,', 'https://', '*.', '10.0.0.0/8,')
    .map((word) => word.repeat(3000)),
);
const ANNOTATIONS = fc.dictionary(fc.oneof(fc.constantFrom(...NAMES), fc.string({ maxLength: 12 })), VALUE, {
  maxKeys: 12,
});

describe('any annotations', () => {
  const configs = [
    controller(OPEN),
    controller(),
    controller({}, '1.8.0'),
    controller({ 'global-auth-url': 'http://g' }),
  ];

  test('are read without failing, each is in the ledger, and the same input gives the same answer', () => {
    fc.assert(
      fc.property(
        ANNOTATIONS,
        fc.constantFrom(...configs),
        fc.constantFrom(WHOLE_CLUSTER, NOTHING_KNOWN),
        (annotations, config, objects) => {
          const parsed = parse(annotations, config, objects);
          expect(parsed.ledger).toHaveLength(Object.keys(annotations).length);
          for (const entry of parsed.ledger) expect(entry.reason).not.toBe('');
          expect(parse(annotations, config, objects)).toEqual(parsed);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('settings of any kind are read without failing', () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.oneof(
            fc.string({ maxLength: 12 }),
            fc.constantFrom('hsts', 'add-headers', 'proxy-body-size', '--http-port', 'global-auth-url'),
          ),
          VALUE,
        ),
        (settings) => {
          const { config, ledger } = readControllerConfig(settings, NOTHING_KNOWN);
          const known = ledger.map(({ key }) => key);
          for (const key of Object.keys(settings)) expect(known).toContain(key);
          parse({ 'ssl-redirect': 'x' }, config);
        },
      ),
    );
  });
});

const WILD = path.resolve(import.meta.dirname, '../../../../../shared/corpus/wild/ingress-nginx');

describe.skipIf(!existsSync(WILD))('manifests of public repositories', () => {
  const files = existsSync(WILD) ? readdirSync(WILD).filter((name) => name.endsWith('.yaml')) : [];

  test('there are some', () => {
    expect(files.length).toBeGreaterThan(50);
  });

  test.each(files)('%s', (name) => {
    const { objects } = toObjects([readSource(name, readFileSync(path.join(WILD, name), 'utf8'))], {
      namespace: 'default',
    });
    const set = createObjectSet(objects, { complete: false });
    const { config } = readControllerConfig({}, set);
    for (const ingress of set.ofKind('Ingress')) {
      const { ledger, findings } = parseAnnotations(ingress.metadata, set, config);
      expect(ledger.map(({ key }) => key)).toEqual(Object.keys(ingress.metadata.annotations));
      const codes = new Set(findings.map(({ code }) => code));
      for (const code of ledger.flatMap((entry) => entry.codes)) expect(codes).toContain(code);
    }
  });
});
