import type { Match } from '../../../model/match.ts';
import type { Check, Gate, Outcome } from '../../../model/outcome.ts';
import type { Route, RouteTable } from '../../../model/route-table.ts';
import { POLICY_FINDINGS } from '../findings/policies.ts';
import type { WriteOptions } from '../options.ts';
import { noteOf, type Reporter } from '../reporter.ts';
import type { PolicyPart } from './part.ts';

type ExternalAuth = Extract<Check, { kind: 'external-auth' }>;

/** A check by another service whose answer has headers for backends, and the route that it guards. */
interface Guarded {
  readonly gate: Gate;
  readonly check: ExternalAuth;
}

/**
 * Parts for Gateways that take headers of clients away which only an authentication service may set, for implementations
 * that leave them alone where its answer has none. Routes that tell requests apart by such a header would not know them
 * any more: there the header stays, and is a finding.
 */
export function clientHeaderParts(
  table: RouteTable,
  { policies, gateway }: WriteOptions,
  reporter: Reporter,
): readonly PolicyPart[] {
  const withhold = policies?.withholdHeaders;
  if (withhold === undefined) return [];
  const outcomes = outcomesOf(table);
  const guarded = outcomes.flatMap(guardedOf).filter(({ gate }) => withhold.concerns(gate));
  const matched = matchedHeaders(table);
  const wanted = namesOf(guarded).filter(withhold.can);
  const names = wanted.filter((name) => !matched.has(name)).slice(0, withhold.most);
  reportKept(
    guarded,
    wanted.filter((name) => !names.includes(name)),
    reporter,
  );
  if (names.length === 0) return [];
  const origins = [...new Set(guarded.flatMap(({ gate }) => gate.origins))];
  if (gateway !== undefined) {
    const title = `${gateway.namespace}/${gateway.name}`;
    const note = noteOf(
      POLICY_FINDINGS.identityHeaders,
      `Clients can send ${names.join(', ')} themselves where another ${withhold.kind} names Gateway ${title}.`,
      origins,
      {
        before: 'the backend gets these headers of the authentication service alone',
        after: `the same, unless an older ${withhold.kind} of that Gateway is in force`,
        action: `Make sure that no other ${withhold.kind} names Gateway ${title}, then accept the finding.`,
        witness: 'none',
      },
    );
    reporter.note(note);
  }
  if (outcomes.some((outcome) => forwardsOthers(outcome, names))) {
    const note = noteOf(
      POLICY_FINDINGS.headersWithheld,
      `${names.join(', ')} of clients reach no backend of the Gateway any more.`,
      origins,
      {
        before: 'backends of routes without the check get these headers as clients send them',
        after: 'they are taken away from all requests, so that nobody can send them in place of the service',
        witness: 'none',
      },
    );
    reporter.note(note);
  }
  return [withhold.part(names, origins)];
}

function outcomesOf({ listeners }: RouteTable): readonly Outcome[] {
  return listeners
    .filter(({ protocol }) => protocol === 'http' || protocol === 'https')
    .flatMap(({ virtualHosts }) => virtualHosts)
    .flatMap(({ routes, unmatched }) => [...routes.map(({ outcome }) => outcome), unmatched]);
}

function guardedOf(outcome: Outcome): readonly Guarded[] {
  if (outcome.kind !== 'gate') return [];
  const inner = [...guardedOf(outcome.then), ...guardedOf(outcome.otherwise)];
  const { check } = outcome;
  if (check.kind !== 'external-auth' || check.responseHeaders.length === 0) return inner;
  return [{ gate: outcome, check }, ...inner];
}

function namesOf(guarded: readonly Guarded[]): readonly string[] {
  const names = guarded.flatMap(({ check }) => check.responseHeaders.map((name) => name.toLowerCase()));
  return [...new Set(names)].sort();
}

/** Is something forwarded without a check that sets each of the headers? */
function forwardsOthers(outcome: Outcome, names: readonly string[]): boolean {
  if (outcome.kind === 'forward') return names.length > 0;
  if (outcome.kind !== 'gate') return false;
  const { check } = outcome;
  const set = new Set(
    check.kind === 'external-auth' ? check.responseHeaders.map((name) => name.toLowerCase()) : [],
  );
  const left = names.filter((name) => !set.has(name));
  return forwardsOthers(outcome.then, left) || forwardsOthers(outcome.otherwise, names);
}

function matchedHeaders({ listeners }: RouteTable): ReadonlySet<string> {
  const routes = listeners.flatMap(({ virtualHosts }) => virtualHosts).flatMap((host) => host.routes);
  return new Set(routes.flatMap(({ match }: Route) => headersOfMatch(match)));
}

function headersOfMatch({ headers = [], cookies = [], not = [], any = [] }: Match): readonly string[] {
  return [
    ...headers.map(({ name }) => name.toLowerCase()),
    ...(cookies.length === 0 ? [] : ['cookie']),
    ...[...not, ...any].flatMap(headersOfMatch),
  ];
}

function reportKept(guarded: readonly Guarded[], names: readonly string[], reporter: Reporter): void {
  if (names.length === 0) return;
  const kept = guarded.filter(({ check }) =>
    check.responseHeaders.some((name) => names.includes(name.toLowerCase())),
  );
  const note = noteOf(
    POLICY_FINDINGS.identityHeaders,
    `Clients can send ${names.join(', ')} themselves: routes tell requests apart by them, or they are too many to be taken away.`,
    kept.flatMap(({ gate }) => gate.origins),
    {
      before: 'the backend gets these headers of the authentication service alone',
      after: 'a header of the request stays where the answer of the service has none of that name',
      witness: 'none',
    },
  );
  reporter.note(note);
}
