import type { Origin } from '../../../src/model/origin.ts';
import type { Handling } from '../handling.ts';

/** What a router is reached through: the entry point, and whether the connection has TLS. */
export interface RouterFacts {
  readonly scheme: 'http' | 'https';
  /** Port of the entry point as clients see it. */
  readonly port: number;
  /** Peers whose X-Forwarded headers the entry point keeps: all of them, or those in these CIDRs. */
  readonly forwardedHeaders: 'all' | readonly string[];
  /** Paths arrive without `//` and dot segments (`http.sanitizePath`, the default). */
  readonly cleanPaths: boolean;
}

/** One middleware around what comes behind it. */
export interface Stage {
  /** For people: `Middleware shop/strip (stripPrefix)`. */
  readonly name: string;
  readonly origins: readonly Origin[];
  /** It may leave a path with empty segments or dot segments, which the entry point does not let through. */
  readonly leavesUnclean?: true;
  /** What a router with this middleware does, made from what it does without. */
  apply(inner: Handling, router: RouterFacts): Handling;
}

/** Stages in the order of the list, the first one being the first that sees a request. */
export function applyStages(stages: readonly Stage[], inner: Handling, router: RouterFacts): Handling {
  const first = stages.findIndex(({ leavesUnclean }) => leavesUnclean === true);
  const unclean = { ...router, cleanPaths: false };
  return stages.reduceRight(
    (handling, stage, index) => stage.apply(handling, first >= 0 && index > first ? unclean : router),
    inner,
  );
}
