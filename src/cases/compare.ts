import type { ObjectSet } from '../kubernetes/object.ts';
import type { Evaluation, Result } from '../model/evaluation.ts';
import type { Mirror } from '../model/outcome.ts';
import { escapeRegex } from '../regex/print.ts';
import { annotatedAnswer, describeBackend, describeExpected, sameBackend } from './backends.ts';
import type { CaseRequest, Expectation, MirrorExpectation, UpstreamExpectation } from './case.ts';
import { compareResponseHeaders, compareUpstreamHeaders } from './compare-headers.ts';
import { compareShares } from './compare-shares.ts';
import { compareConnection, compareStatus, describeResult } from './compare-status.ts';
import { createNotes, type Difference, type Notes } from './notes.ts';

/** What a comparison came to. `assumptions`: what had to be true of third parties. */
export type Verdict =
  | { readonly kind: 'agreed'; readonly assumptions: readonly string[] }
  | {
      readonly kind: 'disagreed';
      readonly assumptions: readonly string[];
      readonly differences: readonly Difference[];
    }
  | { readonly kind: 'unsupported'; readonly reasons: readonly string[] };

/**
 * Holds an evaluation against what a case expects. Where third parties decide, the results under one set of assumptions
 * form a scenario; the case agrees when one scenario does.
 */
export function compareRequest(item: CaseRequest, evaluation: Evaluation, objects: ObjectSet): Verdict {
  const asked = askedOnTheWay(item.expect, evaluation);
  if (asked !== undefined) return { kind: 'unsupported', reasons: [asked] };
  const scenarios = groupByAssumptions(evaluation.results).map((results) => ({
    assumptions: results[0]?.assumptions ?? [],
    notes: compareScenario(results, item, objects),
  }));
  const fitting = scenarios.filter(({ notes }) => notes.differences.length === 0);
  const certain = fitting.find(({ notes }) => notes.unknowns.length === 0);
  if (certain !== undefined) return { kind: 'agreed', assumptions: certain.assumptions };
  if (fitting.length > 0) {
    return { kind: 'unsupported', reasons: [...new Set(fitting.flatMap(({ notes }) => notes.unknowns))] };
  }
  const nearest = scenarios.reduce((best, next) =>
    next.notes.differences.length < best.notes.differences.length ? next : best,
  );
  return {
    kind: 'disagreed',
    assumptions: nearest.assumptions,
    differences: nearest.notes.differences,
  };
}

/** Why an expectation is about a request that a table does not hold: the one that a check makes on the way. */
function askedOnTheWay({ backend }: Expectation, { steps, results }: Evaluation): string | undefined {
  if (backend === undefined || backend === null) return undefined;
  if (results.some((result) => result.backend?.name === backend.service)) return undefined;
  const host = new RegExp(`//${escapeRegex(backend.service)}[.:/]`);
  const asks = steps.some(({ stage, text }) => stage === 'gate' && host.test(text));
  return asks
    ? `what ${describeExpected(backend)} is asked by a check on the way is no part of a table`
    : undefined;
}

function groupByAssumptions(results: readonly Result[]): readonly (readonly Result[])[] {
  const groups = new Map<string, Result[]>();
  for (const result of results) {
    const key = JSON.stringify([...result.assumptions].sort());
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [result]);
    else group.push(result);
  }
  return [...groups.values()];
}

