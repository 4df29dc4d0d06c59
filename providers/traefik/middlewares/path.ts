import { MATCH_ALL, type Match } from '../../../src/model/match.ts';
import type { Origin } from '../../../src/model/origin.ts';
import type { Respond } from '../../../src/model/outcome.ts';
import { hasUncleanSegments } from '../../../src/model/replaced-paths.ts';
import type { PathRewrite } from '../../../src/model/template.ts';
import { literal } from '../../../src/model/template.ts';
import type { Handling } from '../handling.ts';
import { answer, byCase, type Case, changed } from './around.ts';
import { built, field, type MiddlewareType, page, refused, type Subject } from './declaration.ts';
import { dependsOnPath } from './path-dependence.ts';
import { goPattern, goReplacement, isAnchored, patternProblem, quoted } from './patterns.ts';
import { adding, cuttingSegments, cuttingText } from './rewrites.ts';
import type { RouterFacts } from './stage.ts';
import { cannotReachDots, UNCLEAN, uncleanAfter } from './unclean.ts';

const UNCLEAN_ANSWER: Respond = {
  kind: 'respond',
  status: 400,
  reason: 'the path would hold empty segments, . or .. after its prefix was taken away',
};

function pathMatch(source: string): Match {
  return { path: { kind: 'regex', pattern: goPattern(source) } };
}

function uncleanCase(match: Match, note: string): Case {
  return { match, handling: answer(UNCLEAN_ANSWER, note) };
}

function forwardedPrefix(value: Parameters<typeof literal>[0], origins: readonly Origin[]) {
  return [{ action: 'add', name: 'X-Forwarded-Prefix', value: literal(value), origins }] as const;
}

/** pkg/middlewares/stripprefix/strip_prefix.go. */
function stripCases(
  prefix: string,
  forceSlash: boolean,
  inner: Handling,
  router: RouterFacts,
  { origins, title }: Subject,
): readonly Case[] {
  if (prefix !== '' && !prefix.startsWith('/')) return [];
  const headers = forwardedPrefix(prefix, origins);
  const through = (path: PathRewrite): Handling => changed({ path, headers }, inner, origins);
  if (prefix === '') return [{ match: MATCH_ALL, handling: through({ kind: 'keep' }) }];
  const slash = prefix.endsWith('/');
  const alone: Case[] = dependsOnPath(inner, slash || forceSlash)
    ? [
        {
          match: { path: { kind: 'exact', value: prefix } },
          handling: through({ kind: 'constant', value: forceSlash ? '/' : '' }),
        },
      ]
    : [];
  const rest = quoted(prefix);
  const longer: Case = {
    match: { path: { kind: 'string-prefix', value: prefix } },
    handling: through(slash ? cuttingSegments(prefix) : cuttingText(prefix)),
  };
  if (slash) {
    const unclean = uncleanCase(pathMatch(`^${rest}${UNCLEAN.anywhere}`), title);
    return router.cleanPaths ? [...alone, longer] : [...alone, unclean, longer];
  }
  const unclean = uncleanCase(
    pathMatch(`^${rest}${router.cleanPaths ? UNCLEAN.atStart : UNCLEAN.anywhere}`),
    title,
  );
  const segments: Case = {
    match: { path: { kind: 'prefix', value: prefix } },
    handling: through(cuttingSegments(prefix)),
  };
  return router.cleanPaths ? [...alone, segments, unclean, longer] : [...alone, unclean, segments, longer];
}

export const stripPrefix: MiddlewareType = {
  name: 'stripPrefix',
  effect: 'Takes the first prefix of the list that the path begins with away, letter by letter.',
  documentation: page('stripPrefix'),
  fields: [
    field('prefixes', 'texts', 'The prefixes, in the order in which they are tried.'),
    field('forceSlash', 'boolean', 'An empty path becomes `/` before the next middleware sees it.', {
      default: 'false',
      obsolete: 'deprecated in v3, still read',
    }),
  ],
  build(options, subject) {
    const prefixes = (options.texts('prefixes') ?? []).map((prefix) => prefix.trim());
    const forceSlash = options.flag('forceSlash') === true;
    return built((inner, router) =>
      byCase([
        ...prefixes.flatMap((prefix) => stripCases(prefix, forceSlash, inner, router, subject)),
        { match: MATCH_ALL, handling: inner },
      ]),
    );
  },
};

