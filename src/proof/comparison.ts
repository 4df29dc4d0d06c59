import type { Listener, RouteTable, VirtualHost } from '../model/route-table.ts';
import { createAtoms } from './conditions/atoms.ts';
import { createSolver } from './conditions/solve.ts';
import type { ProofContext } from './context.ts';
import { createObserver } from './explain/observe.ts';
import { groupClasses, type HostGroup } from './group.ts';
import { handlingDifferences } from './handling.ts';
import { entrances, hostClasses } from './hosts.ts';
import { type GroupKind, groupKinds } from './kinds.ts';
import { domainFor, type PathDomain } from './languages/domain.ts';
import { createLanguages, type Languages } from './languages/language.ts';
import { createEffects, type Effect, type Effects } from './outcomes/effect.ts';
import {
  createNormaliser,
  type ExplicitHeaders,
  explicitHeaders,
  type Normaliser,
} from './outcomes/normal.ts';
import { createPartitioner, type Partitioner } from './partition/shared.ts';
import {
  DEFAULT_BUDGET,
  type HandlingDifference,
  type HostProof,
  type Proof,
  type ProofBudget,
  type ProofOptions,
  type UnknownRegion,
} from './proof.ts';
import { proveGroup } from './prove-group.ts';
import { type Found, foundIn, tell } from './retell.ts';
import { createFormQuestions, type FormQuestions } from './rewrites/on-form.ts';
import { createEqualities } from './rewrites/remembered.ts';
import { compareRouting } from './routing.ts';
import { serverNameDifference } from './server-names.ts';
import { compareStreams } from './streams.ts';
import { hostVerdict, totalVerdict } from './verdict.ts';

/** The comparison of two tables as a whole, whatever Gateways they have, in steps that several threads can share. */
export interface Comparison {
  /** In the order of the proof. */
  readonly groups: readonly HostGroup[];
  /** For each group its kind: what is found of the routing of one of them holds for all of the kind. */
  kinds(): readonly GroupKind[];
  /** @param symbolic what is found is to hold whatever the name of the host is */
  compare(group: HostGroup, symbolic: boolean): Found;
  /** @param known what was found already, by the number of the kind; the rest is compared here */
  prove(known?: ReadonlyMap<number, Found>): Proof;
}

/** @param explicit of the whole tables, where those given lack something */
export function createComparison(
  tables: readonly [RouteTable, RouteTable],
  options: ProofOptions,
  explicit: ExplicitHeaders = explicitHeaders(tables),
): Comparison {
  const [before, after] = tables;
  const normaliser = createNormaliser(explicit);
  const generalOf = createGeneral();
  const budget = { ...DEFAULT_BUDGET, ...options.budget };
  const contextOf = createContexts(tables, normaliser, explicit, budget, generalOf);
  const groups = entrances(before, after, options.ports ?? new Map()).flatMap((entrance) => {
    const wanted = hostClasses(before, after, entrance).filter(({ name }) => options.hosts?.(name) ?? true);
    return groupClasses(entrance, wanted);
  });
  let kinds: readonly GroupKind[] | undefined;
  const kindsOfAll = (): readonly GroupKind[] => {
    kinds ??= groupKinds(groups, normaliser, generalOf);
    return kinds;
  };
  const compare = (group: HostGroup, symbolic: boolean): Found => {
    const context = contextOf(group);
    return context === undefined ? NOTHING : foundIn(compareRouting(group, context, symbolic), group);
  };
  return {
    groups,
    kinds: kindsOfAll,
    compare,
    prove(given) {
      const known = new Map(given);
      const handling = new Map<string, HandlingDifference>();
      const hosts: HostProof[] = [];
      for (const [number, group] of groups.entries()) {
        options.onGroup?.(number, groups.length);
        const context = contextOf(group);
        const kind = kindsOfAll()[number];
        if (context === undefined || kind === undefined) continue;
        const routing = known.get(kind.number) ?? compare(group, kind.symbolic);
        known.set(kind.number, routing);
        const read = differencesOfHandling(group, tables);
        for (const difference of read) {
          const { scheme, port, kind, text } = difference;
          const key = `${scheme} ${port} ${kind} ${text}`;
          if (!handling.has(key)) handling.set(key, difference);
        }
        const made = hostProof(group, context, routing, read);
        hosts.push(made);
        options.onHost?.(made);
      }
      hosts.push(...compareStreams(tables, createObserver(normaliser), options));
      const found = [...handling.values()];
      const more = found.some(({ kind }) => kind === 'paths') ? [SAME_PATHS] : [];
      return { verdict: totalVerdict(hosts), hosts, handling: found, assumptions: [...ASSUMPTIONS, ...more] };
    },
  };
}

const NOTHING: Found = { differences: [], unknown: [], tested: [], cells: 0, states: 0, pairs: [] };

const ASSUMPTIONS: readonly string[] = [
  'Host is sent in lower case, without a trailing dot, and equals the server name of the connection.',
  'Paths hold no control characters and are well-formed UTF-8 after decoding.',
];
const SAME_PATHS =
  'Where the two systems read paths differently, routes are compared for paths that neither of them changes: without escapes, empty segments and dot segments.';

