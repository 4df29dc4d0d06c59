import type { ObjectRef } from '../../model/origin.ts';
import { readBackendRef } from './backend-ref.ts';
import type { ReadContext } from './context.ts';
import type { Fields } from './fields.ts';
import { readFilters } from './filters.ts';
import { readGrpcMatches } from './grpc-match.ts';
import { type RuleMatch, readHttpMatches } from './http-match.ts';
import { readPolicies } from './policies.ts';
import type { RuleAction } from './rule-outcome.ts';
import { carriedOut } from './unsupported.ts';

/** A rule of an HTTPRoute or GRPCRoute. */
export interface RequestRule {
  /** By which policies name it. */
  readonly name: string | undefined;
  readonly matches: readonly RuleMatch[];
  readonly action: RuleAction;
}

/** Reads the rules of an HTTPRoute; a route without any has one that matches every path. */
export function readHttpRules(spec: Fields, ref: ObjectRef, context: ReadContext): readonly RequestRule[] {
  const rules = spec.has('rules') ? spec.children('rules') : [spec.absent('rules')];
  return rules.map((rule) => readRule(rule, ref, readHttpMatches(rule, ref, context), context));
}

/** Reads the rules of a GRPCRoute; a route without any serves nothing. */
export function readGrpcRules(spec: Fields, ref: ObjectRef, context: ReadContext): readonly RequestRule[] {
  return spec
    .children('rules')
    .map((rule) => readRule(rule, ref, readGrpcMatches(rule, ref, context), context));
}

function readRule(
  rule: Fields,
  ref: ObjectRef,
  matches: readonly RuleMatch[],
  context: ReadContext,
): RequestRule {
  const action: RuleAction = {
    filters: readFilters(rule, ref),
    backends: rule.children('backendRefs').map((backend) => ({
      reference: readBackendRef(backend, ref),
      filters: readFilters(backend, ref),
    })),
    policies: readPolicies(rule, ref),
    path: rule.path,
  };
  return { name: rule.text('name'), matches, action: carriedOut(action, ref, context) };
}
