import { describeObject } from '../../model/origin.ts';
import type { Attachment } from './attachment.ts';
import type { ReadContext } from './context.ts';
import { ROUTE_KIND_CONFLICT } from './findings.ts';
import { intersect } from './hostnames.ts';
import { compareAge } from './routes.ts';

/**
 * HTTPRoutes and GRPCRoutes of one listener must not share a host: the later one, by age and then by name, is rejected
 * there as a whole (Gateway API v1.6, GRPCRoute), unless the dialect serves both. Gives the attachments that remain, oldest
 * route first.
 */
export function withoutKindConflicts<Rule>(
  attachments: ReadonlyArray<Attachment<Rule>>,
  context: ReadContext,
): ReadonlyArray<Attachment<Rule>> {
  const sorted = [...attachments].sort((a, b) => compareAge(a.route, b.route));
  if (new Set(sorted.map(({ route }) => route.kind)).size < 2) return sorted;
  if (context.dialect.grpc?.besideHttpRoutes === 'served') return sorted;
  const kept: Array<Attachment<Rule>> = [];
  for (const attachment of sorted) {
    const other = kept.find(
      (one) => one.route.kind !== attachment.route.kind && shareHost(one.hostnames, attachment.hostnames),
    );
    if (other === undefined) {
      kept.push(attachment);
      continue;
    }
    const message =
      `${describeObject(attachment.route.ref)} is rejected by listener ${attachment.listener.name}: ` +
      `${describeObject(other.route.ref)} came first for a common host.`;
    context.report(ROUTE_KIND_CONFLICT, message, attachment.route.ref, ['spec', 'hostnames']);
  }
  return kept;
}

function shareHost(a: Attachment<unknown>['hostnames'], b: Attachment<unknown>['hostnames']): boolean {
  return a.some((one) => b.some((other) => intersect(one, other) !== 'none'));
}
