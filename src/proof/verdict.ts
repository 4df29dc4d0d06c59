import type { HandlingDifference, HostProof, Verdict } from './proof.ts';

/** The verdict of one group of hosts. */
export function hostVerdict(
  found: Pick<HostProof, 'differences' | 'unknown' | 'tested' | 'policies'>,
  handling: ReadonlyArray<HandlingDifference['kind']>,
): { readonly verdict: Verdict; readonly modulo: HostProof['modulo'] } {
  const { differences, unknown, tested, policies } = found;
  const modulo: Array<HostProof['modulo'][number]> = [];
  if (policies.length > 0) modulo.push('policies');
  if (handling.includes('paths')) modulo.push('path-handling');
  if (handling.includes('client-address')) modulo.push('client-address');
  if (handling.includes('server-name')) modulo.push('server-name');
  const directions = new Set(differences.map(({ direction }) => direction));
  const [only] = directions;
  if (only !== undefined) {
    return { verdict: directions.size === 1 && unknown.length === 0 ? only : 'different', modulo };
  }
  if (unknown.length > 0 || tested.length > 0) return { verdict: 'unknown', modulo };
  return { verdict: modulo.length > 0 ? 'equivalent-modulo' : 'equivalent', modulo };
}

/** What holds of all hosts together. */
export function totalVerdict(hosts: readonly HostProof[]): Verdict {
  const verdicts = new Set(hosts.map(({ verdict }) => verdict));
  const oneWay = verdicts.has('wider') !== verdicts.has('narrower');
  const bothWays = verdicts.has('wider') && verdicts.has('narrower');
  // Wider and narrower say something of every request, which cannot be said where something is not known.
  if (verdicts.has('different') || bothWays || (oneWay && verdicts.has('unknown'))) return 'different';
  for (const verdict of ['wider', 'narrower', 'unknown', 'equivalent-modulo'] as const) {
    if (verdicts.has(verdict)) return verdict;
  }
  return 'equivalent';
}
