import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PathPredicate } from '../../../src/model/match.ts';
import { pathHolds } from '../../../src/model/matching.ts';
import { acceptsBytes } from '../../../src/proof/languages/dfa.ts';
import { domainFor } from '../../../src/proof/languages/domain.ts';
import { createLanguages } from '../../../src/proof/languages/language.ts';
import { holdsBytes } from '../../../src/proof/languages/overlap.ts';
import type { Pattern } from '../../../src/regex/pattern.ts';
import { bytesOf } from '../../../src/regex/text.ts';
import { nginxPaths, rawPaths } from '../../model/fixtures.ts';
import { ANCHORED_ATOMS, patterns } from '../../regex/arbitrary.ts';

const decoded = domainFor(nginxPaths, nginxPaths);
const plain = domainFor(nginxPaths, rawPaths);

const nginx = (source: string, ignoreCase = false): PathPredicate => ({
  kind: 'regex',
  pattern: { source, flavour: 'pcre', ignoreCase, anchoring: 'none' },
});
const envoy = (source: string): PathPredicate => ({
  kind: 'regex',
  pattern: { source, flavour: 're2', ignoreCase: false, anchoring: 'full' },
});
const traefik = (source: string): PathPredicate => ({
  kind: 'regex',
  pattern: { source, flavour: 'go', ignoreCase: false, anchoring: 'none' },
});

describe('predicates that are recognised without an automaton', () => {
  test.each<readonly [PathPredicate, PathPredicate]>([
    [{ kind: 'any' }, { kind: 'prefix', value: '/' }],
    [{ kind: 'any' }, { kind: 'string-prefix', value: '' }],
    [{ kind: 'prefix', value: '/foo' }, nginx('^/foo(/|$)(.*)')],
    [{ kind: 'prefix', value: '/foo/' }, envoy('/foo(/.*)?')],
    [{ kind: 'string-prefix', value: '/foo' }, nginx('^/foo')],
    [{ kind: 'exact', value: '/foo' }, nginx('^/foo$')],
    [{ kind: 'exact', value: '/foo' }, envoy('/(foo)')],
    [nginx('^/v[0-9]+/x/(.*)$'), envoy('/v[0-9]+/x/.*')],
    [nginx('^/[a-z]{2}/x'), traefik('^/[a-z][a-z]/x')],
    [envoy('/(api|api-old|apis)/.*'), envoy('/api(s|-old|)/.*')],
    [envoy('/a.*.*'), traefik('^/a')],
    [nginx('^/(a|b)c$', true), envoy('/[abAB][cC]')],
    [envoy('(?i)/ab'), envoy('/[aA][bB]')],
    [envoy('/a[^\\x00-\\xff]'), envoy('/b[^\\x00-\\xff]c')],
  ])('%j and %j', (one, two) => {
    const languages = createLanguages(plain);
    expect(languages.form(one)).toBe(languages.form(two));
  });

  test.each<readonly [PathPredicate, PathPredicate]>([
    [{ kind: 'prefix', value: '/foo' }, nginx('^/foo')],
    [
      { kind: 'exact', value: '/foo' },
      { kind: 'exact', value: '/foo/' },
    ],
    [nginx('^/a|/b'), nginx('^/(a|/b)')],
    [nginx('^/a|/b$'), envoy('/a|/b')],
    [nginx('^/a$'), nginx('^/a')],
    [envoy('/a+'), envoy('/a*')],
    [envoy('/[.]'), envoy('/.')],
    [nginx('^/a\\$'), envoy('/a\\\\')],
    [nginx('^/k', true), nginx('^/k')],
  ])('not the same: %j and %j', (one, two) => {
    const languages = createLanguages(plain);
    expect(languages.form(one)).not.toBe(languages.form(two));
  });

  test('characters above ASCII are letters for some and bytes for others', () => {
    const languages = createLanguages(decoded);
    expect(languages.form(nginx('^/[^/]$'))).not.toBe(languages.form(envoy('/[^/]')));
    expect(languages.form(nginx('^/.*/a$'))).toBe(languages.form(envoy('/.*/a')));
  });
});

const sources = fc
  .tuple(fc.constantFrom('/', '^/', '/a', '^/ab', '/v[0-9]+/', '/a{2}'), patterns(ANCHORED_ATOMS))
  .map(([start, rest]) => start + rest);
const predicates = fc
  .record({
    source: sources,
    flavour: fc.constantFrom<Pattern['flavour']>('pcre', 're2', 'go'),
    anchoring: fc.constantFrom<Pattern['anchoring']>('full', 'start', 'none'),
    ignoreCase: fc.boolean(),
  })
  .map((pattern): PathPredicate => ({ kind: 'regex', pattern }));
const paths = fc
  .array(fc.constantFrom('a', 'b', 'A', 'B', '/', '0', '.', 'é', 'k'), { maxLength: 6 })
  .map((list) => `/${list.join('')}`);

test.each([
  ['decoded', decoded],
  ['plain', plain],
])(
  'a form holds the %s paths that the model says',
  (_, domain) => {
    const languages = createLanguages(domain);
    const property = fc.property(
      predicates,
      fc.array(paths, { minLength: 10, maxLength: 30 }),
      (predicate, texts) => {
        const form = languages.form(predicate);
        if (form.kind === 'opaque') return;
        const language = form.language();
        for (const text of texts) {
          if (!acceptsBytes(domain.dfa, bytesOf(text))) continue;
          const holds = holdsBytes(language, bytesOf(text));
          expect(holds, text).toBe(pathHolds(predicate, text));
          // Every path of a form begins with its chain.
          if (holds) {
            const letters = bytesOf(text).slice(1);
            for (const [place, set] of form.chain.entries()) {
              expect(set.some((low, i) => i % 2 === 0 && low <= (letters[place] ?? -1))).toBe(true);
            }
          }
        }
      },
    );
    fc.assert(property, { numRuns: 1500, seed: 3 });
  },
  600_000,
);
