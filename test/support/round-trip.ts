import type { Conversion } from '../../src/cli/convert/pipeline.ts';
import { SPECIFICATION } from '../../src/gateway/dialect.ts';
import { read } from '../../src/gateway/read/index.ts';
import { readText } from '../../src/input/read-inputs.ts';
import type { ObjectSet } from '../../src/kubernetes/object.ts';
import { createObjectSet } from '../../src/kubernetes/object-set.ts';
import { toObjects } from '../../src/kubernetes/objects.ts';
import { evaluate } from '../../src/model/evaluate.ts';
import type { Evaluation, Result } from '../../src/model/evaluation.ts';
import type { Finding } from '../../src/model/finding.ts';
import { nameOf, type Origin } from '../../src/model/origin.ts';
import type { Request } from '../../src/model/request.ts';
import type { RouteTable } from '../../src/model/route-table.ts';
import { sampleRequests } from './sampling.ts';

/** Hosts without a certificate get no https listener: one finding for all of them. */
const NO_HTTPS_LISTENER = 'GP5201';
const NOTHING_LISTENS = 'answered 0 100%';
/** Nobody is served where nothing listens, as little as with this answer. */
const NOT_FOUND = 'answered 404 100%';
/** Findings that say that a port or https goes away where nobody is served. */
const SPEAKS_OF_PORTS: ReadonlySet<string> = new Set([
  'GP5201',
  'GP5202',
  'GP5204',
  'GP5207',
  'GP5210',
  'GP5211',
  'GP5212',
]);
/** A port that speaks both TLS and plain HTTP speaks one of them afterwards: one finding for each port. */
const PORT_PROTOCOL = 'GP5210';

/** A request that the written manifests treat differently, with what the findings say of it. */
export interface SampledDifference {
  readonly request: Request;
  readonly before: string;
  readonly after: string;
  /** Codes of findings that speak of an object on the way to the decision. */
  readonly explainedBy: readonly string[];
}

/** The table that the written resources mean, in the specification's dialect. */
export function readBack(conversion: Conversion, input: ObjectSet): RouteTable {
  const reading = readText(
    'written',
    JSON.stringify({ apiVersion: 'v1', kind: 'List', items: conversion.resources }),
  );
  const { objects, refused } = toObjects([reading], { namespace: 'default' });
  const others = input.objects.filter((object) => object.kind === 'Service' || object.kind === 'Namespace');
  const set = createObjectSet([...objects, ...others], {
    complete: false,
    sources: [reading.source],
    refused,
  });
  return read(set, { dialect: SPECIFICATION }).table;
}

export function sampledDifferences(
  conversion: Conversion,
  input: ObjectSet,
  limit: number,
): SampledDifference[] {
  const after = readBack(conversion, input);
  const differences: SampledDifference[] = [];
  for (const request of sampleRequests([conversion.table, after], limit)) {
    const old = evaluate(conversion.table, request);
    const now = evaluate(after, request);
    const before = summary(old);
    const afterwards = summary(now);
    if (before === afterwards) continue;
    const isIdle = before === NOT_FOUND && afterwards === NOTHING_LISTENS;
    if (isIdle && conversion.findings.some(({ code }) => SPEAKS_OF_PORTS.has(code))) continue;
    const explainedBy = explanations(old, conversion.findings);
    if (
      afterwards === NOTHING_LISTENS &&
      conversion.findings.some(({ code }) => code === NO_HTTPS_LISTENER)
    ) {
      explainedBy.push(NO_HTTPS_LISTENER);
    }
    const spoken = conversion.findings.some(
      ({ code, witness }) =>
        code === PORT_PROTOCOL && witness?.scheme === request.scheme && witness.port === request.port,
    );
    if (afterwards === NOTHING_LISTENS && spoken) explainedBy.push(PORT_PROTOCOL);
    differences.push({ request, before, after: afterwards, explainedBy });
  }
  return differences;
}

/** Everything about a result that routing decides, as one comparable line. */
function summary(evaluation: Evaluation): string {
  const shares = new Map<string, number>();
  for (const result of evaluation.results) {
    const text = line(result);
    shares.set(text, (shares.get(text) ?? 0) + result.share);
  }
  const assumed = evaluation.results.some(({ assumptions }) => assumptions.length > 0);
  return [...shares]
    .map(([text, share]) => (assumed ? text : `${text} ${Math.round(share * 100) / 100}%`))
    .sort()
    .join(' | ');
}

function line(result: Result): string {
  const parts: string[] = [result.kind];
  if (result.backend !== undefined) {
    parts.push(
      `${result.backend.namespace}/${result.backend.name}:${result.backend.portNumber ?? result.backend.port}`,
    );
  } else parts.push(String(result.status));
  if (result.upstream !== undefined) parts.push(result.upstream.target, result.upstream.host);
  const location = result.responseHeaders.set['location'];
  if (location !== undefined) parts.push(String(location));
  for (const name of ['strict-transport-security', 'access-control-allow-origin']) {
    const value = result.responseHeaders.set[name];
    if (value !== undefined && result.kind === 'forwarded') parts.push(`${name}=${value}`);
  }
  return parts.join(' ');
}

/** Findings, other than mere information, that name an object which had a part in the decision. */
function explanations(evaluation: Evaluation, findings: readonly Finding[]): string[] {
  const objects = new Set(evaluation.steps.flatMap((step) => step.origins.map(objectOf)));
  const codes = findings
    .filter(
      (finding) =>
        finding.severity !== 'info' && finding.origins.some((origin) => objects.has(objectOf(origin))),
    )
    .map((finding) => finding.code);
  return [...new Set(codes)].sort();
}

function objectOf(origin: Origin): string {
  return `${origin.object.kind} ${nameOf(origin.object)}`;
}
