import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { istio } from '../../../providers/istio/index.ts';
import { readCases } from '../../../src/cases/read-case.ts';
import { runCase } from '../../../src/cases/run-case.ts';
import { caseReaders } from '../../../src/cli/trace/systems.ts';
import { readText } from '../../../src/input/read-inputs.ts';
import { createObjectSet } from '../../../src/kubernetes/object-set.ts';
import { toObjects } from '../../../src/kubernetes/objects.ts';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..');
const corpus = path.resolve(root, '../shared/corpus');

function files(folder: string): readonly string[] {
  const all = existsSync(folder) ? readdirSync(folder) : [];
  return all.filter((name) => name.endsWith('.yaml')).sort();
}

const cases = path.join(corpus, 'istio');
const wild = path.join(corpus, 'wild/istio');

describe.skipIf(!existsSync(cases))('behaviour cases', () => {
  const readers = caseReaders();
  test('agree with every request', () => {
    const runs = files(cases).flatMap((name) =>
      readCases(readFileSync(path.join(cases, name), 'utf8'), name).map((item) => runCase(item, readers)),
    );
    expect(runs.length).toBeGreaterThan(90);
    expect(runs.flatMap(({ disagreed }) => disagreed)).toEqual([]);
    expect(runs.flatMap(({ unsupported }) => unsupported)).toEqual([]);
  });
});

describe.skipIf(!existsSync(wild))('manifests of others', () => {
  test.each(files(wild))('%s is read, every field of it accounted for', (name) => {
    const reading = readText(name, readFileSync(path.join(wild, name), 'utf8'));
    const { objects } = toObjects([reading], { namespace: 'default' });
    const set = createObjectSet(objects, { complete: false, sources: [reading.source] });
    const { ledger, table } = istio.compile(set, { settings: {}, flags: {} });
    expect(JSON.parse(JSON.stringify(table))).toHaveProperty('listeners');
    for (const object of objects.filter(({ kind }) => kind === 'VirtualService' || kind === 'Gateway')) {
      if (!object.apiVersion.startsWith('networking.istio.io/')) continue;
      const spec = object.raw['spec'] ?? {};
      const own = ledger.filter(
        ({ origin }) => origin.object.kind === object.kind && origin.object.name === object.metadata.name,
      );
      const told = new Set(own.map(({ origin }) => String(origin.path[1])));
      // An empty list holds no field.
      const given = Object.entries(spec).filter(([, value]) => !(Array.isArray(value) && value.length === 0));
      expect(given.map(([key]) => key).filter((key) => !told.has(key))).toEqual([]);
    }
  });
});
