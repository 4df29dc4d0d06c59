import { evaluate } from '../../model/evaluate.ts';
import type { Result } from '../../model/evaluation.ts';
import type { Request } from '../../model/request.ts';
import type { RouteTable } from '../../model/route-table.ts';
import { compareWithResults, type Discrepancy } from '../compare.ts';
import { isIgnoredHeader } from '../normalise.ts';
import { asText, LAB_CLIENT, type LabAnswer } from './ask.ts';
import type { Echo } from './echo.ts';
import type { Quirks } from './proxies/proxy.ts';

/** A real answer held against what a table says. */
export type Held =
  | { readonly kind: 'agrees' }
  | { readonly kind: 'differs'; readonly discrepancies: readonly Discrepancy[]; readonly expected: string }
  /** Nobody can say: the table holds something that is not modelled, or the proxy cannot do it. */
  | { readonly kind: 'left-out'; readonly reason: string };

/** The request as it arrives in the lab: from the loopback, without a client certificate. */
export function inLab(request: Request): Request {
  const { clientCertificate: _, ...rest } = request;
  return { ...rest, remoteAddress: LAB_CLIENT };
}

/** @param request as `inLab` makes it */
export function holdAgainst(
  table: RouteTable,
  request: Request,
  answer: LabAnswer,
  proxy: Quirks = {},
): Held {
  if (answer.kind === 'left-out') return answer;
  const { results } = evaluate(table, request);
  const held = hold(answer, results);
  if (held.kind !== 'differs') return held;
  if (proxy.alike?.(answer, results) === true) return { kind: 'agrees' };
  const reason = proxy.excuse?.(answer, results, request);
  return reason === undefined ? held : { kind: 'left-out', reason };
}

function hold(answer: Exclude<LabAnswer, { kind: 'left-out' }>, results: readonly Result[]): Held {
  const strange = results.find(({ backend }) => backend !== undefined && !SPOKEN.has(backend.protocol));
  if (strange?.backend !== undefined)
    return {
      kind: 'left-out',
      reason: `a backend that speaks ${strange.backend.protocol}, which no stand-in does`,
    };
  if (answer.kind === 'failed') return failed(answer.error.kind, results);
  const verdict = compareWithResults(answer.observed, results);
  if (verdict.kind === 'undecided') return { kind: 'left-out', reason: verdict.reason ?? 'not decided' };
  const isTrust = results.some(({ backend }) => backend?.protocol === 'https');
  if (isTrust && answer.observed.backend === null && (answer.observed.status ?? 0) >= 500)
    return {
      kind: 'left-out',
      reason: 'the certificate of a stand-in, which a proxy that looks at it does not trust',
    };
  const limited = results.some(({ limits }) =>
    limits?.some(({ status }) => status === answer.observed.status),
  );
  if (verdict.kind === 'noise' && limited) return { kind: 'left-out', reason: 'a limit was reached' };
  if (verdict.kind !== 'agrees')
    return {
      kind: 'differs',
      discrepancies: verdict.discrepancies,
      expected: results.map(summary).join(' or '),
    };
  const unexpected = foreignHeaders(answer, results);
  if (unexpected.length > 0)
    return { kind: 'differs', discrepancies: unexpected, expected: 'an answer without these headers' };
  const { echo } = answer;
  if (echo === undefined) return { kind: 'agrees' };
  return sameHeaders(echo, results);
}

/** Headers that say what the body is, or belong to a status: every server sends them. */
const OF_ANSWER = new Set([
  'content-type',
  'etag',
  'last-modified',
  'www-authenticate',
  'allow',
  'x-content-type-options',
]);

/** Headers of the answer of which no result of its status speaks. */
function foreignHeaders(
  { observed }: Extract<LabAnswer, { kind: 'answered' }>,
  results: readonly Result[],
): readonly Discrepancy[] {
  const found: Discrepancy[] = [];
  for (const [name, value] of observed.headers ?? []) {
    if (isIgnoredHeader(name) || OF_ANSWER.has(name)) continue;
    const isKnown = results.some(({ responseHeaders: { set, added } }) =>
      [set, added ?? {}].some((record) => Object.hasOwn(record, name)),
    );
    if (!isKnown) found.push({ part: 'header', detail: name, expected: 'none', got: value });
  }
  return found;
}

/** What stand-ins for Services speak. */
const SPOKEN: ReadonlySet<string> = new Set(['http', 'https', 'h2c', 'grpc', 'grpcs', 'same-as-client']);

function failed(kind: string, results: readonly Result[]): Held {
  if (kind === 'unsendable') return { kind: 'left-out', reason: 'the request cannot be written' };
  if (results.some(({ kind: own }) => own === 'opaque')) return { kind: 'left-out', reason: 'not modelled' };
  if (results.some(({ status }) => status === 0)) return { kind: 'agrees' };
  const expected = results.map(summary).join(' or ');
  return {
    kind: 'differs',
    discrepancies: [{ part: 'status', expected, got: `no answer (${kind})` }],
    expected,
  };
}

/** Headers of the hop, or of the client library, that say nothing of routing. */
const OF_HOP = new Set([
  'host',
  'connection',
  'content-length',
  'transfer-encoding',
  'accept-encoding',
  'user-agent',
]);

/** Does one of the results name the headers that the backend received? */
function sameHeaders(echo: Echo, results: readonly Result[]): Held {
  let nearest: readonly Discrepancy[] | undefined;
  const received = new Map<string, string>();
  for (const [name, value] of echo.headers) {
    const before = received.get(name);
    const between = name === 'cookie' ? '; ' : ', ';
    received.set(name, before === undefined ? asText(value) : before + between + asText(value));
  }
  for (const { upstream, backend } of results) {
    if (upstream === undefined || backend === undefined) continue;
    if (!echo.backend.startsWith(`${backend.namespace}/${backend.name}:`)) continue;
    const found: Discrepancy[] = [];
    for (const name of new Set([...Object.keys(upstream.headers), ...received.keys()])) {
      if (OF_HOP.has(name)) continue;
      const wanted = upstream.headers[name];
      const got = received.get(name);
      if (wanted === null ? got !== undefined : asList(wanted) === asList(got)) continue;
      found.push({
        part: 'header',
        detail: `${name} to the backend`,
        expected: wanted ?? 'none',
        got: got ?? 'none',
      });
    }
    if (found.length === 0) return { kind: 'agrees' };
    if (nearest === undefined || found.length < nearest.length) nearest = found;
  }
  if (nearest === undefined) return { kind: 'agrees' };
  return { kind: 'differs', discrepancies: nearest, expected: 'other headers at the backend' };
}

/** White space around the commas of a list says nothing (RFC 9110, section 5.6.1). */
function asList(value: string | undefined): string | undefined {
  return value?.replace(/ *, */g, ', ');
}

function summary(result: Result): string {
  const { kind, status, backend, upstream, responseHeaders } = result;
  if (kind === 'forwarded') return `${backend?.namespace}/${backend?.name} ${upstream?.target}`;
  return `${status} ${responseHeaders.set['location'] ?? ''}`.trim();
}
