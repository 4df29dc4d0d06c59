import { createHash } from 'node:crypto';
import type { Result } from '../../model/evaluation.ts';
import { describeObject, describePath } from '../../model/origin.ts';
import type { Request } from '../../model/request.ts';
import type { Difference } from '../../replay/causes.ts';
import type { Decision } from '../../replay/decide.ts';
import type { Place } from '../../replay/exchange.ts';
import type { Coverage, SideCoverage } from '../../replay/generate/coverage.ts';
import type { Disagreement } from '../../replay/lab/disagreements.ts';
import type { ReadingReport } from '../../replay/sources/tally.ts';
import type { Outcome, Shape, Tallies, Totals } from '../../replay/totals.ts';
import { REPLAY_VERDICTS } from '../../replay/verdicts.ts';
import { curlLine } from '../curl.ts';
import { outcomeLine } from '../proof/outcome.ts';
import {
  type DeciderText,
  type DifferenceEntry,
  type MissEntry,
  REPLAY_SCHEMA,
  type ReplayDocument,
  type RouteCoverage,
  type TallyEntry,
} from './document.ts';

/** What a replay came to. */
export interface ReplayFacts {
  readonly version: string;
  readonly status: ReplayDocument['status'];
  readonly mode: ReplayDocument['mode'];
  readonly before: ReplayDocument['before'];
  readonly after: ReplayDocument['after'];
  readonly sources: readonly string[];
  readonly totals: Totals;
  readonly reading?: ReadingReport;
  readonly calibration?: ReplayDocument['calibration'];
  readonly coverage?: Coverage;
  readonly notes?: readonly string[];
  /** A smallest request that shows a difference like that of the shape. */
  minimise(shape: Shape): Request;
  /** What both tables do with it. */
  difference(request: Request, outcome: Outcome): Difference;
  /** Proxies of the lab. */
  readonly proxies?: ReplayDocument['proxies'];
  readonly disagreements?: readonly Disagreement[];
}

const MOST_ENTRIES = 200;
const MOST_NAMES = 10;
const MOST_TALLIES = 1000;

/** The document of a replay. Deterministic. */
export function replayDocument(facts: ReplayFacts): ReplayDocument {
  const { totals, reading, calibration, coverage } = facts;
  const { verdicts, requests } = totals;
  const unusable = (reading?.problems ?? []).reduce((sum, { count }) => sum + count, 0);
  const covered =
    verdicts.same.requests +
    verdicts['same-known'].requests +
    verdicts.different.requests +
    verdicts.noise.requests;
  const shown = (verdict: (typeof REPLAY_VERDICTS)[number]): readonly Shape[] =>
    totals.shapes.filter(({ outcome }) => outcome.verdict === verdict);
  return {
    schema: REPLAY_SCHEMA,
    kind: 'replay',
    gateproof: facts.version,
    status: facts.status,
    mode: facts.mode,
    before: facts.before,
    after: facts.after,
    traffic: {
      sources: facts.sources,
      records: reading?.records ?? requests,
      requests,
      bytes: reading?.bytes ?? 0,
      forms: sortedRecord(reading?.forms ?? new Map()),
      problems: (reading?.problems ?? []).map(({ cause, count, examples }) => ({
        cause,
        count,
        examples: examples.map(({ place, text }) => ({ place: placeText(place), text })),
      })),
      stripped: sortedRecord(reading?.stripped ?? new Map()),
    },
    ...(calibration === undefined || calibration.compared === 0 ? {} : { calibration }),
    coverage: { covered, of: requests + unusable },
    verdicts,
    modelMisses: byRequests(shown('model-miss')).slice(0, MOST_ENTRIES).map(missEntry),
    differences: differenceEntries([...shown('different'), ...shown('same-known')], facts),
    notCovered: reasons(totals, 'not-covered'),
    noise: reasons(totals, 'noise'),
    hosts: tallyEntries(totals.byHost),
    rules: tallyEntries(totals.byRule),
    causes: tallyEntries(totals.byCause),
    ...(coverage === undefined
      ? {}
      : { routes: { before: routeCoverage(coverage.before), after: routeCoverage(coverage.after) } }),
    ...(facts.proxies === undefined ? {} : { proxies: facts.proxies }),
    ...(facts.disagreements === undefined
      ? {}
      : {
          disagreements: facts.disagreements.map(({ request, requests: count, answers }) => ({
            request: curlLine(request),
            requests: count,
            answers,
          })),
        }),
    notes: facts.notes ?? [],
  };
}

function byRequests<T extends { readonly requests: number }>(items: readonly T[]): readonly T[] {
  return [...items].sort((a, b) => b.requests - a.requests);
}

function missEntry({ host, method, path, requests, outcome, example }: Shape): MissEntry {
  return {
    host,
    method,
    path,
    requests,
    rule: outcome.decisions?.[0].name ?? '',
    ...(outcome.proxy === undefined ? {} : { proxy: outcome.proxy }),
    discrepancies: (outcome.discrepancies ?? []).map(({ part, detail, expected, got }) => ({
      part,
      ...(detail === undefined ? {} : { detail }),
      model: expected,
      recorded: got,
    })),
    request: curlLine(example.request),
    place: placeText(example.place),
  };
}

