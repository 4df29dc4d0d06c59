import { describe, expect, test } from 'vitest';
import { type Fields, readSpec } from '../../../src/gateway/read/fields.ts';
import type { Json, JsonObject, KubernetesObject } from '../../../src/kubernetes/object.ts';
import { describePath } from '../../../src/model/origin.ts';

function objectWith(spec: Json): KubernetesObject {
  const raw: JsonObject = { apiVersion: 'v1', kind: 'Thing', metadata: {}, spec };
  const metadata = { name: 'a', namespace: 'b', annotations: {}, labels: {} };
  return { apiVersion: 'v1', kind: 'Thing', metadata, raw, source: { file: 'x', document: 0 } };
}

function reading<T>(spec: Json, parse: (fields: Fields) => T) {
  const started = readSpec(objectWith(spec));
  const value = parse(started.spec);
  return {
    value,
    faults: started.faults().map(({ path, reason }) => `${describePath(path)} ${reason}`),
    unknown: started.unknown().map(describePath),
  };
}

describe('values of the right type', () => {
  test.each<[string, Json, (fields: Fields) => unknown, unknown]>([
    ['text', { a: 'x' }, (f) => f.text('a'), 'x'],
    ['empty text', { a: '' }, (f) => f.text('a'), ''],
    ['integer', { a: 0 }, (f) => f.integer('a'), 0],
    ['flag', { a: false }, (f) => f.flag('a'), false],
    ['texts', { a: ['x', 'y'] }, (f) => f.texts('a'), ['x', 'y']],
    ['integers', { a: [500, 503] }, (f) => f.integers('a'), [500, 503]],
    ['map', { a: { k: 'v' } }, (f) => [...f.textMap('a')], [['k', 'v']]],
    ['nested', { a: [{ b: 1 }] }, (f) => f.children('a').map((c) => c.integer('b')), [1]],
    ['null is absent', { a: null }, (f) => [f.has('a'), f.text('a')], [false, undefined]],
    ['absent list', {}, (f) => f.children('a'), []],
  ])('%s', (_, spec, parse, expected) => {
    const result = reading(spec, parse);
    expect(result.value).toEqual(expected);
    expect(result.faults).toEqual([]);
    expect(result.unknown).toEqual([]);
  });
});

describe('values of another type are faults with their place', () => {
  test.each<[Json, (fields: Fields) => unknown, string]>([
    [{ a: 1 }, (f) => f.text('a'), 'spec.a must be a text'],
    [{ a: '1' }, (f) => f.integer('a'), 'spec.a must be a whole number'],
    [{ a: 1.5 }, (f) => f.integer('a'), 'spec.a must be a whole number'],
    [{ a: 'true' }, (f) => f.flag('a'), 'spec.a must be true or false'],
    [{ a: 'x' }, (f) => f.texts('a'), 'spec.a must be a list'],
    [{ a: ['x', 1] }, (f) => f.texts('a'), 'spec.a[1] must be a text'],
    [{ a: { k: 1 } }, (f) => f.textMap('a'), 'spec.a.k must be a text'],
    [{ a: [] }, (f) => f.child('a'), 'spec.a must be an object'],
    [{ a: [3] }, (f) => f.children('a'), 'spec.a[0] must be an object'],
    [{}, (f) => f.requiredText('a'), 'spec.a is required'],
    [{ a: '' }, (f) => f.requiredText('a'), 'spec.a is required'],
    ['x', (f) => f.text('a'), 'spec must be an object'],
  ])('%j', (spec, parse, expected) => {
    expect(reading(spec, parse).faults).toEqual([expected]);
  });
});

test('fields that nothing asks for are unknown, at every depth; skipped ones are not', () => {
  const spec = { known: { inner: 1, wrong: 2 }, skipped: { any: 1 }, list: [{ a: 1, b: 2 }], more: 1 };
  const result = reading(spec, (f) => {
    f.child('known')?.integer('inner');
    f.skip('skipped');
    for (const item of f.children('list')) item.integer('a');
  });
  expect(result.unknown).toEqual(['spec.more', 'spec.known.wrong', 'spec.list[0].b']);
});

test('a key that JavaScript objects have anyway is an ordinary key', () => {
  const spec = JSON.parse('{"constructor": "x", "__proto__": {"a": 1}}') as Json;
  const result = reading(spec, (f) => [f.text('toString'), f.text('constructor')]);
  expect(result.value).toEqual([undefined, 'x']);
  expect(result.unknown).toEqual(['spec.__proto__']);
});

test('readers of one child know of each other what they asked for', () => {
  const { unknown } = reading({ a: { b: 1, c: 2, d: 3 } }, (fields) => [
    fields.child('a')?.integer('b'),
    fields.child('a')?.integer('c'),
  ]);
  expect(unknown).toEqual(['spec.a.d']);
});
