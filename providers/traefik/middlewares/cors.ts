import { type Finding, finding } from '../../../src/model/finding.ts';
import type { Cors, OriginPredicate } from '../../../src/model/route-table.ts';
import { UNANCHORED_ORIGIN } from '../findings/middlewares.ts';
import { type FieldDeclaration, field, type Subject } from './declaration.ts';
import type { Options } from './options.ts';
import { goPattern, patternProblem } from './patterns.ts';

export const CORS_FIELDS: readonly FieldDeclaration[] = [
  field('accessControlAllowCredentials', 'boolean', 'Allows requests with credentials.', {
    default: 'false',
  }),
  field('accessControlAllowHeaders', 'texts', 'Request headers that a preflight is told.'),
  field('accessControlAllowMethods', 'texts', 'Methods that a preflight is told.'),
  field('accessControlAllowOriginList', 'texts', 'Allowed origins; `*` is every origin.'),
  field('accessControlAllowOriginListRegex', 'texts', 'Patterns (Go) that are searched in the origin.'),
  field('accessControlExposeHeaders', 'texts', 'Response headers that scripts may read.'),
  field('accessControlMaxAge', 'integer', 'Seconds for which a preflight may be kept.'),
  field('addVaryHeader', 'boolean', 'Adds `Origin` to the Vary header of answers.', { default: 'false' }),
];

export type CorsReading =
  | { readonly ok: true; readonly cors?: Cors; readonly vary: boolean; readonly findings: readonly Finding[] }
  | { readonly ok: false; readonly why: string; readonly field: string };

/** pkg/middlewares/headers/header.go; HasCorsHeadersDefined of pkg/config/dynamic says when the rules are in force. */
export function readCors(options: Options, { origins, title, originOf }: Subject): CorsReading {
  const list = (name: string): readonly string[] => options.texts(name) ?? [];
  const allowCredentials = options.flag('accessControlAllowCredentials') === true;
  const vary = options.flag('addVaryHeader') === true;
  const maxAge = options.integer('accessControlMaxAge');
  const names = list('accessControlAllowOriginList');
  const patterns = list('accessControlAllowOriginListRegex');
  const others = ['accessControlAllowHeaders', 'accessControlAllowMethods', 'accessControlExposeHeaders'];
  const isThere =
    allowCredentials ||
    vary ||
    maxAge !== undefined ||
    [names, patterns, ...others.map(list)].some((one) => one.length > 0);
  if (!isThere) return { ok: true, vary, findings: [] };
  for (const source of patterns) {
    const problem = patternProblem(source);
    const field = 'accessControlAllowOriginListRegex';
    if (problem !== undefined)
      return { ok: false, field, why: `has the invalid pattern ${source} (${problem})` };
  }
  const findings = patterns
    .filter((source) => !/^\^.*\$$/.test(source))
    .map((source) =>
      finding(
        UNANCHORED_ORIGIN,
        `${title}: the pattern ${source} for allowed origins is searched anywhere in the Origin`,
        [originOf('accessControlAllowOriginListRegex')],
      ),
    );
  const predicates: OriginPredicate[] = [
    ...names
      .filter((name) => name !== '*')
      .map((name) => ({ kind: 'exact', value: name, text: name }) as const),
    ...patterns.map((source) => ({ kind: 'regex', pattern: goPattern(source), text: source }) as const),
  ];
  const expose = list('accessControlExposeHeaders');
  const cors: Cors = {
    allowOrigins: names.includes('*') ? '*' : predicates,
    allowCredentials,
    starAnswer: allowCredentials ? 'echo' : 'literal',
    allowMethods: list('accessControlAllowMethods').join(','),
    allowHeaders: list('accessControlAllowHeaders').join(','),
    ...(expose.length === 0 ? {} : { exposeHeaders: expose.join(',') }),
    ...(maxAge === undefined ? {} : { maxAge }),
    answers: 'preflight',
    preflightStatus: 200,
    manner: 'traefik',
    headersOnEveryAnswer: false,
    origins,
  };
  return { ok: true, cors, vary, findings };
}
