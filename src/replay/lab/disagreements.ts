import type { Request } from '../../model/request.ts';
import { backendText, compareObserved } from '../compare.ts';
import type { Observed } from '../exchange.ts';
import type { Judged } from '../offline/judge.ts';
import { essential, isWeighted, type LabSide } from './compare-proxies.ts';

/** Requests that several proxies answer differently, in the same ways. */
export interface Disagreement {
  /** The first one. */
  readonly request: Request;
  readonly requests: number;
  /** By proxy, in the order of the proxies; those that cannot show what a request would get are not there. */
  readonly answers: ReadonlyArray<{ readonly proxy: string; readonly answer: string }>;
}

export interface Disagreements {
  /** What the proxies did with one request. */
  note(
    request: Request,
    sides: ReadonlyArray<{ readonly proxy: string; readonly judged: Judged; readonly side: LabSide }>,
  ): void;
  /** The most frequent ones first. */
  result(): readonly Disagreement[];
}

/** Different ways to disagree that are kept. */
const MOST = 200;

/** Collects the requests on which proxies differ among themselves; what weights and checks decide by chance is none. */
export function createDisagreements(): Disagreements {
  const found = new Map<string, { request: Request; requests: number; answers: Disagreement['answers'] }>();
  return {
    note(request, sides) {
      const shown = sides.flatMap(({ proxy, judged, side: { answer, held } }) =>
        answer.kind === 'answered' && held.kind !== 'left-out'
          ? [
              {
                proxy,
                observed: answer.observed,
                name: judged.decisions[1].name,
                isChance: isWeighted(judged),
              },
            ]
          : [],
      );
      const [first, ...rest] = shown;
      if (first === undefined) return;
      const differs = rest.some(({ observed, isChance }) =>
        compareObserved(essential(first.observed), essential(observed)).some(
          ({ part }) => part !== 'backend' || !(isChance || first.isChance),
        ),
      );
      if (!differs) return;
      const key = JSON.stringify(shown.map(({ proxy, name, observed }) => [proxy, name, observed.status]));
      const known = found.get(key);
      if (known !== undefined) known.requests += 1;
      else if (found.size < MOST)
        found.set(key, {
          request,
          requests: 1,
          answers: shown.map(({ proxy, observed }) => ({ proxy, answer: answerText(observed) })),
        });
    },
    result: () => [...found.values()].sort((a, b) => b.requests - a.requests),
  };
}

/** `200 from shop/web:80, asked for /x`. */
export function answerText({ status, backend, upstreamTarget, upstreamHost, headers }: Observed): string {
  const location = headers?.find(([name]) => name === 'location')?.[1];
  const parts = [`${status ?? 'no status'}`];
  if (backend !== undefined && backend !== null) parts.push(`from ${backendText(backend)}`);
  if (upstreamTarget !== undefined) parts.push(`asked for ${upstreamTarget}`);
  if (upstreamHost !== undefined) parts.push(`at ${upstreamHost}`);
  if (location !== undefined) parts.push(`to ${location}`);
  return parts.join(' ');
}