function compareScenario(results: readonly Result[], item: CaseRequest, objects: ObjectSet): Notes {
  const notes = createNotes();
  const { expect } = item;
  const beyond = beyondATable(results, expect);
  if (beyond !== undefined) {
    notes.unknown(beyond);
    return notes;
  }
  const decided = results.filter((result) => result.kind !== 'opaque');
  for (const result of results) if (result.kind === 'opaque') notes.unknown(result.reason);
  // With shares of statuses or backends, one expectation does not hold of every single result.
  const shared = expect.statuses !== undefined || expect.backends !== undefined;
  for (const result of decided) {
    if (!shared) compareBackend(result, expect, objects, notes);
    compareStatus(result, expect, notes);
    compareConnection(result, expect, notes);
    if (expect.upstream !== undefined) compareUpstream(result, expect.upstream, notes);
    for (const [service, upstream] of expect.upstreamByBackend ?? []) {
      if (result.backend?.name === service) compareUpstream(result, upstream, notes);
    }
    if (expect.response !== undefined) {
      const answer = item.backendResponse ?? annotatedAnswer(result.backend, objects);
      compareResponseHeaders(result, expect.response, answer, notes);
    }
    if (expect.mirrors !== undefined) compareMirrors(result, expect.mirrors, objects, notes);
  }
  if (decided.length === results.length) {
    compareShares(results, expect, notes);
    requireBackends(results, expect, notes);
  }
  return notes;
}

/** Why what is expected can neither be confirmed nor denied: a limit that other requests use up. */
function beyondATable(results: readonly Result[], expect: Expectation): string | undefined {
  const limits = results.flatMap((result) => result.limits ?? []);
  const reached = limits.find(({ status }) => status === expect.status);
  if (reached === undefined || results.some(({ status }) => status === expect.status)) return undefined;
  return `${expect.status} is expected once ${reached.what} is above a limit, which depends on other requests`;
}

/** Expectations by backend say nothing unless that backend receives something. */
function requireBackends(results: readonly Result[], expect: Expectation, notes: Notes): void {
  for (const [service] of expect.upstreamByBackend ?? []) {
    if (results.some(({ backend }) => backend?.name === service)) continue;
    notes.differs(`upstream of ${service}`, 'some requests', 'none');
  }
}

function compareBackend(result: Result, expect: Expectation, objects: ObjectSet, notes: Notes): void {
  if (expect.backend === undefined) return;
  if (expect.backend === null) {
    if (result.backend !== undefined) notes.differs('backend', 'none', describeBackend(result.backend));
    return;
  }
  if (result.backend === undefined || !sameBackend(expect.backend, result.backend, objects)) {
    const got = result.backend === undefined ? describeResult(result) : describeBackend(result.backend);
    notes.differs('backend', describeExpected(expect.backend), got);
  }
}

function compareUpstream(result: Result, expected: UpstreamExpectation, notes: Notes): void {
  const { upstream } = result;
  if (upstream === undefined) {
    notes.differs('upstream', 'a forwarded request', describeResult(result));
    return;
  }
  if (expected.path !== undefined && expected.path !== upstream.target) {
    notes.differs('upstream path', JSON.stringify(expected.path), JSON.stringify(upstream.target));
  }
  if (expected.host !== undefined && expected.host !== upstream.host) {
    notes.differs('upstream host', JSON.stringify(expected.host), JSON.stringify(upstream.host));
  }
  if (expected.sni !== undefined && expected.sni !== upstream.serverName) {
    const got = upstream.serverName === undefined ? 'none' : JSON.stringify(upstream.serverName);
    notes.differs('upstream TLS server name', JSON.stringify(expected.sni), got);
  }
  compareUpstreamHeaders(upstream, expected.headers ?? [], expected.absentHeaders ?? [], notes);
}

function compareMirrors(
  result: Result,
  expected: readonly MirrorExpectation[],
  objects: ObjectSet,
  notes: Notes,
): void {
  const left = [...result.mirrors];
  for (const mirror of expected) {
    const index = left.findIndex(
      ({ backend, percent }) =>
        !('url' in backend) &&
        sameBackend(mirror, backend, objects) &&
        Math.abs(percent - mirror.percent) < 0.01,
    );
    if (index >= 0) left.splice(index, 1);
    else notes.differs('mirror', `${describeExpected(mirror)} ${mirror.percent} %`, 'no such mirror');
  }
  for (const mirror of left) notes.differs('mirror', 'none', describeMirror(mirror));
}

function describeMirror({ backend, percent }: Mirror): string {
  return `${'url' in backend ? backend.url : describeBackend(backend)} ${percent} %`;
}
