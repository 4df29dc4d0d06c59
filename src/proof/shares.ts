import { normaliseHost } from '../model/hosts.ts';
import type { RouteTable, VirtualHost } from '../model/route-table.ts';
import type { ExplicitHeaders } from './outcomes/normal.ts';
import type { HandlingDifference, HostProof, Proof } from './proof.ts';
import { totalVerdict } from './verdict.ts';

/**
 * Which groups of hosts are to be compared, where several threads share a proof: those whose number, divided by `of`,
 * leaves `index`. Ports without requests belong to the first share.
 */
export interface Share {
  readonly index: number;
  readonly of: number;
}

export const WHOLE: Share = { index: 0, of: 1 };

/** What was found of a share, by the numbers of the groups. Plain data. */
export interface SharedProof {
  readonly hosts: ReadonlyArray<Numbered<HostProof>>;
  readonly handling: ReadonlyArray<Numbered<HandlingDifference>>;
}

export interface Numbered<T> {
  readonly group: number;
  readonly found: T;
}

/** One proof of all shares: the same as if one thread had gone through all groups. */
export function joined(shares: readonly SharedProof[]): Proof {
  const hosts = inOrder(shares.flatMap((share) => share.hosts));
  const handling = new Map<string, HandlingDifference>();
  for (const difference of inOrder(shares.flatMap((share) => share.handling))) {
    const { scheme, port, kind, text } = difference;
    const key = `${scheme} ${port} ${kind} ${text}`;
    if (!handling.has(key)) handling.set(key, difference);
  }
  const found = [...handling.values()];
  const more = found.some(({ kind }) => kind === 'paths') ? [SAME_PATHS] : [];
  return { verdict: totalVerdict(hosts), hosts, handling: found, assumptions: [...ASSUMPTIONS, ...more] };
}

function inOrder<T>(items: ReadonlyArray<Numbered<T>>): readonly T[] {
  return [...items].sort((one, two) => one.group - two.group).map(({ found }) => found);
}

const ASSUMPTIONS: readonly string[] = [
  'Host is sent in lower case, without a trailing dot, and equals the server name of the connection.',
  'Paths hold no control characters and are well-formed UTF-8 after decoding.',
];
const SAME_PATHS =
  'Where the two systems read paths differently, routes are compared for paths that neither of them changes: without escapes, empty segments and dot segments.';

/** What a thread needs for its share; plain data, to be sent. */
export interface ShareTask {
  readonly tables: readonly [RouteTable, RouteTable];
  /** Names of hosts that are asked about, as in `HostProof.hosts`. */
  readonly hosts: readonly string[];
  /** Of the whole tables. */
  readonly explicit: ExplicitHeaders;
  readonly share: Share;
}

/**
 * A table with the routes of some hosts alone, to be sent to another thread: names that are not among `hosts` keep their
 * place, so that other names are told apart from them, but lose their routes. Patterns keep theirs.
 */
export function withRoutesOf(table: RouteTable, hosts: ReadonlySet<string>): RouteTable {
  const isNeeded = (host: VirtualHost): boolean =>
    host.hosts.some((pattern) => pattern.kind !== 'exact' || hosts.has(normaliseHost(pattern.host)));
  return {
    ...table,
    listeners: table.listeners.map((listener) => ({
      ...listener,
      virtualHosts: listener.virtualHosts.map((host) =>
        isNeeded(host) ? host : { ...host, routes: [], origins: [] },
      ),
    })),
  };
}
