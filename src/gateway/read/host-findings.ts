import { describeObject } from '../../model/origin.ts';
import type { Route } from '../../model/route-table.ts';
import type { Attachment } from './attachment.ts';
import type { ReadContext } from './context.ts';
import { FALL_THROUGH_UNSPECIFIED, ROUTE_CAPTURED } from './findings.ts';
import { exampleHost, type Hostname } from './hostnames.ts';
import type { AcceptedListener } from './listeners.ts';

/** A hostname of a route belongs to another listener of the port. */
export function reportCaptured<Rule>(
  { route, listener }: Attachment<Rule>,
  hostname: Hostname,
  captor: AcceptedListener,
  context: ReadContext,
): void {
  const { name, listenerIsolation } = context.dialect;
  const doubt = listenerIsolation === 'unspecified' ? ` Whether ${name} keeps to that is not known.` : '';
  const message =
    `${describeObject(route.ref)}: requests for ${hostname ?? 'any host'} go to listener ${captor.name} of ` +
    `${describeObject(captor.owner)}, not to listener ${listener.name}.${doubt}`;
  context.report(ROUTE_CAPTURED, message, route.ref, ['spec', 'parentRefs']);
}

/** Left open by the specification, and of consequence unless the host's own routes take every path. */
export function reportFallThrough<Rule>(
  hostname: Hostname,
  entries: ReadonlyArray<{ readonly route: Route }>,
  own: ReadonlyArray<Attachment<Rule>>,
  wider: ReadonlyArray<Attachment<Rule>>,
  context: ReadContext,
): void {
  const [first] = own;
  const [next] = wider;
  if (first === undefined || next === undefined) return;
  if (entries.some(({ route }) => takesEverything(route))) return;
  const host = exampleHost(hostname);
  const message =
    `A request for ${host} that no rule of ${describeObject(first.route.ref)} matches is answered with 404 here; ` +
    `some implementations try ${describeObject(next.route.ref)}.`;
  context.report(FALL_THROUGH_UNSPECIFIED, message, first.route.ref, ['spec', 'hostnames']);
}

/** Does a route hold for every request of its host? */
export function takesEverything({ match }: Route): boolean {
  return match.path.kind === 'any' && Object.keys(match).length === 1;
}