function hostProof(
  group: HostGroup,
  context: ProofContext,
  routing: Found,
  read: readonly HandlingDifference[],
): HostProof {
  const { entrance, classes } = group;
  const result = proveGroup(group, context, tell(routing, group));
  const unknown = [...result.unknown, ...sampledHosts(group)];
  const { verdict, modulo } = hostVerdict({ ...result, unknown }, [...new Set(read.map(({ kind }) => kind))]);
  return {
    scheme: entrance.scheme,
    port: entrance.port,
    portAfter: entrance.portAfter,
    hosts: classes.map(({ name }) => name),
    verdict,
    modulo,
    ...result,
    unknown,
  };
}

/** Virtual hosts of a listener with patterns. */
function createGeneral(): (listener: Listener) => readonly VirtualHost[] {
  const general = new Map<Listener, readonly VirtualHost[]>();
  return (listener) => {
    const known =
      general.get(listener) ??
      listener.virtualHosts.filter(({ hosts }) => hosts.some(({ kind }) => kind !== 'exact'));
    general.set(listener, known);
    return known;
  };
}

/** What each group is compared with; undefined where nothing listens on either side. */
function createContexts(
  tables: readonly [RouteTable, RouteTable],
  normaliser: Normaliser,
  explicit: ExplicitHeaders,
  budget: ProofBudget,
  generalOf: (listener: Listener) => readonly VirtualHost[],
): (group: HostGroup) => ProofContext | undefined {
  const atoms = createAtoms();
  const effects = createEffects();
  const shared = {
    tables,
    solver: createSolver(atoms),
    observer: createObserver(normaliser),
    explicit,
    budget,
    equalities: createEqualities(budget.rewrites),
  };
  const domains = new Map<string, InDomain>();
  const effectsIn = new Map<VirtualHost, ReadonlySet<Effect>>();
  const effectsOf = (host: VirtualHost): ReadonlySet<Effect> => {
    const known = effectsIn.get(host) ?? effectsOfHost(host, effects, normaliser);
    effectsIn.set(host, known);
    return known;
  };
  return (group) => {
    const [one, two] = listenersOf(group);
    if (one === undefined || two === undefined) return undefined;
    const domain = domainFor(one.paths, two.paths);
    const shop = domains.get(domain.key) ?? inDomain(domain, budget);
    domains.set(domain.key, shop);
    const { languages, questions, partitioner } = shop;
    const workshop = { languages, atoms, effects, normaliser };
    const elsewhere = (side: 0 | 1, effect: Effect): boolean =>
      otherHosts(group, side, generalOf).some((host) => effectsOf(host).has(effect));
    return { ...shared, workshop, domain, questions, partitioner, elsewhere };
  };
}

/** What the groups of one domain share. */
interface InDomain {
  readonly languages: Languages;
  readonly questions: FormQuestions;
  readonly partitioner: Partitioner;
}

function inDomain(domain: PathDomain, budget: ProofBudget): InDomain {
  const languages = createLanguages(domain);
  const partitioner = createPartitioner(domain, budget);
  return { languages, questions: createFormQuestions(languages), partitioner };
}

/** The listener of each side; that of the other one stands in for one that is missing. */
function listenersOf({ before, after }: HostGroup): readonly [Listener | undefined, Listener | undefined] {
  return [before.listener ?? after.listener, after.listener ?? before.listener];
}

function differencesOfHandling(
  group: HostGroup,
  tables: readonly [RouteTable, RouteTable],
): readonly HandlingDifference[] {
  const { listener: one } = group.before;
  const { listener: two } = group.after;
  if (one === undefined || two === undefined || !readsPaths(one) || !readsPaths(two)) return [];
  const names = serverNameDifference(group, tables);
  const others = handlingDifferences(one, two, group.entrance, group.classes[0]?.sample ?? '');
  return names === undefined ? others : [...others, names];
}

function readsPaths({ protocol }: Listener): boolean {
  return protocol === 'http' || protocol === 'https';
}

/** Hosts of the same listener with patterns, whose routes a request can fall through to. */
function otherHosts(
  group: HostGroup,
  side: 0 | 1,
  generalOf: (listener: Listener) => readonly VirtualHost[],
): readonly VirtualHost[] {
  const { listener, virtualHost } = side === 0 ? group.before : group.after;
  return listener === undefined ? [] : generalOf(listener).filter((host) => host !== virtualHost);
}

function effectsOfHost(
  { routes }: VirtualHost,
  effects: Effects,
  normaliser: Normaliser,
): ReadonlySet<Effect> {
  return new Set(
    routes.map((route) =>
      effects.ofRoute(
        route,
        normaliser.outcome(route.outcome),
        normaliser.responseHeaders(route.responseHeaders),
      ),
    ),
  );
}

function sampledHosts({ classes }: HostGroup): readonly UnknownRegion[] {
  return classes
    .filter(({ extent }) => extent === 'sampled')
    .map(({ name, sample }) => ({
      reason: `of the hosts that match ${name} only ${sample} was compared`,
      region: 'every request of the host',
    }));
}