/** pkg/middlewares/stripprefixregex/strip_prefix_regex.go. */
function stripPatternCases(
  source: string,
  inner: Handling,
  router: RouterFacts,
  { origins, title }: Subject,
): readonly Case[] {
  const bare = isAnchored(source) ? source.slice(1) : source;
  const path: PathRewrite = {
    kind: 'regex',
    pattern: goPattern(`^(?:${bare})/?`),
    template: [{ text: '/' }],
    replaces: 'match',
  };
  const prefix = [
    {
      replaced: [{ variable: 'path' as const }],
      pattern: goPattern(`^((?:${bare}))(?s:.*)$`),
      by: [{ capture: 1 }],
    },
  ];
  const headers = [{ action: 'add' as const, name: 'X-Forwarded-Prefix', value: prefix, origins }];
  const unclean: Match =
    router.cleanPaths && cannotReachDots(bare)
      ? pathMatch(`^(?:${bare})${UNCLEAN.atStart}`)
      : {
          ...pathMatch(`^(?:${bare})`),
          texts: [{ text: [{ rewritten: path }], pattern: goPattern(UNCLEAN.path) }],
        };
  const never = router.cleanPaths && bare.endsWith('/');
  const nothing: PathRewrite = { ...path, pattern: goPattern(`^(?:${bare})`), template: [] };
  const alone: readonly Case[] = dependsOnPath(inner, true)
    ? [
        {
          match: { ...pathMatch(`^(?:${bare})`), texts: [{ text: [{ rewritten: nothing }], equals: [] }] },
          handling: changed({ path: { kind: 'constant', value: '' }, headers }, inner, origins),
        },
      ]
    : [];
  return [
    ...alone,
    ...(never ? [] : [uncleanCase(unclean, title)]),
    { match: pathMatch(`^(?:${bare})`), handling: changed({ path, headers }, inner, origins) },
  ];
}

export const stripPrefixRegex: MiddlewareType = {
  name: 'stripPrefixRegex',
  effect: 'Takes away what the first pattern of the list finds at the very start of the path.',
  documentation: page('stripPrefixRegex'),
  fields: [field('regex', 'texts', 'Patterns (Go), not anchored at their end.')],
  build(options, subject) {
    const patterns = (options.texts('regex') ?? []).map((source) => source.trim());
    for (const source of patterns) {
      const problem = patternProblem(source);
      if (problem !== undefined) return refused(`has the invalid pattern ${source} (${problem})`, 'regex');
    }
    return built((inner, router) =>
      byCase([
        ...patterns.flatMap((source) => stripPatternCases(source, inner, router, subject)),
        { match: MATCH_ALL, handling: inner },
      ]),
    );
  },
};

export const addPrefix: MiddlewareType = {
  name: 'addPrefix',
  effect: 'Puts a text before the path.',
  documentation: page('addPrefix'),
  fields: [field('prefix', 'text', 'The text; a leading slash is added where it is missing.')],
  build(options, { origins }) {
    const prefix = options.text('prefix') ?? '';
    if (prefix === '') return refused('has no prefix', 'prefix');
    const path = adding(prefix.startsWith('/') ? prefix : `/${prefix}`);
    const leavesUnclean = hasUncleanSegments(`${prefix}/`);
    return { ...built((inner) => changed({ path }, inner, origins)), leavesUnclean };
  },
};

function replacedPath(origins: readonly Origin[]) {
  return [
    {
      action: 'add' as const,
      name: 'X-Replaced-Path',
      value: [{ rewritten: { kind: 'keep' as const } }],
      origins,
    },
  ];
}

const BAD_ESCAPE: Respond = {
  kind: 'respond',
  status: 500,
  reason: 'the new path holds a % without two hexadecimal digits',
};

export const replacePath: MiddlewareType = {
  name: 'replacePath',
  effect: 'Gives every request the same path; the query stays.',
  documentation: page('replacePath'),
  fields: [field('path', 'text', 'The new path; it may hold escapes.')],
  build(options, { origins, title }) {
    const value = options.text('path') ?? '';
    if (/%(?![0-9A-Fa-f]{2})/.test(value)) return built(() => answer(BAD_ESCAPE, title));
    // Signs that cannot stand in a path are escaped by Go's URL.EscapedPath.
    const path: PathRewrite = {
      kind: 'constant',
      value: value.replaceAll('?', '%3F').replaceAll('#', '%23'),
    };
    const through = built((inner) => changed({ path, headers: replacedPath(origins) }, inner, origins));
    return { ...through, leavesUnclean: hasUncleanSegments(value) };
  },
};

export const replacePathRegex: MiddlewareType = {
  name: 'replacePathRegex',
  effect: 'Replaces everything in the escaped path that a pattern matches.',
  documentation: page('replacePathRegex'),
  fields: [
    field('regex', 'text', 'The pattern (Go), searched anywhere in the path.'),
    field('replacement', 'text', 'What takes the place of a match; `$1` is the first group.'),
  ],
  build(options, { origins, title }) {
    const source = (options.text('regex') ?? '').trim();
    const problem = patternProblem(source);
    if (problem !== undefined) return refused(`has the invalid pattern ${source} (${problem})`, 'regex');
    const template = goReplacement((options.text('replacement') ?? '').trim());
    const anchored = isAnchored(source);
    const path: PathRewrite = {
      kind: 'regex',
      pattern: goPattern(source),
      template,
      replaces: !anchored ? 'all-matches' : /(?:\.\*\)?|\$)$/.test(source) ? 'whole' : 'match',
    };
    return built((inner, router) => {
      const unclean = uncleanAfter(source, template, path, router.cleanPaths);
      const refusals = unclean === undefined ? [] : [uncleanCase(unclean, title)];
      const through = changed({ path, headers: replacedPath(origins) }, inner, origins);
      return byCase([
        ...refusals,
        { match: pathMatch(source), handling: through },
        { match: MATCH_ALL, handling: inner },
      ]);
    });
  },
};
