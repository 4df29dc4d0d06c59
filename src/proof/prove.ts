import type { Listener, RouteTable, VirtualHost } from '../model/route-table.ts';
import { createAtoms } from './conditions/atoms.ts';
import { createSolver } from './conditions/solve.ts';
import { createObserver } from './explain/observe.ts';
import { atGateway, byGateway } from './gateways.ts';
import { groupClasses, type HostGroup } from './group.ts';
import { handlingDifferences } from './handling.ts';
import { entrances, hostClasses } from './hosts.ts';
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
import { createMemory } from './retell.ts';
import { createFormQuestions, type FormQuestions } from './rewrites/on-form.ts';
import { createEqualities } from './rewrites/remembered.ts';
import { serverNameDifference } from './server-names.ts';
import { joined, type Numbered, type Share, type SharedProof, WHOLE } from './shares.ts';
import { compareStreams } from './streams.ts';
import { hostVerdict, totalVerdict } from './verdict.ts';

/**
 * Decides whether two tables treat all requests alike: scheme, port, host, path, method, headers, query, cookies and
 * client address. Never throws for what tables hold; what is too large ends as `unknown` within the budget.
 *
 * Bodies of answers that a system gives itself are not compared.
 */
export function prove(before: RouteTable, after: RouteTable, options: ProofOptions = {}): Proof {
  const parts = byGateway(before, after);
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return joined([proveShare(before, after, options, WHOLE)]);
  const proofs = parts.map((part) =>
    atGateway(joined([proveShare(part.before, part.after, options, WHOLE)]), part.gateway),
  );
  const hosts = proofs.flatMap((proof) => proof.hosts);
  return {
    verdict: totalVerdict(hosts),
    hosts,
    handling: proofs.flatMap(({ handling }) => handling),
    assumptions: [...new Set(proofs.flatMap(({ assumptions }) => assumptions))],
  };
}

/**
 * What `prove` decides, of a share of the groups of hosts; `joined` makes one proof of all shares. The tables are compared
 * as a whole, whatever Gateways they have.
 *
 * @param explicit of the whole tables, where those given lack something
 */
export function proveShare(
  before: RouteTable,
  after: RouteTable,
  options: ProofOptions,
  share: Share,
  explicit: ExplicitHeaders = explicitHeaders([before, after]),
): SharedProof {
  const normaliser = createNormaliser(explicit);
  const atoms = createAtoms();
  const effects = createEffects();
  const domains = new Map<string, InDomain>();
  const budget = { ...DEFAULT_BUDGET, ...options.budget };
  const general = new Map<Listener, readonly VirtualHost[]>();
  const generalOf = (listener: Listener): readonly VirtualHost[] => {
    const known =
      general.get(listener) ??
      listener.virtualHosts.filter(({ hosts }) => hosts.some(({ kind }) => kind !== 'exact'));
    general.set(listener, known);
    return known;
  };
  const shared = {
    tables: [before, after] as const,
    solver: createSolver(atoms),
    observer: createObserver(normaliser),
    explicit,
    budget,
    equalities: createEqualities(budget.rewrites),
    memory: createMemory(normaliser, generalOf),
  };
  const effectsIn = new Map<VirtualHost, ReadonlySet<Effect>>();
  const effectsOf = (host: VirtualHost): ReadonlySet<Effect> => {
    const known = effectsIn.get(host) ?? effectsOfHost(host, effects, normaliser);
    effectsIn.set(host, known);
    return known;
  };
  const handling: Array<Numbered<HandlingDifference>> = [];
  const handlingSeen = new Set<string>();
  const hosts: Array<Numbered<HostProof>> = [];
  const work = entrances(before, after, options.ports ?? new Map()).map((entrance) => {
    const wanted = hostClasses(before, after, entrance).filter(({ name }) => options.hosts?.(name) ?? true);
    return { entrance, groups: groupClasses(entrance, wanted) };
  });
  const total = work.reduce((sum, { groups }) => sum + groups.length, 0);
  let number = -1;
  for (const { entrance, groups } of work) {
    for (const group of groups) {
      number++;
      if (number % share.of !== share.index) continue;
      options.onGroup?.(number, total);
      const [one, two] = listenersOf(group);
      if (one === undefined || two === undefined) continue;
      const domain = domainFor(one.paths, two.paths);
      const shop = domains.get(domain.key) ?? inDomain(domain, budget);
      domains.set(domain.key, shop);
      const { languages, questions, partitioner } = shop;
      const workshop = { languages, atoms, effects, normaliser };
      const found = differencesOfHandling(group, shared.tables);
      for (const difference of found) {
        const key = `${difference.scheme} ${difference.port} ${difference.kind} ${difference.text}`;
        if (!handlingSeen.has(key)) handling.push({ group: number, found: difference });
        handlingSeen.add(key);
      }
      const elsewhere = (side: 0 | 1, effect: Effect): boolean =>
        otherHosts(group, side, generalOf).some((host) => effectsOf(host).has(effect));
      const result = proveGroup(group, {
        ...shared,
        workshop,
        domain,
        questions,
        partitioner,
        elsewhere,
      });
      const unknown = [...result.unknown, ...sampledHosts(group)];
      const kinds = [...new Set(found.map(({ kind }) => kind))];
      const { verdict, modulo } = hostVerdict({ ...result, unknown }, kinds);
      const made: HostProof = {
        scheme: entrance.scheme,
        port: entrance.port,
        portAfter: entrance.portAfter,
        hosts: group.classes.map(({ name }) => name),
        verdict,
        modulo,
        ...result,
        unknown,
      };
      hosts.push({ group: number, found: made });
      options.onHost?.(made);
    }
  }
  if (share.index === 0) {
    const streams = compareStreams([before, after], shared.observer, options);
    hosts.push(...streams.map((found) => ({ group: total, found })));
  }
  return { hosts, handling };
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
