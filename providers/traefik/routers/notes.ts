import { type Finding, finding } from '../../../src/model/finding.ts';
import type { Origin } from '../../../src/model/origin.ts';
import { ROUTER_NOT_BUILT, SHADOWED, TIE } from '../findings/routers.ts';
import type { Notes } from '../notes.ts';
import type { Router } from '../router.ts';
import { undecided } from './order.ts';
import type { PlannedRouter } from './planned.ts';
import type { ListenerReport } from './table.ts';
import { fateOf, requestFor } from './trial.ts';

/** How many pairs of routers of equal priority are tried for a request that both take. */
const TRIALS = 2000;

/** Says of the routers what nobody sees in the manifests: which are not built, which never decide, which tie. */
export function noteRouters(notes: Notes, reports: readonly ListenerReport[]): void {
  noteDropped(notes, reports);
  noteShadowed(notes, reports);
  noteTies(notes, reports);
}

function noteDropped(notes: Notes, reports: readonly ListenerReport[]): void {
  const said = new Map<
    PlannedRouter,
    { places: string[]; why: string; fates: Set<string>; opened: boolean }
  >();
  for (const { listener, dropped } of reports) {
    for (const { planned, built } of dropped) {
      const entry = said.get(planned) ?? {
        places: [],
        why: built.why,
        fates: new Set<string>(),
        opened: false,
      };
      said.set(planned, entry);
      entry.places.push(listener.name);
      const request = built.rule === undefined ? undefined : requestFor([built.rule], listener);
      if (request === undefined) continue;
      const fate = fateOf(request, listener);
      entry.fates.add(`requests such as ${request.method} ${request.host}${request.target}: ${fate.text}`);
      // A router with middlewares may be one that guards; what takes its place need not.
      entry.opened ||= fate.served && (!planned.chain.ok || planned.chain.stages.length > 0);
    }
  }
  for (const [planned, { why, fates, opened }] of said) {
    if (planned.isReported === true && !opened) continue;
    const message = `${planned.name} is not built by Traefik: ${why}.`;
    const before =
      fates.size === 0 ? 'its requests go on to other routers or get 404' : [...fates].join('; ');
    const origins = [...planned.origins, ...failureOrigins(planned)];
    const found: Finding = finding(ROUTER_NOT_BUILT, message, origins, {
      before,
      after: 'the same',
      ...(opened ? { severity: 'blocker' } : {}),
    });
    notes.findings.push(found);
  }
}

function failureOrigins({ chain, service }: PlannedRouter): readonly Origin[] {
  if (!chain.ok) return chain.origins;
  return service.ok ? [] : service.origins;
}

/** A router that can decide at none of its listeners. */
function noteShadowed(notes: Notes, reports: readonly ListenerReport[]): void {
  const reached = new Set<PlannedRouter>();
  const dead = new Map<PlannedRouter, { readonly report: ListenerReport; readonly router: Router }>();
  for (const report of reports) {
    for (const [router, planned] of report.plannedOf) {
      if (report.reached.has(router)) reached.add(planned);
      else if (!dead.has(planned)) dead.set(planned, { report, router });
    }
  }
  for (const [planned, { report, router }] of dead) {
    if (reached.has(planned)) continue;
    const request = requestFor([router.rule], report.listener);
    const fate = request === undefined ? undefined : fateOf(request, report.listener);
    const message = `${planned.name} never gets a request: others of higher priority take all that it matches.`;
    const before =
      request === undefined || fate === undefined
        ? {}
        : { before: `${request.method} ${request.host}${request.target}: ${fate.text}` };
    notes.findings.push(finding(SHADOWED, message, planned.origins, before));
  }
}

function noteTies(notes: Notes, reports: readonly ListenerReport[]): void {
  let trials = 0;
  const said = new Set<string>();
  for (const { listener, routers, plannedOf } of reports) {
    for (const run of undecided(routers)) {
      for (const [index, first] of run.entries()) {
        for (const second of run.slice(index + 1)) {
          const [a, b] = [plannedOf.get(first), plannedOf.get(second)];
          const key = `${first.name} / ${second.name}`;
          if (a === undefined || b === undefined || said.has(key) || trials >= TRIALS) continue;
          trials += 1;
          const request = requestFor([first.rule, second.rule], listener);
          if (request === undefined) continue;
          said.add(key);
          const message = `${first.name} and ${second.name} both match ${request.method} ${request.host}${request.target} and have the same priority ${first.priority}.`;
          notes.findings.push(
            finding(TIE, message, [...first.origins, ...second.origins], {
              before: 'either of them answers',
              after: `${first.name} answers`,
              witness: request,
            }),
          );
        }
      }
    }
  }
}
