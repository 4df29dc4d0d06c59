import { MATCH_ALL, type Match } from '../../../src/model/match.ts';
import type { Origin } from '../../../src/model/origin.ts';
import type { Check, HeaderEdit, Outcome, Respond } from '../../../src/model/outcome.ts';
import type { Policy } from '../../../src/model/policy.ts';
import type { Branch, Handling } from '../handling.ts';
import {
  changedEdits,
  changedHeader,
  changedOutcome,
  changedTemplate,
  gate,
  newGate,
  type RequestChange,
} from './changes.ts';
import { isEverything, restricted } from './conjunction.ts';
import { spelledOut } from './cors-branches.ts';
import { before } from './preimages.ts';

/** Requests of one kind, and what happens to them: a handling that is asked with them, changed or not. */
export interface Case {
  readonly match: Match;
  readonly handling: Handling;
}

/** The first case that holds decides; the last one must hold for all requests. */
export function byCase(cases: readonly Case[]): Handling {
  return cases.flatMap(({ match, handling }) => restricted(match, handling));
}

/** One answer for all requests. */
export function answer(outcome: Outcome, note: string): Handling {
  return [{ match: MATCH_ALL, outcome, note }];
}

/** What a handling does with requests that were changed first. */
export function changed(change: RequestChange, within: Handling, origins: readonly Origin[]): Handling {
  const crossed = CORS_HEADERS.some((name) => changedHeader(name, change) !== undefined);
  const inner = crossed ? spelledOut(within) : within;
  const branches: Branch[] = [];
  for (const branch of inner) {
    const match = before(branch.match, change);
    if (match === false) continue;
    const last = inner.at(-1) ?? branch;
    if (match === 'unknown') {
      return [...branches, opaque('which requests a later middleware takes', last, change, origins)];
    }
    const whole = match === true ? MATCH_ALL : match;
    branches.push(changedBranch({ ...branch, match: whole }, change, origins));
    if (isEverything(whole)) break;
  }
  return branches;
}

function opaque(what: string, branch: Branch, change: RequestChange, origins: readonly Origin[]): Branch {
  const presumably = changedOutcome(branch.outcome, change);
  const why = `${what} depends on a header that an earlier one changes`;
  const outcome: Outcome = {
    kind: 'opaque',
    why,
    origins,
    ...(presumably === undefined ? {} : { presumably }),
  };
  return { ...branch, match: MATCH_ALL, outcome };
}

const CORS_HEADERS = ['origin', 'access-control-request-method', 'access-control-request-headers'];

function changedBranch(branch: Branch, change: RequestChange, origins: readonly Origin[]): Branch {
  const outcome = changedOutcome(branch.outcome, change);
  const { cors, responseHeaders, errorPages } = branch;
  if (outcome === undefined) {
    return { ...opaque('what a later middleware answers', branch, change, origins), match: branch.match };
  }
  const edits = changedEdits(change.headers ?? [], {});
  const listed = errorPages?.page?.headers?.map((name) => name.toLowerCase());
  return {
    ...branch,
    outcome,
    ...(responseHeaders === undefined ? {} : { responseHeaders: changedEdits(responseHeaders, change) }),
    ...(cors?.preflightHeaders === undefined
      ? {}
      : { cors: { ...cors, preflightHeaders: changedEdits(cors.preflightHeaders, change) } }),
    ...(errorPages === undefined
      ? {}
      : {
          errorPages: {
            ...errorPages,
            requestHeaders: [
              ...edits.filter(({ name }) => listed === undefined || listed.includes(name.toLowerCase())),
              ...changedEdits(errorPages.requestHeaders, change),
            ],
            ...(errorPages.page === undefined
              ? {}
              : { page: { ...errorPages.page, target: changedTarget(errorPages.page.target, change) } }),
          },
        }),
  };
}

type PageTarget = NonNullable<NonNullable<Branch['errorPages']>['page']>['target'];

function changedTarget(target: PageTarget, change: RequestChange): PageTarget {
  return target.flatMap((part): PageTarget => ('status' in part ? [part] : changedTemplate([part], change)));
}

/** Edits of all answers of a handling, made after those that it makes itself. */
export function withAnswerEdits(edits: readonly HeaderEdit[], inner: Handling): Handling {
  if (edits.length === 0) return inner;
  return inner.map((branch) => {
    const { cors, errorPages } = branch;
    const outcome = withEditsOfEarly(branch.outcome, edits);
    return {
      ...branch,
      outcome,
      responseHeaders: [...(branch.responseHeaders ?? []), ...edits],
      ...(cors?.preflightHeaders === undefined
        ? {}
        : { cors: { ...cors, preflightHeaders: [...cors.preflightHeaders, ...edits] } }),
      ...(errorPages === undefined
        ? {}
        : {
            errorPages: { ...errorPages, responseHeaders: [...(errorPages.responseHeaders ?? []), ...edits] },
          }),
    };
  });
}

