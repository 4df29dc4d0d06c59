import type { Router } from '../router.ts';

/**
 * Deciding order: priority, then the provider's precedence. What is left is undecided in Traefik; here the order of the
 * input stands for it (routes.Less in pkg/muxer/http/mux.go).
 */
export function inDecidingOrder(routers: readonly Router[]): readonly Router[] {
  return [...routers].sort((a, b) => b.priority - a.priority || a.precedence - b.precedence);
}

/** Routers in deciding order of which nobody knows which one comes first: runs of two and more. */
export function undecided(ordered: readonly Router[]): readonly (readonly Router[])[] {
  const runs: Router[][] = [];
  let run: Router[] = [];
  for (const router of ordered) {
    const [first] = run;
    if (first !== undefined && first.priority === router.priority && first.precedence === router.precedence) {
      run.push(router);
      continue;
    }
    if (run.length > 1) runs.push(run);
    run = [router];
  }
  if (run.length > 1) runs.push(run);
  return runs;
}
