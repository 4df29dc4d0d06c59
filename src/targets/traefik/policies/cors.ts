import { type Fact, FORWARD_FINDINGS, type Note, noteOf, type Saying } from '../../../gateway/write/index.ts';
import type { JsonObject } from '../../../kubernetes/object.ts';
import type { Cors } from '../../../model/route-table.ts';
import { preflightNotes } from '../../cors-notes.ts';
import { exactOrigin, expressionOfOrigin } from '../../cors-origins.ts';
import type { Theme } from '../../policies/theme.ts';
import { middleware, nothing, REPOSITORY, whole } from './objects.ts';

/**
 * Cross-origin rules of the middleware headers, which stand in front of the checks of access so that preflights are answered
 * without them, as nginx does (pkg/middlewares/headers/header.go). Preflights are OPTIONS requests with Origin and
 * Access-Control-Request-Method; they are answered with 200. The CORS filter is carried out by newer releases alone, and
 * has no expressions.
 */
export const CORS: Theme = {
  name: 'cors',
  cell: {
    how: 'Middleware spec.headers.accessControl*',
    but: 'preflights are answered with 200, and other OPTIONS requests reach the backend',
    source: `${REPOSITORY}, pkg/middlewares/headers/header.go`,
  },
  write,
};

function write(fact: Fact): Saying | undefined {
  if (fact.kind !== 'cors') return undefined;
  const { cors } = fact;
  const origins = originsOf(cors.allowOrigins);
  if (origins === undefined) return nothing('An allowed origin cannot be written for Traefik');
  const isLiteral = cors.allowOrigins === '*' && cors.starAnswer === 'literal';
  const withCredentials = cors.allowCredentials && !isLiteral;
  const headers: JsonObject = {
    ...(withCredentials ? { accessControlAllowCredentials: true } : {}),
    ...list('accessControlAllowHeaders', cors.allowHeaders),
    ...list('accessControlAllowMethods', cors.allowMethods),
    ...origins,
    ...list('accessControlExposeHeaders', cors.exposeHeaders ?? ''),
    ...(cors.maxAge === undefined ? {} : { accessControlMaxAge: cors.maxAge }),
  };
  return whole([middleware('cors', { headers }, cors.origins)], notesOn(cors, isLiteral));
}

function originsOf(allowed: Cors['allowOrigins']): JsonObject | undefined {
  if (allowed === '*') return { accessControlAllowOriginList: ['*'] };
  const names: string[] = [];
  const expressions: string[] = [];
  for (const predicate of allowed) {
    const name = exactOrigin(predicate);
    const expression = name === undefined ? expressionOfOrigin(predicate) : undefined;
    if (name !== undefined) names.push(name);
    else if (expression !== undefined) expressions.push(expression);
    else return undefined;
  }
  return {
    ...(names.length === 0 ? {} : { accessControlAllowOriginList: names }),
    ...(expressions.length === 0 ? {} : { accessControlAllowOriginListRegex: expressions }),
  };
}

function list(field: string, text: string): JsonObject {
  const items = text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
  return items.length === 0 ? {} : { [field]: [...new Set(items)] };
}

function notesOn(cors: Cors, isLiteral: boolean): readonly Note[] {
  const { origins } = cors;
  const notes: Note[] = [...preflightNotes(cors, isLiteral)];
  const patterns =
    cors.allowOrigins === '*' ? [] : cors.allowOrigins.filter((one) => exactOrigin(one) === undefined);
  if (patterns.length > 0) {
    notes.push(
      noteOf(
        FORWARD_FINDINGS.corsOrigin,
        `The allowed origins ${patterns.map(({ text }) => text).join(', ')} hold for whole origins only.`,
        origins,
        {
          severity: 'low',
          before: 'the end of an origin is compared',
          after: 'the whole origin is compared',
          witness: 'none',
        },
      ),
    );
  }
  return notes;
}
