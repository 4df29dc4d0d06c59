import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { readMiddleware } from '../../../../providers/traefik/middlewares/read.ts';
import type { JsonObject } from '../../../../src/kubernetes/object.ts';
import { contextOf, objectsOf } from './support.ts';

const folder = resolve(import.meta.dirname, '../../../../../shared/corpus/wild/traefik');

test.skipIf(!existsSync(folder))('middlewares of public repositories are understood', () => {
  const documents = readdirSync(folder).flatMap((name) =>
    parseAllDocuments(readFileSync(join(folder, name), 'utf8')).map((one) => one.toJS() as JsonObject | null),
  );
  const found = documents.filter((one): one is JsonObject => one?.['kind'] === 'Middleware');
  const unclear = found.flatMap((document) => {
    const objects = objectsOf([document], false);
    const [object] = objects.ofKind('Middleware');
    if (object === undefined) return [];
    const reading = readMiddleware(
      object,
      contextOf(objects, { backendOf: () => ({ ok: false, why: 'not here' }) }),
    );
    const unknown = reading.ledger.filter(({ status }) => status === 'unknown').map(({ key }) => key);
    const broken = reading.ok || reading.why.includes('not here') ? [] : [reading.why];
    return [...unknown, ...broken];
  });
  expect(found.length).toBeGreaterThan(20);
  expect(unclear).toEqual([]);
});
