import { MATCH_ALL, type Match, type NamedPredicate, type PathPredicate } from '../../model/match.ts';
import { describeObject, type FieldPath, type ObjectRef } from '../../model/origin.ts';
import type { Pattern } from '../../regex/pattern.ts';
import type { ReadContext } from './context.ts';
import type { Fields } from './fields.ts';
import { HEADER_REPEATED } from './findings.ts';
import { isUsable } from './patterns.ts';
import { type HttpMatchShape, httpRank, type Rank } from './precedence.ts';

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
  return matches.length > 0 ? matches.filter(({ usable }) => usable) : [everything(rule.path, context)];
}

function everything(path: FieldPath, context: ReadContext): RuleMatch {
  const shape = { pathKind: 'PathPrefix', pathLength: 1, hasMethod: false, headers: 0, query: 0 } as const;
  return { match: MATCH_ALL, rank: httpRank(shape, context.dialect), usable: true, prefix: '/', path };
}

function readMatch(fields: Fields, ref: ObjectRef, context: ReadContext): RuleMatch {
  const path = fields.child('path');
  const kind = path?.text('type') ?? 'PathPrefix';
  const value = path?.text('value') ?? '/';
  const headers = readNamed(fields, 'headers', ref, context);
  const query = readNamed(fields, 'queryParams', ref, context);
  const method = fields.text('method');
  const pathKind: HttpMatchShape['pathKind'] =
    kind === 'Exact' || kind === 'RegularExpression' ? kind : 'PathPrefix';
  if (pathKind !== kind) path?.fault('type', 'must be Exact, PathPrefix or RegularExpression');
  const shape = {
    pathKind,
    pathLength: value.length,
    hasMethod: method !== undefined,
    headers: headers.length,
    query: query.length,
  };
  const match: Match = {
    path: pathPredicate(pathKind, value, context),
    ...(method === undefined ? {} : { methods: [method] }),
    ...(headers.length === 0 ? {} : { headers }),
    ...(query.length === 0 ? {} : { query }),
  };
  return {
    match,
    rank: httpRank(shape, context.dialect),
    usable: patternsOf(match).every((pattern) => isUsable(pattern, ref, fields.path, context)),
    prefix: pathKind === 'PathPrefix' ? value : undefined,
    path: fields.path,
  };
}

/** All regular expressions of a match. */
export function patternsOf({ path, headers = [], query = [] }: Match): readonly Pattern[] {
  const values = [...headers, ...query].map(({ value }) => value);
  return [path, ...values].flatMap((predicate) => (predicate.kind === 'regex' ? [predicate.pattern] : []));
}

function pathPredicate(
  kind: HttpMatchShape['pathKind'],
  value: string,
  { dialect }: ReadContext,
): PathPredicate {
  switch (kind) {
    case 'Exact':
      return { kind: 'exact', value };
    case 'PathPrefix':
      return value === '/' ? { kind: 'any' } : { kind: 'prefix', value };
    case 'RegularExpression':
      return { kind: 'regex', pattern: { source: value, ignoreCase: false, ...dialect.pathRegex } };
  }
}

/**
 * Header or query matches. Of several for one name only the first counts; header names compare without case
 * (HTTPHeaderMatch.name, HTTPQueryParamMatch.name).
 */
export function readNamed(
  match: Fields,
  key: 'headers' | 'queryParams',
  ref: ObjectRef,
  context: ReadContext,
): readonly NamedPredicate[] {
  const byName = new Map<string, NamedPredicate>();
  for (const fields of match.children(key)) {
    const name = fields.requiredText('name');
    const kind = fields.text('type') ?? 'Exact';
    const value = fields.text('value') ?? '';
    if (kind !== 'Exact' && kind !== 'RegularExpression') {
      fields.fault('type', 'must be Exact or RegularExpression');
    }
    const same = key === 'headers' ? name.toLowerCase() : name;
    if (byName.has(same)) {
      const message = `${describeObject(ref)}: ${name} is named again in ${key}; only the first entry counts.`;
      context.report(HEADER_REPEATED, message, ref, fields.path);
      continue;
    }
    const pattern = { source: value, ignoreCase: false, ...context.dialect.valueRegex };
    byName.set(same, {
      name,
      value: kind === 'RegularExpression' ? { kind: 'regex', pattern } : { kind: 'exact', value },
    });
  }
  return [...byName.values()];
}
