import { isBefore } from '../../../../../providers/traefik/lab/newer.ts';
import type { Result } from '../../../../model/evaluation.ts';

/** Since these versions a path that a middleware leaves with dot segments or empty ones is refused (CHANGELOG.md). */
const REFUSES_UNCLEAN: ReadonlyArray<readonly [from: string, since: string]> = [
  ['3.7.0', '3.7.3'],
  ['0', '3.6.19'],
];

/**
 * Why a version does not refuse a request that the model, which is of the newest one, sees refused; undefined where it
 * would.
 */
export function uncleanExcuse(version: string, results: readonly Result[]): string | undefined {
  const since = REFUSES_UNCLEAN.find(([from]) => !isBefore(version, from))?.[1] ?? '';
  const isRefused = results.some(({ status, kind }) => kind === 'answered' && status === 400);
  return isRefused && isBefore(version, since)
    ? `a path that a middleware leaves unclean, which Traefik ${version} does not refuse`
    : undefined;
}
