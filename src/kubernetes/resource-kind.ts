import type { ResourceKind } from './provider.ts';

/** Declares a kind to list in a cluster; `neededFor` says why, for people who grant the right. */
export function resourceKind(
  group: string,
  version: string,
  plural: string,
  kind: string,
  neededFor: string,
): ResourceKind {
  return { group, version, plural, kind, neededFor };
}
