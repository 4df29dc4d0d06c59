import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { runCase } from '../../../src/cases/run-case.ts';
import { readCaseFiles } from '../../../src/cli/trace/case-files.ts';
import { caseReaders } from '../../../src/cli/trace/systems.ts';

const folder = path.resolve(import.meta.dirname, '../../../../shared/corpus/traefik');
const present = existsSync(folder);
const cases = present ? readCaseFiles([folder], '/').flatMap((item) => item.cases) : [];
const readers = caseReaders();

/** Manifests of the Gateway API are the business of the dialect; what it lacks is known there. */
const own = cases.filter(({ name }) => !name.startsWith('gw-'));

describe.skipIf(!present)('what Traefik is known to do', () => {
  test.each(own.map((item) => [item.name, item] as const))('%s', (_, item) => {
    expect(runCase(item, readers).disagreed).toEqual([]);
  });
});
