import { MATCH_ALL, type Match, type NamedPredicate, type PathPredicate } from '../../model/match.ts';
import { describeObject, type FieldPath, type ObjectRef } from '../../model/origin.ts';
import type { Pattern } from '../../regex/pattern.ts';
import { isPathRegexText } from '../regex-text.ts';
import type { ReadContext } from './context.ts';
import { REGEX_REFUSED } from './dialect-findings.ts';
import type { Fields } from './fields.ts';
import { HEADER_REPEATED } from './findings.ts';
import { isUsable, patternOf } from './patterns.ts';
import { type HttpMatchShape, httpRank, MATCHES_ALL, type Rank } from './precedence.ts';
import { ignores } from './unsupported.ts';

/** One match of a rule, with what decides between it and others. */
export interface RuleMatch {
  readonly match: Match;
  readonly rank: Rank;
  /** False when a part of it can never hold: a regular expression that the implementation refuses. */
  readonly usable: boolean;
  /** The prefix that ReplacePrefixMatch replaces; undefined when the path is not matched by prefix. */
  readonly prefix: string | undefined;
  readonly path: FieldPath;
}

/** Reads the matches of an HTTPRoute rule; none means every request. */
export function readHttpMatches(rule: Fields, ref: ObjectRef, context: ReadContext): readonly RuleMatch[] {
  const matches = rule.children('matches').map((fields) => readMatch(fields, ref, context));
  if (matches.length === 0) return [everything(rule.path, context)];
  const usable = matches.filter((match) => match.usable);
  return usable.length < matches.length && context.dialect.refusedMatch === 'rule-left-out' ? [] : usable;
}

/** What a refused match comes to. */
function fateOf({ refusedMatch }: ReadContext['dialect']): string {
  return refusedMatch === 'rule-left-out' ? 'the whole rule is left out' : 'the match never holds';
}

function everything(path: FieldPath, context: ReadContext): RuleMatch {
  const rank = httpRank(MATCHES_ALL, context.dialect);
  return { match: MATCH_ALL, rank, usable: true, prefix: '/', path };
}

function readMatch(fields: Fields, ref: ObjectRef, context: ReadContext): RuleMatch {
  const path = fields.child('path');
  const kind = path?.text('type') ?? 'PathPrefix';
  const value = path?.text('value') ?? '/';
  const headers = readNamed(fields, 'headers', ref, context);
  const place = { ref, path: fields.path };
  const allQuery = readNamed(fields, 'queryParams', ref, context);
  const query = allQuery.length > 0 && ignores('HTTPRouteQueryParamMatching', place, context) ? [] : allQuery;
  const given = fields.text('method');
  const method =
    given !== undefined && ignores('HTTPRouteMethodMatching', place, context) ? undefined : given;
  const pathKind: HttpMatchShape['pathKind'] =
    kind === 'Exact' || kind === 'RegularExpression' ? kind : 'PathPrefix';
  if (pathKind !== kind) path?.fault('type', 'must be Exact, PathPrefix or RegularExpression');
  const shape = {
    pathKind,
    path: value,
    hasMethod: method !== undefined,
    headers: headers.length,
    exactHeaders: exactOf(headers),
    query: query.length,
    exactQuery: exactOf(query),
  };
  const match: Match = {
    path: pathPredicate(pathKind, value, place, context),
    ...(method === undefined ? {} : { methods: [method] }),
    ...(headers.length === 0 ? {} : { headers }),
    ...(query.length === 0 ? {} : { query }),
  };
  return {
    match,
    rank: httpRank(shape, context.dialect),
    usable:
      isWritable(pathKind, value, ref, fields.path, context) && canHold(match, ref, fields.path, context),
    prefix: pathKind === 'PathPrefix' ? value : undefined,
    path: fields.path,
  };
}

/** All regular expressions of a match. */
export function patternsOf({ path, headers = [], query = [] }: Match): readonly Pattern[] {
  const values = [...headers, ...query].map(({ value }) => value);
  return [path, ...values].flatMap((predicate) => (predicate.kind === 'regex' ? [predicate.pattern] : []));
}

/** False when a regular expression of the match is refused, or all of them are. */
function canHold(match: Match, ref: ObjectRef, path: FieldPath, context: ReadContext): boolean {
  if (match.path.kind === 'regex' && context.dialect.pathRegexSupport === 'refused') {
    const source = JSON.stringify(match.path.pattern.source);
    const message = `${describeObject(ref)}: ${context.dialect.name} does not match paths by regular expression (${source}); ${fateOf(context.dialect)}.`;
    context.report(REGEX_REFUSED, message, ref, path);
    return false;
  }
  return patternsOf(match).every((pattern) => isUsable(pattern, ref, path, context));
}

/** False where the dialect refuses the text of the path. */
function isWritable(
  kind: HttpMatchShape['pathKind'],
  value: string,
  ref: ObjectRef,
  path: FieldPath,
  context: ReadContext,
): boolean {
  if (kind !== 'RegularExpression' || isPathRegexText(value, context.dialect)) return true;
  const message = `${describeObject(ref)}: ${context.dialect.name} refuses the regular expression ${JSON.stringify(value)}, which must begin with / and have no blanks, braces or semicolons; ${fateOf(context.dialect)}.`;
  context.report(REGEX_REFUSED, message, ref, path);
  return false;
}

function exactOf(predicates: readonly NamedPredicate[]): number {
  return predicates.filter(({ value }) => value.kind === 'exact').length;
}

function pathPredicate(
  kind: HttpMatchShape['pathKind'],
  value: string,
  place: { readonly ref: ObjectRef; readonly path: FieldPath },
  context: ReadContext,
): PathPredicate {
  switch (kind) {
    case 'Exact':
      return { kind: 'exact', value };
    case 'PathPrefix':
      return value === '/' ? { kind: 'any' } : { kind: 'prefix', value };
    case 'RegularExpression': {
      const pattern = patternOf(value, context.dialect.pathRegex, { ...place, domain: 'path' }, context);
      return { kind: 'regex', pattern };
    }
  }
}

/**
 * Header or query matches. Of several for one name only the first counts, unless the dialect takes all; header names
 * compare without case (HTTPHeaderMatch.name, HTTPQueryParamMatch.name).
 */
export function readNamed(
  match: Fields,
  key: 'headers' | 'queryParams',
  ref: ObjectRef,
  context: ReadContext,
): readonly NamedPredicate[] {
  const names = new Set<string>();
  const predicates: NamedPredicate[] = [];
  for (const fields of match.children(key)) {
    const name = fields.requiredText('name');
    const kind = fields.text('type') ?? 'Exact';
    const value = fields.text('value') ?? '';
    if (kind !== 'Exact' && kind !== 'RegularExpression') {
      fields.fault('type', 'must be Exact or RegularExpression');
    }
    const same = key === 'headers' ? name.toLowerCase() : name;
    if (names.has(same) && context.dialect.repeatedNames !== 'all-must-hold') {
      const message = `${describeObject(ref)}: ${name} is named again in ${key}; only the first entry counts.`;
      context.report(HEADER_REPEATED, message, ref, fields.path);
      continue;
    }
    names.add(same);
    if (kind === 'RegularExpression') {
      const place = { ref, path: fields.path, domain: 'text' } as const;
      const pattern = patternOf(value, context.dialect.valueRegex, place, context);
      predicates.push({ name, value: { kind: 'regex', pattern } });
    } else predicates.push({ name, value: { kind: 'exact', value } });
  }
  return predicates;
}
