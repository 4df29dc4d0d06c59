import { describeObject, type FieldPath, type ObjectRef } from '../../model/origin.ts';
import type { HeaderEdit } from '../../model/outcome.ts';
import type { Policy } from '../../model/policy.ts';
import { literalText } from '../../model/template.ts';
import type { RuleFeature } from '../dialect.ts';
import { isRefusedName, readQuoted } from '../quoted-values.ts';
import type { ReadContext } from './context.ts';
import { FIELD_IGNORED, RULE_FAILS } from './dialect-findings.ts';
import type { Filters } from './filters.ts';
import type { RuleAction } from './rule-outcome.ts';

interface Use {
  readonly feature: RuleFeature;
  readonly what: string;
  readonly path: FieldPath;
}

const CONDITIONS = {
  HTTPRouteMethodMatching: 'the method',
  HTTPRouteQueryParamMatching: 'query parameters',
} as const;

/** Does the implementation leave out a condition of a match, so that the match holds for more requests? */
export function ignores(
  feature: keyof typeof CONDITIONS,
  place: { readonly ref: ObjectRef; readonly path: FieldPath },
  context: ReadContext,
): boolean {
  if (context.dialect.unsupported?.[feature] !== 'field-ignored') return false;
  const message = `${describeObject(place.ref)}: ${context.dialect.name} does not look at ${CONDITIONS[feature]} of a match; it holds without.`;
  context.report(FIELD_IGNORED, message, place.ref, place.path);
  return true;
}

/** What an implementation carries out of a rule: ignored fields are gone, a rule that it gives up says why. */
export function carriedOut(action: RuleAction, ref: ObjectRef, context: ReadContext): RuleAction {
  const { name, unsupported = {} } = context.dialect;
  let result = action;
  for (const use of usesOf(action)) {
    const effect = unsupported[use.feature];
    if (effect === undefined) continue;
    const who = describeObject(ref);
    if (effect === 'answers-500') {
      const message = `${who}: ${name} does not know ${use.what} and answers all requests of the rule with 500.`;
      context.report(RULE_FAILS, message, ref, use.path);
      result = { ...result, failure: `${name} does not know ${use.what}` };
    } else {
      context.report(FIELD_IGNORED, `${who}: ${name} ignores ${use.what}.`, ref, use.path);
      result = without(use.feature, result);
    }
  }
  return withHeaders(result, ref, context);
}

/** Edits of headers as the dialect prints them; one that it refuses takes the rule with it, which answers nothing else. */
function withHeaders(action: RuleAction, ref: ObjectRef, context: ReadContext): RuleAction {
  const { name, refusedHeaders: refused } = context.dialect;
  if (refused === undefined) return action;
  const { filters } = action;
  const sides = [
    [refused.request, filters.requestHeaders],
    [refused.response, filters.responseHeaders],
  ] as const;
  for (const [names, edits] of sides) {
    const edit = edits.find((one) => isRefusedName(names, one.name) || printed(one) === undefined);
    if (edit === undefined) continue;
    const what = `the edit of header ${edit.name}`;
    const message = `${describeObject(ref)}: ${name} refuses ${what} and answers all requests of the rule with 500.`;
    context.report(RULE_FAILS, message, ref, edit.origins?.[0]?.path ?? filters.path);
    const bare: Filters = { ...filters, requestHeaders: [], responseHeaders: [], cors: undefined };
    return { ...action, filters: bare, failure: `${name} refuses ${what}` };
  }
  const all = (edits: readonly HeaderEdit[]): readonly HeaderEdit[] =>
    edits.map((edit) => printed(edit) ?? edit);
  const meant: Filters = {
    ...filters,
    requestHeaders: all(filters.requestHeaders),
    responseHeaders: all(filters.responseHeaders),
  };
  return { ...action, filters: meant };
}

/** An edit with the value that the printed text means; undefined where it is refused. */
function printed(edit: HeaderEdit): HeaderEdit | undefined {
  const text = edit.action === 'remove' ? undefined : literalText(edit.value);
  if (edit.action === 'remove' || text === undefined) return edit;
  const value = readQuoted(text);
  if (value.kind === 'refused') return undefined;
  return { ...edit, value: [value.kind === 'text' ? { text: value.text } : { unknown: value.name }] };
}

function usesOf({ filters, policies }: RuleAction): readonly Use[] {
  const mirrors = filters.mirrors.map(
    ({ path }): Use => ({ feature: 'HTTPRouteRequestMirror', what: 'RequestMirror', path }),
  );
  return [...mirrors, ...policies.flatMap(policyUses)];
}

function policyUses(policy: Policy): readonly Use[] {
  const path = policy.origins[0]?.path ?? [];
  if (policy.kind === 'retry') return [{ feature: 'HTTPRouteRetry', what: 'retry', path }];
  if (policy.kind !== 'timeouts') return [];
  const uses: Use[] = [];
  if (policy.request !== undefined) {
    uses.push({ feature: 'HTTPRouteRequestTimeout', what: 'timeouts.request', path });
  }
  if (policy.backendRequest !== undefined) {
    uses.push({ feature: 'HTTPRouteBackendTimeout', what: 'timeouts.backendRequest', path });
  }
  return uses;
}

function without(feature: RuleFeature, action: RuleAction): RuleAction {
  if (feature === 'HTTPRouteRequestMirror') return { ...action, filters: { ...action.filters, mirrors: [] } };
  return { ...action, policies: action.policies.flatMap((policy) => reduced(feature, policy)) };
}

function reduced(feature: RuleFeature, policy: Policy): readonly Policy[] {
  if (feature === 'HTTPRouteRetry') return policy.kind === 'retry' ? [] : [policy];
  if (policy.kind !== 'timeouts') return [policy];
  const { request, backendRequest, ...rest } = policy;
  const kept =
    feature === 'HTTPRouteRequestTimeout'
      ? { ...rest, ...(backendRequest === undefined ? {} : { backendRequest }) }
      : { ...rest, ...(request === undefined ? {} : { request }) };
  return 'request' in kept || 'backendRequest' in kept ? [kept] : [];
}
