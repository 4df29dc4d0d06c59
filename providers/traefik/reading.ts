import type { Origin } from '../../src/model/origin.ts';

/** Why Traefik cannot build something, in words that follow the name of a router: `Service shop/web does not exist`. */
export interface Failure {
  readonly ok: false;
  readonly why: string;
  readonly origins: readonly Origin[];
}

export function failure(why: string, origins: readonly Origin[]): Failure {
  return { ok: false, why, origins };
}
