import type { ObjectSet } from '../kubernetes/object.ts';
import type { Evaluation, Result, Step } from '../model/evaluation.ts';
import type { Backend } from '../model/outcome.ts';
import type { Request } from '../model/request.ts';
import { curlLine } from './curl.ts';
import { printOrigin } from './origins.ts';
import { printable } from './printable.ts';
import type { Style } from './style.ts';

export interface TraceTextOptions {
  readonly objects: ObjectSet;
  readonly style: Style;
}

/** The way of a request through a table, step by step, and what may happen to it. */
export function renderTrace(request: Request, evaluation: Evaluation, options: TraceTextOptions): string {
  const { style } = options;
  const column = Math.max(0, ...evaluation.steps.map(({ stage }) => stage.length));
  return [
    style.strong(curlLine(request)),
    '',
    ...evaluation.steps.flatMap((step) => renderStep(step, column, options)),
    '',
    ...evaluation.results.flatMap((result) => [...renderResult(shown(result, request), style), '']),
  ].join('\n');
}

function renderStep(step: Step, column: number, { objects }: TraceTextOptions): readonly string[] {
  const lines = [`${step.stage.padEnd(column)}  ${printable(step.text)}`];
  const places = step.origins.map((origin) => {
    const { object, field, position } = printOrigin(origin, objects);
    return [position, object, field].filter((part) => part !== '').join(' ');
  });
  for (const place of new Set(places)) lines.push(`${' '.repeat(column + 2)}from ${place}`);
  return lines;
}

/** A connection or datagram has neither path nor headers. */
function shown(result: Result, { protocol }: Request): Result {
  if (protocol !== 'tcp' && protocol !== 'udp') return result;
  const { upstream: _, ...rest } = result;
  return rest;
}

/** Headers that say something of the result, in a fixed order. */
function renderResult(result: Result, style: Style): readonly string[] {
  const share = result.share < 100 ? `${Math.round(result.share * 100) / 100} %: ` : '';
  const lines = [style.strong(`${share}${headline(result)}`)];
  for (const assumption of result.assumptions) lines.push(`  if       ${printable(assumption)}`);
  if (result.reason !== '') lines.push(`  because  ${printable(result.reason)}`);
  if (result.upstream !== undefined) lines.push(...renderUpstream(result.upstream));
  for (const mirror of result.mirrors) {
    const copy = 'url' in mirror.backend ? printable(mirror.backend.url) : backendName(mirror.backend);
    lines.push(`  mirror   ${copy}, ${mirror.percent} %`);
  }
  const { set, added = {}, removed } = result.responseHeaders;
  lines.push(...headerLines('answer   ', set), ...headerLines('answer + ', added));
  if (removed.length > 0) lines.push(`  answer - ${removed.map(printable).join(', ')}`);
  return lines;
}

/** Who or what answers, in a few words. */
export function headline(result: Result): string {
  if (result.backend !== undefined) {
    const status = result.status === undefined ? '' : `, answered with ${result.status}`;
    return `forwarded to ${backendName(result.backend)}${status}`;
  }
  if (result.kind === 'opaque') return 'nobody outside the system can say what happens';
  if (result.status === 0) return 'no answer: the connection is refused or closed';
  return `${result.kind}${result.status === undefined ? '' : ` with ${result.status}`}`;
}

function backendName(backend: Backend): string {
  const subset = backend.subset === undefined ? '' : ` (${backend.subset})`;
  return printable(
    `${backend.kind} ${backend.namespace}/${backend.name}:${backend.port}${subset} over ${backend.protocol}`,
  );
}

function renderUpstream(upstream: NonNullable<Result['upstream']>): readonly string[] {
  const lines = [`  sends    ${printable(upstream.target)}`, `           host: ${printable(upstream.host)}`];
  if (upstream.serverName !== undefined) lines.push(`           TLS to ${printable(upstream.serverName)}`);
  return [...lines, ...headerLines('         ', upstream.headers)];
}

function headerLines(label: string, headers: Readonly<Record<string, string | null>>): readonly string[] {
  return Object.keys(headers)
    .filter((name) => name !== 'host')
    .sort()
    .map((name) => {
      const value = headers[name];
      return `  ${label}${printable(name)}: ${value === null || value === undefined ? '(not known)' : printable(value)}`;
    });
}
