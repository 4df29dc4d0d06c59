import { describe, expect, test } from 'vitest';
import type { Match } from '../../src/model/match.ts';
import type { PathRewrite } from '../../src/model/template.ts';
import { forward } from '../model/fixtures.ts';
import { compare, prefix, root, to } from './routes.ts';

const go = (source: string) => ({ source, flavour: 'go', ignoreCase: false, anchoring: 'none' }) as const;

describe('conditions on the host', () => {
  const host = (value: string): Partial<Match> => ({
    headers: [{ name: 'Host', value: { kind: 'exact', value } }],
  });

  test('the only host fulfils them, or does not', () => {
    expect(compare([to('a', prefix('/'), host('a.test')), root], [to('a', prefix('/'))]).verdict).toBe(
      'equivalent',
    );
    expect(compare([to('a', prefix('/'), host('b.test')), root], [root]).verdict).toBe('equivalent');
    expect(compare([to('a', prefix('/'), host('b.test')), root], [to('a', prefix('/'))]).verdict).toBe(
      'different',
    );
  });
});

describe('what is not decided', () => {
  const twice: PathRewrite = {
    kind: 'sequence',
    steps: [
      { kind: 'prefix', prefix: '/a', replacement: '/' },
      { kind: 'regex', pattern: go('b'), template: [{ text: 'c' }], replaces: 'all-matches' },
    ],
  };
  const texts = (source: string): Partial<Match> => ({
    texts: [{ text: [{ variable: 'request-uri' }], pattern: go(source) }],
  });

  test('rewrites in turn are equal to themselves, and not called equal to others', () => {
    const one = to('a', prefix('/a'), {}, forward('a', { path: twice }));
    const other = to(
      'a',
      prefix('/a'),
      {},
      forward('a', { path: { kind: 'prefix', prefix: '/a', replacement: '/' } }),
    );
    expect(compare([one], [one]).verdict).toBe('equivalent');
    expect(compare([one], [other]).verdict).not.toMatch(/^equivalent/);
  });

  test('conditions on texts likewise', () => {
    const one = [to('a', prefix('/'), texts('x$')), root];
    expect(compare(one, one).verdict).toBe('equivalent');
    expect(compare(one, [root]).verdict).not.toMatch(/^equivalent/);
    expect(compare(one, [to('a', prefix('/'), texts('y$')), root]).verdict).not.toMatch(/^equivalent/);
  });
});
