import { evaluate } from '../model/evaluate.ts';
import type { Result } from '../model/evaluation.ts';
import { chooseListener } from '../model/listeners.ts';
import type { Request } from '../model/request.ts';
import type { Route, RouteTable } from '../model/route-table.ts';
import type { Observer } from './explain/observe.ts';
import { backendKey } from './outcomes/compare.ts';
import { createPolicyLedger } from './policies.ts';
import type { Cause, Decider, HostProof, PolicyDifference, ProofDifference, ProofOptions } from './proof.ts';
import { hostVerdict } from './verdict.ts';

type Tables = readonly [RouteTable, RouteTable];
type Transport = 'tcp' | 'udp';

const NAMES: Readonly<Record<Transport, string>> = { tcp: 'every connection', udp: 'every datagram' };

/** Does `HostProof.hosts` name no host, but what comes to a port? */
export function isStreamName(name: string): boolean {
  return name === NAMES.tcp || name === NAMES.udp;
}

/**
 * Compares what becomes of TCP connections and UDP datagrams, which nothing but their port tells apart: one comparison
 * for each port at which at least one table has a listener for them.
 */
export function compareStreams(
  tables: Tables,
  observer: Observer,
  { hosts, ports = new Map() }: ProofOptions,
): readonly HostProof[] {
  return (['tcp', 'udp'] as const).flatMap((transport) => {
    const name = NAMES[transport];
    if (hosts?.(name) === false) return [];
    return portsOf(tables, transport, ports).map(([port, portAfter]): HostProof => {
      const differences = comparePort(tables, observer, transport, [port, portAfter]);
      const found = {
        unknown: [],
        tested: [],
        policies: comparePolicies(tables, transport, [port, portAfter]),
      };
      const { verdict, modulo } = hostVerdict({ differences, ...found }, []);
      const place = { scheme: transport, port, portAfter, hosts: [name] };
      return { ...place, verdict, modulo, differences, ...found, cells: 1, states: 0 };
    });
  });
}

/** Ports of the first table with those of the second, by number. */
function portsOf(
  [before, after]: Tables,
  transport: Transport,
  ports: ReadonlyMap<number, number>,
): ReadonlyArray<readonly [number, number]> {
  const back = new Map([...ports].map(([from, to]) => [to, from]));
  const of = ({ listeners }: RouteTable): number[] =>
    listeners.filter(({ protocol }) => protocol === transport).map(({ port }) => port);
  const all = new Set([...of(before), ...of(after).map((port) => back.get(port) ?? port)]);
  return [...all].sort((a, b) => a - b).map((port) => [port, ports.get(port) ?? port] as const);
}

function comparePort(
  [before, after]: Tables,
  observer: Observer,
  transport: Transport,
  [port, portAfter]: readonly [number, number],
): readonly ProofDifference[] {
  const witness = connection(transport, port);
  const witnessAfter = connection(transport, portAfter);
  if (observer.observe(before, witness) === observer.observe(after, witnessAfter)) return [];
  const [one, two] = [evaluate(before, witness).results, evaluate(after, witnessAfter).results];
  const [served, stillServed] = [one.some(isServed), two.some(isServed)];
  return [
    {
      cause: causeOf(one, two, [before, after], [witness, witnessAfter]),
      direction: served && stillServed ? 'different' : served ? 'narrower' : 'wider',
      witness,
      witnessAfter,
      before: deciderOf(before, witness),
      after: deciderOf(after, witnessAfter),
      region: `${NAMES[transport]} to the port`,
    },
  ];
}

/** Settings of what is forwarded on both sides. */
function comparePolicies(
  [before, after]: Tables,
  transport: Transport,
  [port, portAfter]: readonly [number, number],
): readonly PolicyDifference[] {
  const [asked, askedAfter] = [connection(transport, port), connection(transport, portAfter)];
  const [one, two] = [routeOf(before, asked), routeOf(after, askedAfter)];
  if (one === undefined || two === undefined) return [];
  const ledger = createPolicyLedger({ request: new Set(), response: new Set() });
  ledger.compare(one, two);
  return ledger.result();
}

function routeOf(table: RouteTable, request: Request): Route | undefined {
  return chooseListener(table, request)?.virtualHosts[0]?.routes[0];
}

/** What a client opens; nothing of it is looked at but the port. */
function connection(transport: Transport, port: number): Request {
  return { method: 'GET', scheme: 'http', protocol: transport, host: '', port, target: '/', headers: [] };
}

function isServed({ kind }: Result): boolean {
  return kind === 'forwarded';
}

function causeOf(
  one: readonly Result[],
  two: readonly Result[],
  [before, after]: Tables,
  [witness, witnessAfter]: readonly [Request, Request],
): Cause {
  const listens = [chooseListener(before, witness), chooseListener(after, witnessAfter)];
  if (listens.includes(undefined)) return 'listener';
  if (!two.some(isServed)) return 'lost-route';
  if (!one.some(isServed)) return 'added-route';
  return receivers(one) === receivers(two) ? 'weight' : 'backend';
}

/** Who receives something, whatever the share; refused shares count as a receiver. */
function receivers(results: readonly Result[]): string {
  const names = results.map(({ backend }) => (backend === undefined ? 'nobody' : backendKey(backend)));
  return [...new Set(names)].sort().join();
}

function deciderOf(table: RouteTable, request: Request): Decider {
  const listener = chooseListener(table, request);
  if (listener === undefined) return { name: 'nothing listens there', origins: [] };
  const [only] = listener.virtualHosts;
  const route = routeOf(table, request);
  if (route !== undefined) return { name: route.name, origins: route.origins };
  return { name: `no route of listener ${listener.name}`, origins: only?.origins ?? [] };
}
