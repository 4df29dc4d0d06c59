import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Fields, Shape } from '../../../providers/istio/fields/shape.ts';
import { istio } from '../../../providers/istio/index.ts';
import { KINDS } from '../../../providers/istio/objects/read.ts';
import type { Json, JsonObject } from '../../../src/kubernetes/object.ts';
import type { FieldPath } from '../../../src/model/origin.ts';
import {
  answer,
  codes,
  compileObjects,
  destinationRule,
  gateway,
  plainServer,
  service,
  to,
  virtualService,
} from './support.ts';

/** A value for every field that is declared. */
function sample(shape: Shape): Json {
  switch (shape.kind) {
    case 'text':
      return 'x';
    case 'integer':
    case 'number':
      return 1;
    case 'flag':
      return true;
    case 'duration':
      return '1s';
    case 'anything':
      return {};
    case 'list':
      return [sample(shape.of)];
    case 'map':
      return { key: sample(shape.of) };
    case 'object':
      return sampleFields(shape.fields);
  }
}

function sampleFields(fields: Fields): JsonObject {
  return Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, sample(field.shape)]));
}

function leaves(value: Json | undefined, path: FieldPath): FieldPath[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => leaves(item, [...path, index]));
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value);
    return entries.length === 0 ? [path] : entries.flatMap(([key, item]) => leaves(item, [...path, key]));
  }
  return [path];
}

describe('the account', () => {
  test.each(Object.keys(KINDS))('holds every declared field of %s', (kind) => {
    const spec = sampleFields(KINDS[kind] ?? {});
    const object = {
      apiVersion: 'networking.istio.io/v1',
      kind,
      metadata: { name: 'full', namespace: 'default' },
      spec,
    };
    const { ledger, findings } = compileObjects([object]);
    const known = new Set(ledger.map(({ origin }) => JSON.stringify(origin.path)));
    const lost = leaves(spec, ['spec']).filter(
      (path) => !path.some((_part, index) => known.has(JSON.stringify(path.slice(0, index + 1)))),
    );
    expect(lost).toEqual([]);
    expect(ledger.filter(({ status }) => status === 'unknown' || status === 'invalid')).toEqual([]);
    const declared = new Set(istio.findingKinds.map(({ code }) => code));
    expect(findings.filter(({ code }) => code.startsWith('GP4') && !declared.has(code))).toEqual([]);
  });

  test('a field that the API does not have is named where it stands', () => {
    const compiled = compileObjects([
      gateway(),
      virtualService({ http: [{ ...to('one'), match: [{ uri: { prefx: '/a' } }], timeOut: '3s' }] }),
      service('one'),
    ]);
    const unknown = compiled.ledger.filter(({ status }) => status === 'unknown');
    expect(unknown.map(({ key, value }) => `${key} ${value}`)).toEqual([
      'spec.http[0].match[0].uri.prefx /a',
      'spec.http[0].timeOut 3s',
    ]);
    expect(compiled.findings.filter(({ code }) => code === 'GP4001')).toHaveLength(2);
    expect(answer(compiled, 'http://h/any')).toBe('one:80 as /any');
  });

  test.each<[name: string, object: JsonObject, path: string]>([
    [
      'a text in place of a number',
      virtualService({ http: [{ ...to('one'), match: [{ port: '80' }] }] }),
      'spec.http[0].match[0].port',
    ],
    [
      'no duration',
      virtualService({ http: [{ ...to('one'), timeout: '3 seconds' }] }),
      'spec.http[0].timeout',
    ],
    ['a mapping in place of a list', virtualService({ hosts: {} as Json }), 'spec.hosts'],
    [
      'a list in place of a mapping',
      destinationRule({ host: 'one', trafficPolicy: [] }),
      'spec.trafficPolicy',
    ],
  ])('%s: the object is left out', (_name, object, path) => {
    const compiled = compileObjects([gateway(), object, service('one')]);
    const [finding] = compiled.findings.filter(({ code }) => code === 'GP1004');
    expect(finding?.message).toContain(path);
    expect(answer(compiled, 'http://h/')).toBe('404');
    const own = compiled.ledger.filter(({ origin }) => origin.object.kind === object['kind']);
    expect(own.every(({ status }) => status === 'invalid')).toBe(true);
  });

  test('annotations are of other tools; those of external-dns move on', () => {
    const key = 'external-dns.alpha.kubernetes.io/ttl';
    const metadata = { name: 'gateway', namespace: 'default', annotations: { [key]: '60', note: 'x' } };
    const { ledger, carriedMetadata } = compileObjects([
      { ...gateway([plainServer(['./a.org', '*'])]), metadata },
    ]);
    const own = ledger.filter(({ origin }) => origin.path[0] === 'metadata');
    expect(own.map(({ key: name, status }) => `${name} ${status}`)).toEqual([
      `metadata.annotations["${key}"] foreign`,
      'metadata.annotations.note foreign',
    ]);
    expect(carriedMetadata).toMatchObject([
      { owner: 'external-dns', place: 'route', hosts: ['a.org'], key, value: '60' },
    ]);
  });

  test('objects that stay beside the routes are named', () => {
    const rule = destinationRule({ host: 'one' }, { name: 'stays' });
    const found = (objects: readonly Json[]) =>
      compileObjects(objects).findings.filter(({ code }) => code === 'GP4012');
    expect(found([gateway(), rule])[0]?.message).toContain('DestinationRule default/stays');
    expect(found([gateway()])).toEqual([]);
  });

  test('settings that no table holds are unsupported, those of other kinds of use have no effect', () => {
    const server = plainServer(['*'], {
      tls: { httpsRedirect: true, minProtocolVersion: 'TLSV1_2' },
      name: 'n',
    });
    const { ledger } = compileObjects([gateway([server])]);
    const status = (key: string) => ledger.find((entry) => entry.key === key)?.status;
    expect(status('spec.servers[0].tls.minProtocolVersion')).toBe('unsupported');
    expect(status('spec.servers[0].name')).toBe('no-effect');
    expect(status('spec.servers[0].tls')).toBe('converted');
  });
});

