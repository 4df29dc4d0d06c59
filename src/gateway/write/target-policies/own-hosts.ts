import { resultsFor } from '../../../model/evaluate.ts';
import { chooseHost } from '../../../model/hosts.ts';
import type { Check, Gate, Outcome } from '../../../model/outcome.ts';
import type { HostPattern, Listener, Route, RouteTable, VirtualHost } from '../../../model/route-table.ts';
import type { Abilities } from '../../limits.ts';
import type { Note } from '../draft.ts';
import { POLICY_FINDINGS } from '../findings/policies.ts';
import { noteOf } from '../reporter.ts';
import type { PolicyWriter } from './writer.ts';

type ExternalAuth = Extract<Check, { kind: 'external-auth' }>;

/** A table whose checks ask Services, and what that changes. */
interface Resolved {
  readonly table: RouteTable;
  readonly notes: readonly Note[];
}

const known = new WeakMap<RouteTable, WeakMap<PolicyWriter, Resolved>>();

/**
 * Checks by a service that is asked through a host of the table itself (`https://$host/oauth2/auth`) ask the Service that
 * the table has behind that path, where the implementation asks Services and no such address. The same for the same table
 * and writer.
 */
export function withServicesOfOwnHosts(
  table: RouteTable,
  writer: PolicyWriter | undefined,
  abilities: Abilities,
): Resolved {
  if (writer === undefined) return { table, notes: [] };
  const byWriter = known.get(table) ?? new WeakMap<PolicyWriter, Resolved>();
  known.set(table, byWriter);
  const resolved = byWriter.get(writer) ?? resolve(table, writer, abilities);
  byWriter.set(writer, resolved);
  return resolved;
}

function resolve(table: RouteTable, writer: PolicyWriter, abilities: Abilities): Resolved {
  const notes = new Map<Gate['origins'], Note>();
  const change = (gate: Gate, route: Route, host: VirtualHost, { protocol }: Listener): Gate => {
    const scheme = protocol === 'https' ? 'https' : 'http';
    const place = { abilities, scheme, route, policies: [], grpc: false } as const;
    const isSaid = (one: Gate): boolean => writer.say({ kind: 'gate', gate: one }, place)?.says === 'whole';
    if (gate.check.kind !== 'external-auth' || !mayBeOwn(gate.check) || isSaid(gate)) return gate;
    const url = serviceUrl(gate.check.url, host, table);
    if (url === undefined) return gate;
    const asking = { ...gate, check: { ...gate.check, url } };
    if (!isSaid(asking)) return gate;
    notes.set(gate.origins, noteOn(gate.check, asking.check, gate.origins));
    return asking;
  };
  const listeners = mapped(table.listeners, (listener) => {
    const virtualHosts = mapped(listener.virtualHosts, (host) => {
      const routes = mapped(host.routes, (route) => {
        const outcome = withGates(route.outcome, (gate) => change(gate, route, host, listener));
        return outcome === route.outcome ? route : { ...route, outcome };
      });
      return routes === host.routes ? host : { ...host, routes };
    });
    return virtualHosts === listener.virtualHosts ? listener : { ...listener, virtualHosts };
  });
  return {
    table: listeners === table.listeners ? table : { ...table, listeners },
    notes: [...notes.values()],
  };
}

/** The very list where nothing changes: what is known of its items stays known. */
function mapped<T>(list: readonly T[], change: (item: T) => T): readonly T[] {
  const changed = list.map(change);
  return changed.every((item, index) => item === list[index]) ? list : changed;
}

function withGates(outcome: Outcome, change: (gate: Gate) => Gate): Outcome {
  if (outcome.kind !== 'gate') return outcome;
  const changed = change(outcome);
  const inner = withGates(changed.then, change);
  if (inner === changed.then) return changed;
  return Object.assign({ ...changed }, Object.fromEntries([['then', inner]]));
}

/** Host (the one that is asked, or a name), port and path of a URL without other variables and without a query. */
const OWN_URL = /^(https?):\/\/(\$host|[a-z0-9][a-z0-9.-]*)(?::(\d{1,5}))?(\/[^$?#]*)$/;

function mayBeOwn({ url }: ExternalAuth): boolean {
  return OWN_URL.test(url);
}

/** The URL of the one Service that the table forwards such requests to as they are. */
function serviceUrl(url: string, host: VirtualHost, table: RouteTable): string | undefined {
  const [, scheme, name = '', port, path = '/'] = OWN_URL.exec(url) ?? [];
  const hosts = name === '$host' ? host.hosts.map(nameOf) : [isNamed(name, table) ? name : undefined];
  const services = hosts.map((asked) => {
    if (asked === undefined) return undefined;
    const [result, ...others] = resultsFor(table, {
      scheme: scheme === 'https' ? 'https' : 'http',
      host: asked,
      ...(port === undefined ? {} : { port: Number(port) }),
      method: 'GET',
      target: path,
      headers: [],
    });
    const backend = result?.backend;
    const isPlain = others.length === 0 && result?.kind === 'forwarded' && result.assumptions.length === 0;
    if (!isPlain || backend?.kind !== 'Service' || backend.protocol !== 'http') return undefined;
    if (backend.portNumber === undefined || backend.externalName !== undefined) return undefined;
    const { namespace, name: service, portNumber } = backend;
    const authority = `${service}.${namespace}.svc.cluster.local${portNumber === 80 ? '' : `:${portNumber}`}`;
    return `http://${authority}${result.upstream?.target ?? path}`;
  });
  const [first, ...others] = services;
  return others.every((one) => one === first) ? first : undefined;
}

/** A name that the pattern holds for; undefined for patterns of any name. */
function nameOf(pattern: HostPattern): string | undefined {
  if (pattern.kind === 'exact') return pattern.host;
  return pattern.kind === 'wildcard' ? `a-name-of-nobody.${pattern.suffix.replace(/^\./, '')}` : undefined;
}

function isNamed(name: string, { listeners }: RouteTable): boolean {
  return listeners.some((listener) => chooseHost(listener, name)?.pattern.kind === 'exact');
}

function noteOn(before: ExternalAuth, after: ExternalAuth, origins: Gate['origins']): Note {
  return noteOf(
    POLICY_FINDINGS.askedDirectly,
    `${before.url} is asked as ${after.url}, the Service that these manifests have behind it.`,
    origins,
    {
      before: `asked at ${before.url}, through the proxy`,
      after: `asked at ${after.url}, without the proxy in between`,
      witness: 'none',
    },
  );
}
