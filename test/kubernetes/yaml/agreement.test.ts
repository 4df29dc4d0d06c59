import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { load } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { isArray, isObject } from '../../../src/kubernetes/json.ts';
import type { Json } from '../../../src/kubernetes/object.ts';
import { readCarefully } from '../../../src/kubernetes/yaml/careful.ts';
import { readDocument } from '../../../src/kubernetes/yaml/document.ts';
import { emitYaml } from '../../../src/kubernetes/yaml/emit.ts';
import { readFast } from '../../../src/kubernetes/yaml/fast.ts';
import { outlineFinder } from '../../../src/kubernetes/yaml/outline.ts';
import { treeFinder } from '../../../src/kubernetes/yaml/tree-path.ts';
import type { FieldPath } from '../../../src/model/origin.ts';

const OBJECT = `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: shop # the shop
  annotations:
    nginx.ingress.kubernetes.io/use-regex: "true"
    nginx.ingress.kubernetes.io/configuration-snippet: |
      if ($http_x != "") {
        return 403;
      }
spec:
  tls: [{hosts: [shop.example.com], secretName: shop}]
  rules:
  - host: 'shop.example.com'
    http:
      paths:
        - path: /api(/|$)(.*)
          pathType: ImplementationSpecific
          backend: {service: {name: shop, port: {number: 8080}}}
`;

const BITS = [
  ...['yes', 'no', '~', '0777', '1_000', '1e3', '.5', '2001-01-01', 'a', 'b c', 'é', "''", '""', '...'],
  ...[':', ': ', ' ', '  ', '#', ' # c', '\n', '\n  ', '\n- ', '\n\n', '\t', '\r\n', '-', '- ', '- - ', '? '],
  ...['|', '>', '|-', '|+', '|2', '&a ', '*a', '!!str ', '!x ', '<<: ', '{', '}', '[', ']', ',', '"', "'"],
  ...['a:', 'a: b', '\n    ', '\\n', '%', '@', '\u2028', '\u0085', '\ufeff', '\u0007'],
];

const soup = fc.array(fc.constantFrom(...BITS), { minLength: 1, maxLength: 12 }).map((bits) => bits.join(''));
const mutated = fc
  .array(fc.tuple(fc.nat(OBJECT.length), fc.constantFrom(...BITS), fc.nat(3)), { minLength: 1, maxLength: 3 })
  .map((edits) =>
    edits.reduce((text, [at, bit, cut]) => text.slice(0, at) + bit + text.slice(at + cut), OBJECT),
  );
const texts = fc.oneof(
  soup,
  soup.map((text) => `${text}\n`),
  mutated,
);

describe('the fast reader', () => {
  test('says what the careful one says, or nothing', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const fast = readFast(text);
        const careful = readCarefully(text);
        if (fast !== undefined && 'value' in careful) expect(fast.value).toEqual(careful.value);
      }),
      { numRuns: 2000 },
    );
  });

  test('places fields where the syntax tree places them, or says nothing', () => {
    const paths = (value: Json | undefined, path: FieldPath): FieldPath[] => {
      const below = isArray(value) ? [...value.entries()] : isObject(value) ? Object.entries(value) : [];
      return [path, ...below.flatMap(([key, item]) => paths(item, [...path, key]))];
    };
    fc.assert(
      fc.property(mutated, (text) => {
        const fast = outlineFinder(text);
        const careful = treeFinder(text);
        const value = readFast(text)?.value;
        if (fast === undefined || typeof careful === 'string' || !isObject(value)) return;
        for (const path of paths(value, [])) expect([path, fast(path)]).toEqual([path, careful(path)]);
      }),
      { numRuns: 500, examples: [[OBJECT]] },
    );
    expect(outlineFinder(OBJECT)?.(['metadata', 'name'])).toBe(OBJECT.indexOf('name: shop'));
  });

  test('no text crashes the reader, and what is read is plain JSON', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const reading = readDocument(text);
        if ('value' in reading) expect(JSON.parse(JSON.stringify(reading.value))).toEqual(reading.value);
        else expect(reading.problem.line).toBeGreaterThan(0);
      }),
      { numRuns: 2000 },
    );
  });
});

const nasty = fc
  .array(
    fc.oneof(
      fc.constantFrom(...BITS, '\u007f', '\u2029', '\u00a0', '😀', '\ud800', '.', '0x', 'On'),
      fc.string(),
    ),
    {
      maxLength: 4,
    },
  )
  .map((bits) => bits.join(''));
const data = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    nasty,
    fc.constantFrom(null, true, false, 0, -1, 1.5, 1e21, 1e-7, 2 ** 53),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(nasty, tie('value'), { maxKeys: 3 }),
  ),
})).value;

/** Half a surrogate pair cannot be written in UTF-8. */
function wellFormed(value: unknown): unknown {
  const repair = (text: string) =>
    new TextDecoder('utf-8', { ignoreBOM: true }).decode(new TextEncoder().encode(text));
  if (typeof value === 'string') return repair(value);
  if (Array.isArray(value)) return value.map(wellFormed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [repair(key), wellFormed(item)]));
}

describe('what is written reads back the same', () => {
  test('with our readers, with YAML 1.2 and with js-yaml', () => {
    fc.assert(
      fc.property(data, (value) => {
        const object = { spec: value };
        const text = emitYaml([object]);
        const wanted = wellFormed(object);
        expect(readDocument(text)).toEqual({ value: wanted, duplicates: [] });
        expect(readCarefully(text)).toEqual({ value: wanted, duplicates: [] });
        expect(parse(text)).toEqual(wanted);
        expect(load(text)).toEqual(wanted);
      }),
      { numRuns: 1000 },
    );
  });

  const kubectl = spawnSync('kubectl', ['version', '--client'], { stdio: 'ignore' }).status === 0;

  test.skipIf(!kubectl)('with kubectl', () => {
    const values = fc.sample(data, { numRuns: 400, seed: 7 });
    const objects = values.map((value, index) => ({
      apiVersion: 'example.com/v1',
      kind: 'Probe',
      metadata: { name: `probe-${index}` },
      spec: { value: wellFormed(value) ?? 'null' },
    }));
    const args = ['label', '--local', '-f', '-', 'x=y', '-o', 'jsonpath={.spec}{"\\n"}'];
    const answer = spawnSync('kubectl', args, { input: emitYaml(objects), maxBuffer: 2 ** 26 });
    expect(answer.stderr.toString()).toBe('');
    const lines = answer.stdout.toString().trimEnd().split('\n');
    // Go writes floats and escapes its own way: compare the data.
    expect(lines.map((line) => JSON.parse(line))).toEqual(objects.map((object) => object.spec));
  });
});