/** Shapes with one cause between the same two rules are one difference. */
function differenceEntries(shapes: readonly Shape[], facts: ReplayFacts): readonly DifferenceEntry[] {
  const groups = new Map<string, Shape[]>();
  for (const shape of shapes) {
    const { verdict, explanation, decisions, discrepancies, proxy } = shape.outcome;
    const key = JSON.stringify([
      verdict,
      ...(proxy === undefined ? [] : [proxy]),
      explanation?.cause,
      explanation?.detail,
      explanation?.known,
      decisions?.map(deciderKey),
      discrepancies?.map(({ part, detail }) => [part, detail]),
    ]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [shape]);
    else group.push(shape);
  }
  const sums = [...groups].map(([key, members]) => ({
    key,
    members: byRequests(members),
    requests: members.reduce((sum, { requests }) => sum + requests, 0),
    isOpen: members[0]?.outcome.verdict === 'different' ? 0 : 1,
  }));
  sums.sort((a, b) => a.isOpen - b.isOpen || b.requests - a.requests || (a.key < b.key ? -1 : 1));
  return sums.slice(0, MOST_ENTRIES).flatMap(({ key, members, requests }) => {
    const [first] = members;
    return first === undefined ? [] : [differenceEntry(key, first, members, requests, facts)];
  });
}

function deciderKey({ name, origins }: Decision): unknown {
  return [name, origins.map(({ object, path }) => [describeObject(object), path])];
}

function differenceEntry(
  key: string,
  first: Shape,
  members: readonly Shape[],
  requests: number,
  facts: ReplayFacts,
): DifferenceEntry {
  const { outcome, example } = first;
  const { explanation, discrepancies } = outcome;
  const smallest = facts.minimise(first);
  const { decisions, results } = facts.difference(smallest, outcome);
  const cause = explanation?.cause ?? 'status';
  const aspect = {
    ...(cause === 'path-handling' || cause === 'client-address' || cause === 'body'
      ? { cause: 'rewrite' as const }
      : { cause }),
    ...(explanation?.detail === undefined ? {} : { detail: explanation.detail }),
  };
  const side = (decision: Decision, list: readonly Result[]): DeciderText => ({
    rule: decision.name,
    outcome: outcomeLine({ steps: [], results: list }, aspect),
    from: decision.origins
      .slice(0, 3)
      .map(({ object, path }) => `${describeObject(object)} ${describePath(path)}`.trim()),
  });
  const known = explanation?.known;
  return {
    id: createHash('sha256').update(key).digest('hex').slice(0, 16),
    verdict: outcome.verdict === 'same-known' ? 'same-known' : 'different',
    cause,
    ...(explanation?.detail === undefined ? {} : { detail: explanation.detail }),
    ...(outcome.proxy === undefined ? {} : { proxy: outcome.proxy }),
    requests,
    shapes: members.length,
    hosts: [...new Set(members.map(({ host }) => host))].slice(0, MOST_NAMES),
    paths: [...new Set(members.map(({ method, path }) => `${method} ${path}`))].slice(0, MOST_NAMES),
    before: side(decisions[0], results[0]),
    after: side(decisions[1], results[1]),
    request: curlLine(smallest),
    seen: { request: curlLine(example.request), place: placeText(example.place) },
    ...(known?.kind === 'accepted'
      ? { accepted: { id: known.id, reason: known.reason, by: known.by, until: known.until } }
      : {}),
    codes: known?.kind === 'finding' ? known.codes : [],
    ...(discrepancies === undefined
      ? {}
      : {
          discrepancies: discrepancies.map(({ part, detail, expected, got }) => ({
            part,
            ...(detail === undefined ? {} : { detail }),
            before: expected,
            after: got,
          })),
        }),
  };
}

function reasons(totals: Totals, verdict: 'not-covered' | 'noise'): ReplayDocument['noise'] {
  const found = [...totals.byReason].flatMap(([reason, tallies]) => {
    const requests = tallies[verdict] ?? 0;
    return requests === 0 ? [] : [{ reason, requests }];
  });
  return byRequests(found);
}

function tallyEntries(tallies: ReadonlyMap<string, Tallies>): readonly TallyEntry[] {
  const entries = [...tallies].map(
    ([name, verdicts]): TallyEntry => ({
      name,
      requests: Object.values(verdicts).reduce((sum, count) => sum + count, 0),
      verdicts: Object.fromEntries(
        REPLAY_VERDICTS.flatMap((verdict) =>
          verdicts[verdict] === undefined ? [] : [[verdict, verdicts[verdict]]],
        ),
      ),
    }),
  );
  return entries.sort((a, b) => b.requests - a.requests || (a.name < b.name ? -1 : 1)).slice(0, MOST_TALLIES);
}

function routeCoverage({ routes, reached, missed }: SideCoverage): RouteCoverage {
  return {
    routes,
    reached,
    missed: missed
      .slice(0, MOST_ENTRIES)
      .map(({ route, host, reason }) => ({ route: route.name, host, reason })),
  };
}

function sortedRecord(map: ReadonlyMap<string, number>): Readonly<Record<string, number>> {
  return Object.fromEntries([...map].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function placeText({ source, line }: Place): string {
  return line === undefined ? source : `${source}:${line}`;
}
