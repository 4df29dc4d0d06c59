import type { Result } from '../model/evaluation.ts';
import type { Observed, ObservedBackend } from './exchange.ts';
import { comparableHeaders, isIgnoredHeader } from './normalise.ts';

/** A part of an answer that two sides can disagree about. */
export type AnswerPart = 'status' | 'backend' | 'target' | 'upstream-host' | 'header' | 'body';

export interface Discrepancy {
  readonly part: AnswerPart;
  /** Name of the header. */
  readonly detail?: string;
  readonly expected: string;
  readonly got: string;
}

/**
 * - `agrees`: one of the results explains what was seen.
 * - `differs`: none does; the discrepancies are those to the nearest one.
 * - `undecided`: what was seen says nothing that the results speak of, or they hold something that nobody can model.
 * - `noise`: the answer depends on more than the request: limits, time-outs, clients that went away.
 */
export interface ObservedVerdict {
  readonly kind: 'agrees' | 'differs' | 'undecided' | 'noise';
  readonly reason?: string;
  readonly discrepancies: readonly Discrepancy[];
  /** What has to be true of third parties for the result that explains it. */
  readonly assumptions: readonly string[];
}

/**
 * Statuses that a proxy gives for reasons of its own which no routing table tells: the client went away or was too slow or
 * sent too much, the backend refused or failed. A backend may give them as well.
 */
const CIRCUMSTANTIAL: ReadonlySet<number> = new Set([
  400, 408, 413, 414, 421, 429, 431, 460, 494, 495, 496, 497, 499, 500, 502, 503, 504,
]);

/** Does one of the results that a table gives explain what was seen of an answer? */
export function compareWithResults(observed: Observed, results: readonly Result[]): ObservedVerdict {
  let nearest: readonly Discrepancy[] | undefined;
  let undecided: string | undefined;
  for (const result of results) {
    if (result.kind === 'opaque') {
      undecided = `not modelled: ${result.reason}`;
      continue;
    }
    const discrepancies = discrepanciesTo(observed, result);
    if (discrepancies === undefined) continue;
    if (discrepancies.length === 0) {
      return { kind: 'agrees', discrepancies: [], assumptions: result.assumptions };
    }
    if (nearest === undefined || discrepancies.length < nearest.length) nearest = discrepancies;
  }
  const none = { discrepancies: nearest ?? [], assumptions: [] };
  if (undecided !== undefined) return { kind: 'undecided', reason: undecided, ...none };
  if (nearest === undefined) {
    return { kind: 'undecided', reason: 'nothing of the answer was recorded that routing decides', ...none };
  }
  const chance = circumstance(observed, results);
  return chance === undefined ? { kind: 'differs', ...none } : { kind: 'noise', reason: chance, ...none };
}

/** Undefined: nothing can be compared. */
function discrepanciesTo(observed: Observed, result: Result): readonly Discrepancy[] | undefined {
  const found: Discrepancy[] = [];
  let compared = 0;
  const check = (part: AnswerPart, expected: string, got: string, alike: boolean, detail?: string): void => {
    compared += 1;
    if (!alike) found.push({ part, ...(detail === undefined ? {} : { detail }), expected, got });
  };
  if (observed.status !== undefined && result.status !== undefined) {
    check('status', `${result.status}`, `${observed.status}`, observed.status === result.status);
  }
  if (observed.backend !== undefined) {
    const wanted = backendOf(result);
    check(
      'backend',
      backendText(wanted),
      backendText(observed.backend),
      sameBackend(wanted, observed.backend),
    );
  }
  const { upstream } = result;
  if (upstream !== undefined && observed.upstreamTarget !== undefined) {
    const { target } = upstream;
    check('target', target, observed.upstreamTarget, target === observed.upstreamTarget);
  }
  if (upstream !== undefined && observed.upstreamHost !== undefined) {
    const { host } = upstream;
    check('upstream-host', host, observed.upstreamHost, host === observed.upstreamHost);
  }
  if (observed.headers !== undefined) compareHeaders(observed.headers, result, check);
  return compared === 0 ? undefined : found;
}

type Check = (part: AnswerPart, expected: string, got: string, alike: boolean, detail?: string) => void;

