import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { readCases } from '../../../src/cases/read-case.ts';
import { type CaseReader, runCase } from '../../../src/cases/run-case.ts';
import { SPECIFICATION } from '../../../src/gateway/dialect.ts';
import { read } from '../../../src/gateway/read/index.ts';
import { evaluate } from '../../../src/model/evaluate.ts';
import { objectsOf } from './manifests.ts';

const folder = path.resolve(import.meta.dirname, '../../../../shared/corpus/gateway-api');

const reader: CaseReader = (item) => {
  const objects = objectsOf(item.manifests);
  const { table } = read(objects, { dialect: SPECIFICATION });
  return {
    objects,
    answer: (request) => evaluate(table, request),
    answerInMesh: (request, from) =>
      evaluate(read(objects, { dialect: SPECIFICATION, mesh: { from } }).table, request),
  };
};

/** What no table can say: time and retries. */
const OUTSIDE = /time and retries/;

describe.skipIf(!existsSync(folder))('the conformance suite and the examples of the specification', () => {
  const all = existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : [];
  const files = all.filter((file) => file.endsWith('.yaml'));
  test.each(files)('%s', (file) => {
    const text = readFileSync(path.join(folder, file), 'utf8');
    for (const item of readCases(text, file)) {
      const run = runCase(item, new Map([['gateway-api', reader]]));
      expect(run.disagreed).toEqual([]);
      expect(run.unsupported.filter(({ reason }) => !OUTSIDE.test(reason))).toEqual([]);
    }
  });
});
