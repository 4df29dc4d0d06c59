import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { DECLARATIONS } from '../../providers/ingress-nginx/annotations/index.ts';
import { isKnown, subjectOf } from '../../scripts/annotations/themes.ts';
import { countAnnotations, fateOf, page } from '../../scripts/annotations-on-targets.ts';
import { TARGETS } from '../../src/targets/index.ts';

const root = path.dirname(path.dirname(path.dirname(fileURLToPath(import.meta.url))));
const wild = path.resolve(root, '../shared/corpus/wild/ingress-nginx');

describe('every annotation has a fate on every implementation', () => {
  test.each([...DECLARATIONS.keys()])('%s', (key) => {
    expect(subjectOf(key)).toBeDefined();
    for (const target of TARGETS.keys()) {
      const fate = fateOf(key, target);
      expect(('how' in fate ? fate.how : fate.why).length).toBeGreaterThan(0);
    }
  });

  test('one that nobody reads has the fate of being read by nobody', () => {
    expect(fateOf('no-such-annotation', 'envoy-gateway')).toMatchObject({
      why: 'ingress-nginx does not read it',
    });
  });
});

describe.skipIf(!existsSync(wild))('annotations of public manifests', () => {
  const counts = countAnnotations(wild);

  test('are known, or known not to be read', () => {
    const read = [...counts.keys()].filter(isKnown);
    expect(read.length).toBeGreaterThan(30);
    expect(read.filter((key) => subjectOf(key) === undefined)).toEqual([]);
  });

  test('are on the page (scripts/annotations-on-targets.ts writes it)', () => {
    expect(readFileSync(path.join(root, 'docs/annotations-on-targets.md'), 'utf8')).toBe(page(counts));
  });
});