/** Headers that the proxy sets to known values, and those that it takes away. */
function compareHeaders(headers: NonNullable<Observed['headers']>, result: Result, check: Check): void {
  const { set, removed } = result.responseHeaders;
  if (removed.length === 0 && Object.keys(set).length === 0) return;
  const seen = new Map(comparableHeaders(headers));
  const known = Object.entries(set).flatMap(([name, value]) =>
    value === null ? [] : [[name, value] as const],
  );
  for (const [name, value] of comparableHeaders(known)) {
    if (name === 'set-cookie') continue;
    const got = seen.get(name);
    check('header', value, got ?? 'none', got === value, name);
  }
  for (const name of removed) {
    if (Object.hasOwn(set, name) || isIgnoredHeader(name)) continue;
    const got = seen.get(name);
    check('header', 'none', got ?? 'none', got === undefined, name);
  }
}

function backendOf(result: Result): ObservedBackend | null {
  const { backend } = result;
  if (backend === undefined) return null;
  const port = backend.portNumber ?? backend.port;
  return { namespace: backend.namespace, service: backend.name, port };
}

/** What one side does not say is not compared; ports by name and by number are not held against each other. */
export function sameBackend(one: ObservedBackend | null, other: ObservedBackend | null): boolean {
  if (one === null || other === null) return one === other;
  if (one.service !== other.service) return false;
  if (one.namespace !== undefined && other.namespace !== undefined && one.namespace !== other.namespace) {
    return false;
  }
  if (one.port === undefined || other.port === undefined) return true;
  const [a, b] = [`${one.port}`, `${other.port}`];
  const comparable = /^\d+$/.test(a) === /^\d+$/.test(b);
  return !comparable || a === b;
}

export function backendText(backend: ObservedBackend | null): string {
  if (backend === null) return 'nobody';
  const { namespace, service, port } = backend;
  return `${namespace === undefined ? '' : `${namespace}/`}${service}${port === undefined ? '' : `:${port}`}`;
}

/** Why an answer that no result explains may still come of the same routing. */
function circumstance({ status, backend }: Observed, results: readonly Result[]): string | undefined {
  if (status === undefined) return undefined;
  const limit = results.flatMap(({ limits }) => limits ?? []).find((one) => one.status === status);
  if (limit !== undefined) return `status ${status} comes of a limit: ${limit.what}`;
  const served = results.some(({ kind }) => kind === 'forwarded');
  const sameTarget =
    backend === undefined ||
    backend === null ||
    results.some((result) => sameBackend(backendOf(result), backend));
  // A status of the model's own (a redirect, an answer) can be hidden by a connection that was cut before.
  if (CIRCUMSTANTIAL.has(status) && sameTarget && (served || status === 499 || status === 400)) {
    return `status ${status} depends on the connection or the backend`;
  }
  return undefined;
}

/**
 * Two answers to one request, both seen. `noise`: parts (`status`, `header etag`, ...) that differ between two askings of
 * one side, which are left out.
 */
export function compareObserved(
  before: Observed,
  after: Observed,
  noise: ReadonlySet<string> = new Set(),
): readonly Discrepancy[] {
  const found: Discrepancy[] = [];
  const check = (
    part: AnswerPart,
    one: unknown,
    two: unknown,
    alike = one === two,
    detail?: string,
  ): void => {
    if (one === undefined || two === undefined || alike || noise.has(partKey(part, detail))) return;
    found.push({ part, ...(detail === undefined ? {} : { detail }), expected: `${one}`, got: `${two}` });
  };
  check('status', before.status, after.status);
  if (before.backend !== undefined && after.backend !== undefined) {
    const alike = sameBackend(before.backend, after.backend);
    check('backend', backendText(before.backend), backendText(after.backend), alike);
  }
  check('target', before.upstreamTarget, after.upstreamTarget);
  check('upstream-host', before.upstreamHost, after.upstreamHost);
  if (before.headers !== undefined && after.headers !== undefined) {
    const [one, two] = [byName(before.headers), byName(after.headers)];
    for (const name of [...new Set([...one.keys(), ...two.keys()])].sort()) {
      const [a, b] = [one.get(name) ?? 'none', two.get(name) ?? 'none'];
      check('header', a, b, a === b, name);
    }
  }
  check('body', before.bodyHash, after.bodyHash);
  return found;
}

/** How `noise` names a part. */
export function partKey(part: AnswerPart, detail?: string): string {
  return detail === undefined ? part : `${part} ${detail}`;
}

function byName(headers: NonNullable<Observed['headers']>): ReadonlyMap<string, string> {
  const lines = new Map<string, string[]>();
  for (const [name, value] of comparableHeaders(headers)) {
    const list = lines.get(name);
    if (list === undefined) lines.set(name, [value]);
    else list.push(value);
  }
  return new Map([...lines].map(([name, values]) => [name, values.sort().join(', ')]));
}
