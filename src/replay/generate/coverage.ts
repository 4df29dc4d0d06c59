import type { Request } from '../../model/request.ts';
import type { Route, RouteTable } from '../../model/route-table.ts';
import { decide } from '../decide.ts';
import type { ClassGroup } from './classes.ts';

/** How far traffic exercises the routes of one table. */
export interface SideCoverage {
  readonly routes: number;
  readonly reached: number;
  /** Routes that no request reached, in the order of the table. */
  readonly missed: readonly MissedRoute[];
}

export interface MissedRoute {
  readonly route: Route;
  /** A host that it belongs to. */
  readonly host: string;
  /** `unreachable`: no request reaches it at all. `not-found`: there may be one. */
  readonly kind: 'unreachable' | 'not-found';
  readonly reason: string;
}

export interface Coverage {
  readonly before: SideCoverage;
  readonly after: SideCoverage;
}

interface Planned {
  readonly host: string;
  readonly dead: boolean;
  readonly incomplete: string | undefined;
}

/** Counts which routes requests reach. */
export interface CoverageCounter {
  plan(group: ClassGroup): void;
  note(request: Request): void;
  result(): Coverage;
}

export function createCoverage(
  before: RouteTable,
  after: RouteTable,
  ports: ReadonlyMap<number, number>,
): CoverageCounter {
  const tables = [before, after] as const;
  const planned = [new Map<Route, Planned>(), new Map<Route, Planned>()] as const;
  const reached = [new Set<Route>(), new Set<Route>()] as const;
  const sideOf = (side: 0 | 1): SideCoverage => {
    const missed: MissedRoute[] = [];
    for (const [route, { host, dead, incomplete }] of planned[side]) {
      if (reached[side].has(route)) continue;
      missed.push({ route, host, ...whyMissed(dead, incomplete) });
    }
    return { routes: planned[side].size, reached: planned[side].size - missed.length, missed };
  };
  return {
    plan({ group, routes, dead, incomplete }) {
      const host = group.classes[0]?.name ?? '';
      for (const side of [0, 1] as const) {
        for (const route of routes[side]) {
          const known = planned[side].get(route);
          // A route of several groups is dead only where it is in all of them.
          const isDead = dead.has(route) && known?.dead !== false;
          planned[side].set(route, {
            host: known?.host ?? host,
            dead: isDead,
            incomplete: known?.incomplete ?? incomplete,
          });
        }
      }
    },
    note(request) {
      for (const side of [0, 1] as const) {
        const port = request.port ?? (request.scheme === 'http' ? 80 : 443);
        const mapped = side === 1 ? ports.get(port) : undefined;
        const asked = mapped === undefined ? request : { ...request, port: mapped };
        const { route } = decide(tables[side], asked);
        if (route !== undefined) reached[side].add(route);
      }
    },
    result: () => ({ before: sideOf(0), after: sideOf(1) }),
  };
}

function whyMissed(dead: boolean, incomplete: string | undefined): Pick<MissedRoute, 'kind' | 'reason'> {
  if (dead) {
    return {
      kind: 'unreachable',
      reason: 'an earlier route takes the same requests, or its conditions never hold together',
    };
  }
  if (incomplete !== undefined) {
    return { kind: 'not-found', reason: `the search for requests was given up: ${incomplete}` };
  }
  return { kind: 'unreachable', reason: 'earlier routes take every request that it would match' };
}
