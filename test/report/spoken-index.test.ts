import { describe, expect, test } from 'vitest';
import type { Finding } from '../../src/model/finding.ts';
import type { FieldPath, Origin } from '../../src/model/origin.ts';
import { spokenIndex } from '../../src/report/spoken-index.ts';

const at = (name: string, ...path: FieldPath): Origin => ({
  object: { kind: 'Ingress', namespace: 'shop', name },
  path,
});
const said = (code: string, ...origins: readonly Origin[]): Finding => ({
  code,
  severity: 'low',
  message: '',
  origins,
});
const FINDINGS: readonly Finding[] = [
  said('GP5001', at('a', 'spec', 'rules', 0, 'http', 'paths', 1)),
  said('GP5002', at('a', 'spec', 'rules', 0), at('b', 'spec')),
  said('GP5003', at('b', 'metadata', 'annotations', 'x')),
  said('GP5003', at('c', 'spec', 'tls', 0)),
];

describe('which findings speak of a place', () => {
  test.each<readonly [string, readonly Origin[], readonly string[]]>([
    ['the same field', [at('a', 'spec', 'rules', 0, 'http', 'paths', 1)], ['GP5001', 'GP5002']],
    ['a field around it', [at('a', 'spec', 'rules')], ['GP5001', 'GP5002']],
    ['another entry of the list', [at('a', 'spec', 'rules', 0, 'http', 'paths', 0)], ['GP5002']],
    ['another rule', [at('a', 'spec', 'rules', 1)], []],
    ['a field of an object whose annotation is meant', [at('b', 'status')], ['GP5003']],
    ['an annotation of an object with fields that are meant', [at('c', 'metadata', 'name')], ['GP5003']],
    ['an object that nobody speaks of', [at('d', 'metadata', 'name')], []],
    ['several places', [at('a', 'spec', 'rules', 0), at('c', 'spec')], ['GP5001', 'GP5002', 'GP5003']],
  ])('%s', (_, places, codes) => {
    expect([...spokenIndex(FINDINGS).touching(places)].sort()).toEqual(codes);
  });

  test('an object of another kind or namespace is another object', () => {
    const [place] = [at('a', 'spec', 'rules', 0)];
    const other = { ...place, path: ['spec'], object: { kind: 'Ingress', namespace: 'lab', name: 'a' } };
    expect([...spokenIndex(FINDINGS).inObjects([other])]).toEqual([]);
    expect([...spokenIndex(FINDINGS).inObjects([at('a', 'status')])].sort()).toEqual(['GP5001', 'GP5002']);
  });
});
