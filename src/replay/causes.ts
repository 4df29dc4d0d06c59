import type { Result } from '../model/evaluation.ts';
import { canonicalPath } from '../model/paths.ts';
import type { Request } from '../model/request.ts';
import type { Cause } from '../proof/proof.ts';
import type { Decision } from './decide.ts';

/**
 * Why a request is treated differently: as proofs name it, that the systems read its path or take its client differently,
 * or that bodies differ where nothing else does.
 */
export type ReplayCause = Cause | 'path-handling' | 'client-address' | 'body';

/** One request that is treated differently. */
export interface Difference {
  readonly request: Request;
  readonly requestAfter: Request;
  readonly decisions: readonly [before: Decision, after: Decision];
  /** Without policies and headers that only a default sets. */
  readonly results: readonly [before: readonly Result[], after: readonly Result[]];
}

/** What is to be said of a difference, and who knows of it. */
export interface Explanation {
  readonly cause: ReplayCause;
  /** Name of the header. */
  readonly detail?: string;
  readonly known?: KnownBy;
}

export type KnownBy =
  | {
      readonly kind: 'accepted';
      readonly id: string;
      readonly reason: string;
      readonly by: string;
      readonly until: string;
    }
  | { readonly kind: 'finding'; readonly codes: readonly string[] };

/** Looks a difference up among those of a proof and in what was accepted. */
export type Explain = (difference: Difference) => Explanation;

/** The cause as far as the two answers show it, for differences that no proof speaks of. */
export function causeOfAnswers({ request, requestAfter, decisions, results }: Difference): Explanation {
  const [one, two] = decisions;
  if (one.listener === undefined || two.listener === undefined) return { cause: 'listener' };
  const [before, after] = [
    canonicalPath(request.target, one.listener.paths),
    canonicalPath(requestAfter.target, two.listener.paths),
  ];
  if (before.ok !== after.ok || (before.ok && after.ok && before.path !== after.path)) {
    return { cause: 'path-handling' };
  }
  if ((one.virtualHost === undefined) !== (two.virtualHost === undefined)) return { cause: 'host' };
  const [first, second] = [results[0][0], results[1][0]];
  if (first === undefined || second === undefined) return { cause: 'status' };
  if (results[0].length !== results[1].length) {
    const gated = results.map((list) => list.some(({ assumptions }) => assumptions.length > 0));
    if (gated[0] !== gated[1]) return { cause: gated[0] === true ? 'lost-policy' : 'added-policy' };
    return { cause: 'weight' };
  }
  const raw = canonicalPath(request.target, one.listener.paths);
  const isSpelled = raw.ok && raw.path !== raw.rawPath;
  return causeOfResults(first, second, isSpelled);
}

function causeOfResults(one: Result, two: Result, isSpelled: boolean): Explanation {
  if (one.kind !== two.kind) {
    if (one.kind === 'redirected') return { cause: 'lost-route' };
    return { cause: two.kind === 'redirected' ? 'added-route' : 'status' };
  }
  if (one.status !== two.status) return { cause: one.kind === 'redirected' ? 'redirect-status' : 'status' };
  const [a, b] = [one.backend, two.backend];
  if (a?.namespace !== b?.namespace || a?.name !== b?.name) return { cause: 'backend' };
  if (a !== undefined && b !== undefined && (a.portNumber ?? a.port) !== (b.portNumber ?? b.port)) {
    return { cause: 'backend' };
  }
  if (a?.protocol !== b?.protocol) return { cause: 'backend-protocol' };
  if (one.share !== two.share) return { cause: 'weight' };
  if (one.upstream?.target !== two.upstream?.target) {
    return { cause: isSpelled ? 'path-handling' : 'rewrite' };
  }
  if (one.upstream?.host !== two.upstream?.host) return { cause: 'host-rewrite' };
  const location = [one, two].map(({ responseHeaders }) => responseHeaders.set['location']);
  if (location[0] !== location[1]) return { cause: 'redirect-location' };
  const sent = differing(one.upstream?.headers ?? {}, two.upstream?.headers ?? {});
  if (sent !== undefined) return { cause: 'request-header', detail: sent };
  const answered = differing(one.responseHeaders.set, two.responseHeaders.set);
  if (answered !== undefined) {
    return answered.startsWith('access-control-')
      ? { cause: 'cors' }
      : { cause: 'response-header', detail: answered };
  }
  if (one.mirrors.length !== two.mirrors.length) return { cause: 'mirror' };
  return { cause: 'response-header' };
}

function differing(
  one: Readonly<Record<string, string | null>>,
  two: Readonly<Record<string, string | null>>,
): string | undefined {
  const names = [...new Set([...Object.keys(one), ...Object.keys(two)])].sort();
  return names.find((name) => one[name] !== two[name]);
}
