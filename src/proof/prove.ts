import type { RouteTable } from '../model/route-table.ts';
import { createComparison } from './comparison.ts';
import { atGateway, byGateway } from './gateways.ts';
import type { Proof, ProofOptions } from './proof.ts';
import { totalVerdict } from './verdict.ts';

/**
 * Decides whether two tables treat all requests alike: scheme, port, host, path, method, headers, query, cookies and
 * client address. Never throws for what tables hold; what is too large ends as `unknown` within the budget.
 *
 * Bodies of answers that a system gives itself are not compared.
 */
export function prove(before: RouteTable, after: RouteTable, options: ProofOptions = {}): Proof {
  const parts = byGateway(before, after);
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return createComparison([before, after], options).prove();
  const proofs = parts.map((part) =>
    atGateway(createComparison([part.before, part.after], options).prove(), part.gateway),
  );
  const hosts = proofs.flatMap((proof) => proof.hosts);
  return {
    verdict: totalVerdict(hosts),
    hosts,
    handling: proofs.flatMap(({ handling }) => handling),
    assumptions: [...new Set(proofs.flatMap(({ assumptions }) => assumptions))],
  };
}