/** Answers given before the branch's own edits have to carry those of an outer middleware themselves. */
function withEditsOfEarly(outcome: Outcome, edits: readonly HeaderEdit[]): Outcome {
  if (outcome.kind === 'respond' && outcome.before === true) {
    return { ...outcome, headers: [...(outcome.headers ?? []), ...edits] };
  }
  if (outcome.kind === 'gate') {
    return gate(outcome, withEditsOfEarly(outcome.then, edits), withEditsOfEarly(outcome.otherwise, edits));
  }
  return outcome;
}

/** Is there an answer in it that is given before the branch's own edits? */
export function answersEarly(outcome: Outcome): boolean {
  if (outcome.kind === 'gate') return answersEarly(outcome.then) || answersEarly(outcome.otherwise);
  if (outcome.kind === 'opaque') return outcome.presumably !== undefined && answersEarly(outcome.presumably);
  return outcome.kind === 'respond' && outcome.before === true;
}

/** A check before everything that a handling does; what it refuses, nothing of the handling touches. */
export function gated(
  check: Check,
  refused: Respond,
  origins: readonly Origin[],
  inner: Handling,
  change: RequestChange = {},
): Handling {
  return spelledOut(changed(change, inner, origins)).map((branch) => {
    const { responseHeaders, errorPages, ...rest } = branch;
    const early: Respond =
      errorPages?.statuses.includes(refused.status) === true ? { ...refused, before: true } : refused;
    const settled =
      responseHeaders === undefined ? branch.outcome : settledIn(branch.outcome, responseHeaders);
    return {
      ...rest,
      ...(errorPages === undefined ? {} : { errorPages }),
      outcome: newGate(early === refused ? check : withEarlyAnswers(check), settled, early, origins),
    };
  });
}

function withEarlyAnswers(check: Check): Check {
  if (check.kind !== 'external-auth') return check;
  const answers = check.answers.map(({ status, outcome }) => ({
    status,
    outcome: outcome.kind === 'respond' ? { ...outcome, before: true as const } : outcome,
  }));
  return { ...check, answers };
}

/** Edits of a branch's answers as edits of its outcome, so that a gate in front of it stays without them. */
export function settledIn(outcome: Outcome, edits: readonly HeaderEdit[]): Outcome {
  switch (outcome.kind) {
    case 'forward':
      return {
        ...outcome,
        backends: outcome.backends.map((entry) => {
          if ('status' in entry.target) {
            return {
              ...entry,
              target: { ...entry.target, headers: [...(entry.target.headers ?? []), ...edits] },
            };
          }
          const responseHeaders = [...(entry.filters?.responseHeaders ?? []), ...edits];
          return { ...entry, filters: { ...entry.filters, responseHeaders } };
        }),
      };
    case 'redirect':
      return { ...outcome, headers: [...(outcome.headers ?? []), ...edits] };
    case 'respond':
      return outcome.before === true
        ? outcome
        : { ...outcome, headers: [...(outcome.headers ?? []), ...edits] };
    case 'gate':
      return gate(outcome, settledIn(outcome.then, edits), settledIn(outcome.otherwise, edits));
    case 'opaque':
      return outcome.presumably === undefined
        ? outcome
        : { ...outcome, presumably: settledIn(outcome.presumably, edits) };
  }
}

/** A property of all forwarding that a handling does. */
export function withPolicy(policy: Policy, inner: Handling): Handling {
  const within = (outcome: Outcome): Outcome => {
    if (outcome.kind === 'forward') return { ...outcome, policies: [policy, ...outcome.policies] };
    if (outcome.kind === 'gate') return gate(outcome, within(outcome.then), within(outcome.otherwise));
    if (outcome.kind !== 'opaque' || outcome.presumably === undefined) return outcome;
    return { ...outcome, presumably: within(outcome.presumably) };
  };
  return inner.map((branch) => ({ ...branch, outcome: within(branch.outcome) }));
}

/** A middleware of which nobody knows what it does, and what happens if it does nothing. */
export function unforeseen(why: string, origins: readonly Origin[], inner: Handling): Handling {
  return inner.map((branch) => ({
    ...branch,
    outcome: { kind: 'opaque', why, origins, presumably: branch.outcome, mayRefuse: true },
  }));
}
