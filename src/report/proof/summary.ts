import { SIGNS, VERDICTS } from './verdicts.ts';
import type { ProofView } from './view.ts';

/** `ingress-nginx -> envoy-gateway: different; 12 hosts: 10 =, 2 !`. A host counts once for each scheme and port. */
export function summaryLine({ before, after, verdict, groups }: ProofView): string {
  const counts = VERDICTS.flatMap((item) => {
    const count = groups
      .filter((group) => group.verdict === item)
      .flatMap(({ entrances }) => entrances)
      .reduce((total, { hosts }) => total + hosts.length, 0);
    return count === 0 ? [] : [{ item, count }];
  });
  const all = counts.reduce((total, { count }) => total + count, 0);
  const parts = counts.map(({ item, count }) => `${count} ${SIGNS[item]}`).join(', ');
  return `${before} -> ${after}: ${verdict}; ${all} ${all === 1 ? 'host' : 'hosts'} by port: ${parts}`;
}
