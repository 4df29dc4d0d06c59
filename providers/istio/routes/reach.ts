import { describeObject, describePath, type Origin } from '../../../src/model/origin.ts';
import { NEVER_REACHED } from '../findings/routes.ts';
import type { Notes } from '../notes.ts';

/** Gathers over all ports and hosts which matches some request reaches, and says afterwards which none does. */
export interface Reach {
  /** @param source the match, or the entry without matches */
  reached(source: Origin): void;
  unreached(source: Origin, why: Unreached): void;
  note(notes: Notes): void;
}

/**
 * `behind`: one before it holds for everything. `never`: no request of the port can fulfil it. `elsewhere`: it is for
 * other ports, Gateways or proxies.
 */
export type Unreached = 'behind' | 'never' | 'elsewhere';

const REASONS: Readonly<Record<Unreached, string>> = {
  behind: 'one before it holds for every request of the host',
  never: 'no request of its ports can fulfil it',
  elsewhere: 'no server that serves the VirtualService has its port, Gateway or labels',
};

export function createReach(): Reach {
  const reached = new Set<string>();
  /** Entries of which some match is reached. */
  const alive = new Set<string>();
  const unreached = new Map<string, { readonly source: Origin; readonly why: Unreached }>();
  return {
    reached: (source) => {
      reached.add(JSON.stringify(source));
      alive.add(JSON.stringify(entryOf(source)));
    },
    unreached: (source, why) => {
      const key = JSON.stringify(source);
      const known = unreached.get(key);
      if (known === undefined || known.why === 'elsewhere') unreached.set(key, { source, why });
    },
    note(notes) {
      for (const [key, { source, why }] of unreached) {
        if (reached.has(key)) continue;
        const reason = REASONS[why];
        const name = `${describeObject(source.object)} ${describePath(source.path)}`;
        notes.report(NEVER_REACHED, `${name} is never reached: ${reason}.`, [source]);
        const dead = alive.has(JSON.stringify(entryOf(source))) ? source : entryOf(source);
        notes.overrule(dead.object, dead.path, 'no-effect', reason, [NEVER_REACHED.code]);
      }
    },
  };
}

/** `spec.http[0]` of what stands in it; a path of an Ingress is its own entry. */
function entryOf({ object, path }: Origin): Origin {
  return { object, path: path[1] === 'http' ? path.slice(0, 3) : path };
}