describe('rules of the validation', () => {
  test.each<[name: string, entry: JsonObject]>([
    ['no action', { match: [{ uri: { prefix: '/' } }] }],
    ['two actions', { ...to('one'), redirect: { uri: '/b' } }],
    ['a redirect that changes nothing', { redirect: { redirectCode: 302 } }],
    ['a status that is none', { directResponse: { status: 99 } }],
    ['a pattern that RE2 refuses', { ...to('one'), match: [{ uri: { regex: '(?=a)' } }] }],
    ['weights of zero', { route: [{ destination: { host: 'one' } }, { destination: { host: 'two' } }] }],
    ['two rewrites', { ...to('one'), rewrite: { uri: '/', uriRegexRewrite: { match: 'a', rewrite: 'b' } } }],
  ])('%s', (_name, entry) => {
    expect(codes(compileObjects([gateway(), virtualService({ http: [entry] })]))).toContain('GP4003');
  });
});

describe('hostile input', () => {
  const text = fc.oneof(
    fc.string({ maxLength: 8 }),
    fc.constantFrom(
      '*',
      '*.',
      '.',
      '/',
      './x',
      '*/*',
      '__proto__',
      'a.b',
      '((',
      '\\1',
      '%REQ(x)%',
      '%',
      '-1s',
      '1e9h',
    ),
  );
  const value = (depth: number): fc.Arbitrary<Json> =>
    depth === 0
      ? fc.oneof(text, fc.integer(), fc.boolean(), fc.constant(null))
      : fc.oneof(text, fc.integer(), fc.constant(null), fc.array(value(depth - 1), { maxLength: 2 }));
  const shaped = (shape: Shape): fc.Arbitrary<Json> => {
    const right = ((): fc.Arbitrary<Json> => {
      switch (shape.kind) {
        case 'text':
        case 'duration':
          return text;
        case 'integer':
        case 'number':
          return fc.integer({ min: -1, max: 70_000 });
        case 'flag':
          return fc.boolean();
        case 'anything':
          return value(1);
        case 'list':
          return fc.array(shaped(shape.of), { maxLength: 2 });
        case 'map':
          return fc.dictionary(text, shaped(shape.of), { maxKeys: 2 });
        case 'object':
          return fieldsOf(shape.fields);
      }
    })();
    return fc.oneof({ weight: 300, arbitrary: right }, { weight: 1, arbitrary: value(1) });
  };
  const fieldsOf = (fields: Fields): fc.Arbitrary<JsonObject> =>
    fc.record(Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, shaped(field.shape)])), {
      requiredKeys: [],
    }) as fc.Arbitrary<JsonObject>;

  test('never stops the reading, and every field of it is accounted for', () => {
    const kinds = Object.keys(KINDS);
    const objects = fc.tuple(...kinds.map((kind) => fieldsOf(KINDS[kind] ?? {})));
    fc.assert(
      fc.property(objects, (specs) => {
        const made = specs.map((spec, index) => ({
          apiVersion: 'networking.istio.io/v1',
          kind: kinds[index] ?? '',
          metadata: { name: 'gateway', namespace: 'default' },
          spec,
        }));
        const compiled = compileObjects([...made, virtualService({ http: [to('one')] }), service('one')]);
        JSON.stringify(compiled.table);
        answer(compiled, 'http://h/a');
        expect(compiled.ledger.every(({ reason }) => reason !== '')).toBe(true);
      }),
      { numRuns: 150, seed: 4242 },
    );
  });
});
