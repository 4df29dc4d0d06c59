import { ANY_PATH, type Match, type PathPredicate } from '../../model/match.ts';
import { describeObject, type ObjectRef } from '../../model/origin.ts';
import type { ReadContext } from './context.ts';
import { METHOD_REFUSED } from './dialect-findings.ts';
import type { Fields } from './fields.ts';
import { patternsOf, type RuleMatch, readNamed } from './http-match.ts';
import { isUsable } from './patterns.ts';
import { grpcRank } from './precedence.ts';

/** Reads the matches of a GRPCRoute rule; none means every call, unless the dialect refuses one of them. */
export function readGrpcMatches(rule: Fields, ref: ObjectRef, context: ReadContext): readonly RuleMatch[] {
  const matches = rule.children('matches').map((fields) => readMatch(fields, ref, context));
  const usable = matches.filter((match) => match.usable);
  if (usable.length < matches.length && context.dialect.refusedMatch === 'rule-left-out') return [];
  if (matches.length > 0) return usable;
  const everything = { match: { path: ANY_PATH }, rank: grpcRank(0, 0, 0), prefix: undefined };
  return [{ ...everything, usable: true, path: rule.path }];
}

function readMatch(fields: Fields, ref: ObjectRef, context: ReadContext): RuleMatch {
  const method = fields.child('method');
  const kind = method?.text('type') ?? 'Exact';
  if (kind !== 'Exact' && kind !== 'RegularExpression') {
    method?.fault('type', 'must be Exact or RegularExpression');
  }
  const service = nonEmpty(method?.text('service'));
  const name = nonEmpty(method?.text('method'));
  const headers = readNamed(fields, 'headers', ref, context);
  const path = kind === 'Exact' ? exactPath(service, name) : patternPath(service, name, context);
  const match: Match = { path, ...(headers.length === 0 ? {} : { headers }) };
  return {
    match,
    usable:
      isCarriedOut(method, kind, [service, name], ref, context) &&
      patternsOf(match).every((pattern) => isUsable(pattern, ref, fields.path, context)),
    rank: grpcRank(service?.length ?? 0, name?.length ?? 0, headers.length),
    prefix: undefined,
    path: fields.path,
  };
}

/** False where the dialect refuses what a match says of the method. */
function isCarriedOut(
  method: Fields | undefined,
  kind: string,
  names: ReadonlyArray<string | undefined>,
  ref: ObjectRef,
  context: ReadContext,
): boolean {
  const isWhole = kind === 'Exact' && names.every((one) => one !== undefined);
  if (method === undefined || isWhole || context.dialect.grpc?.methods !== 'service-and-method') return true;
  const { name } = context.dialect;
  const message = `${describeObject(ref)}: ${name} refuses a match that does not name both service and method by their text; the whole rule is left out.`;
  context.report(METHOD_REFUSED, message, ref, method.path);
  return false;
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}

/** A call is a request for `/package.Service/Method` (GRPCMethodMatch). */
function exactPath(service: string | undefined, method: string | undefined): PathPredicate {
  if (service === undefined && method === undefined) return ANY_PATH;
  if (service === undefined) {
    const source = `/[^/]+/${(method ?? '').replace(/[^A-Za-z0-9_]/g, '\\$&')}`;
    return { kind: 'regex', pattern: { source, flavour: 're2', ignoreCase: false, anchoring: 'full' } };
  }
  if (method === undefined) return { kind: 'string-prefix', value: `/${service}/` };
  return { kind: 'exact', value: `/${service}/${method}` };
}

function patternPath(
  service: string | undefined,
  method: string | undefined,
  { dialect }: ReadContext,
): PathPredicate {
  if (service === undefined && method === undefined) return ANY_PATH;
  const group = (source: string | undefined): string => (source === undefined ? '[^/]+' : `(?:${source})`);
  const source = `/${group(service)}/${group(method)}`;
  const { flavour } = dialect.pathRegex;
  return { kind: 'regex', pattern: { source, flavour, ignoreCase: false, anchoring: 'full' } };
}
