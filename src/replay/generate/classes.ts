import { encodePath } from '../../model/paths.ts';
import type { Request } from '../../model/request.ts';
import type { Route, RouteTable } from '../../model/route-table.ts';
import { createAtoms } from '../../proof/conditions/atoms.ts';
import { decideConditions } from '../../proof/conditions/decide.ts';
import { resolveGates } from '../../proof/conditions/gates.ts';
import { createSolver } from '../../proof/conditions/solve.ts';
import { makeRequest } from '../../proof/explain/witness.ts';
import { decisionOf, groupClasses, type HostGroup, placesOf } from '../../proof/group.ts';
import { entrances, hostClasses } from '../../proof/hosts.ts';
import { domainFor } from '../../proof/languages/domain.ts';
import { createLanguages } from '../../proof/languages/language.ts';
import { createEffects } from '../../proof/outcomes/effect.ts';
import { createNormaliser, explicitHeaders } from '../../proof/outcomes/normal.ts';
import { indexRules } from '../../proof/partition/index.ts';
import { partitionPaths, type SearchBudget } from '../../proof/partition/partition.ts';
import { candidatesOf } from '../../proof/routing.ts';
import { planRules, type Workshop } from '../../proof/rules/plan.ts';
import type { Rule } from '../../proof/rules/rule.ts';
import { textOf } from '../../regex/text.ts';
import { readableByte, shortestWords } from './words.ts';

/** One class of requests: the same routes decide in both tables, for the same reasons. */
export interface RequestClass {
  readonly request: Request;
  /** Absent: no route holds, and the host or the listener answers. */
  readonly before: Route | undefined;
  readonly after: Route | undefined;
  readonly names: readonly [before: string, after: string];
}

/** The classes of all hosts that are served alike, at one scheme and port. */
export interface ClassGroup {
  readonly group: HostGroup;
  readonly routes: readonly [before: readonly Route[], after: readonly Route[]];
  /** Why not every class is there; absent: every one is. */
  readonly incomplete?: string;
  /** Routes for which no request exists, since an earlier one is the same or a condition never holds. */
  readonly dead: ReadonlySet<Route>;
  classes(): Iterable<RequestClass>;
}

/** Smaller than that of a proof: what the search leaves out is reached by other means. */
const BUDGET: SearchBudget & { readonly conditions: number } = {
  states: 20_000,
  steps: 4_000_000,
  conditions: 4_000,
};
/** Different ways to reach the same pair of routes that are kept. */
const WAYS = 3;

/** The finite partition of all requests into classes, host by host. Deterministic. */
export function* classGroups(
  before: RouteTable,
  after: RouteTable,
  ports: ReadonlyMap<number, number> = new Map(),
): Iterable<ClassGroup> {
  const atoms = createAtoms();
  const effects = createEffects();
  const normaliser = createNormaliser(explicitHeaders([before, after]));
  const solver = createSolver(atoms);
  const workshops = new Map<
    string,
    { readonly workshop: Workshop; readonly domain: ReturnType<typeof domainFor> }
  >();
  for (const entrance of entrances(before, after, ports)) {
    for (const group of groupClasses(entrance, hostClasses(before, after, entrance))) {
      const one = group.before.listener ?? group.after.listener;
      const two = group.after.listener ?? group.before.listener;
      if (one === undefined || two === undefined) continue;
      const domain = domainFor(one.paths, two.paths);
      let made = workshops.get(domain.key);
      if (made === undefined) {
        made = { domain, workshop: { languages: createLanguages(domain), atoms, effects, normaliser } };
        workshops.set(domain.key, made);
      }
      yield classesOf(group, made.workshop, made.domain, solver);
    }
  }
}

function classesOf(
  group: HostGroup,
  workshop: Workshop,
  domain: ReturnType<typeof domainFor>,
  solver: ReturnType<typeof createSolver>,
): ClassGroup {
  const { atoms } = workshop;
  const [{ host }] = placesOf(group);
  const decisions = [decisionOf(group.before), decisionOf(group.after)] as const;
  const [before, after] = [
    planRules(decisions[0], workshop, host),
    planRules(decisions[1], workshop, host),
  ] as const;
  const planned = new Set([...before, ...after].flatMap(({ route }) => route ?? []));
  const all = new Set([...before, ...after].map(({ form }) => form.language()));
  const index = indexRules(before, after, all, new Set());
  const partition = partitionPaths(index, domain, BUDGET);
  const routes = [decisions[0].routes, decisions[1].routes] as const;
  return {
    group,
    routes,
    ...(partition.exhausted === undefined ? {} : { incomplete: partition.exhausted }),
    dead: new Set(routes.flat().filter((route) => !planned.has(route))),
    *classes() {
      for (const cell of partition.cells) {
        const decided = decideConditions(
          candidatesOf(cell.before, before, cell, index),
          candidatesOf(cell.after, after, cell, index),
          {
            atoms,
            solver,
            budget: BUDGET.conditions,
            resolve: (effect, known) => resolveGates(effect, known, workshop),
          },
        );
        for (const leaf of decided.leaves) {
          for (const known of leaf.known.slice(0, WAYS)) {
            const request = makeRequest(
              {
                entrance: group.entrance,
                host: group.classes[0]?.sample ?? '',
                path: cell.path,
                known,
                query: undefined,
              },
              solver,
              atoms,
              [group.before.listener, group.after.listener],
            );
            if (request === undefined) continue;
            yield {
              request,
              before: leaf.before.route,
              after: leaf.after.route,
              names: [leaf.before.decider.name, leaf.after.decider.name],
            };
          }
        }
      }
      if (partition.exhausted === undefined) return;
      for (const [side, rules] of [before, after].entries()) {
        for (const rule of rules) yield* wordsOf(rule, side, group);
      }
    },
  };
}

const SLASH = 0x2f;
const MOST_WORDS = 6;

/** Where the search for all classes was given up: a few paths of each rule, whoever decides on them. */
function* wordsOf(rule: Rule, side: number, { entrance, classes }: HostGroup): Iterable<RequestClass> {
  if (rule.route === undefined) return;
  const { chain, tail } = rule.form.language();
  const start = chain.map(readableByte);
  for (const word of shortestWords(tail, MOST_WORDS)) {
    const path = [SLASH, ...start, ...word];
    const request: Request = {
      method: 'GET',
      scheme: entrance.scheme,
      host: classes[0]?.sample ?? '',
      ...(entrance.port === (entrance.scheme === 'http' ? 80 : 443) ? {} : { port: entrance.port }),
      target: encodePath(textOf(path), 'nginx'),
      headers: [],
      remoteAddress: '203.0.113.7',
    };
    const names = [rule.decider.name, rule.decider.name] as const;
    yield side === 0
      ? { request, before: rule.route, after: undefined, names }
      : { request, before: undefined, after: rule.route, names };
  }
}
