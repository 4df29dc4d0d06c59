import type { Outcome } from '../../../src/model/outcome.ts';
import { byteLength } from '../bytes.ts';
import type { ChainReading } from '../chains.ts';
import { encodedCharactersStage } from '../entry-points/encoded-characters.ts';
import type { EntryPoint } from '../entry-points/entry-point.ts';
import { forwardingStage, peerStage } from '../entry-points/forwarding.ts';
import { always, type Handling } from '../handling.ts';
import { applyStages, type RouterFacts, type Stage } from '../middlewares/stage.ts';
import type { Router } from '../router.ts';
import { parseRule } from '../rules/parse.ts';
import type { Rule, RuleReading } from '../rules/rule.ts';
import type { StaticOptions } from '../static/options.ts';
import type { PlannedRouter } from './planned.ts';

/** Priorities above are kept for Traefik itself: `math.MaxInt - 1000` (pkg/server/router/router.go). */
const HIGHEST = 2 ** 63 - 2048;

/** What became of a planned router at one entry point. `rule`: absent where the rule itself is bad. */
export type Built =
  | { readonly built: true; readonly router: Router }
  | { readonly built: false; readonly why: string; readonly rule?: Rule };

/** What surrounds the routers of an entry point. */
export interface Surroundings {
  readonly entryPoint: EntryPoint;
  readonly facts: RouterFacts;
  /** Middlewares of the entry point. */
  readonly chain: ChainReading;
}

/**
 * Builds a router as Traefik does: the first thing that is wrong keeps it from being built (pkg/server/router/router.go).
 */
export function buildRouter(
  planned: PlannedRouter,
  surroundings: Surroundings,
  options: StaticOptions,
  tlsProblem: string | undefined,
): Built {
  const reading = ruleOf(planned, options);
  if (!reading.ok) {
    const { error } = reading;
    const why = `its rule is not valid: ${error.message} (at character ${error.offset + 1})`;
    if (error.unsupported === true)
      return { built: true, router: unreadRouter(planned, options, error.message) };
    return { built: false, why };
  }
  const { rule } = reading;
  const failed = (why: string): Built => ({ built: false, why, rule });
  const { entryPoint, facts, chain } = surroundings;
  if (planned.provider !== 'internal' && planned.priority > HIGHEST) {
    return failed('its priority is higher than Traefik allows');
  }
  if (tlsProblem !== undefined) return failed(tlsProblem);
  if (!chain.ok) return failed(`of entry point ${entryPoint.name}: ${chain.why}`);
  if (!planned.chain.ok) return failed(planned.chain.why);
  if (!planned.service.ok) return failed(planned.service.why);
  const denied = encodedCharactersStage(entryPoint);
  const stages: readonly Stage[] = [
    forwardingStage(entryPoint),
    ...(denied === undefined ? [] : [denied]),
    ...chain.stages,
    ...planned.chain.stages,
  ];
  const inner = peerStage(entryPoint).apply(planned.service.handling(facts), facts);
  return { built: true, router: routerOf(planned, options, rule, applyStages(stages, inner, facts)) };
}

/** The rule of a planned router, as far as Traefik and this program read it. */
export function ruleOf(planned: PlannedRouter, options: StaticOptions): RuleReading {
  return parseRule(planned.text, planned.syntax ?? options.defaultRuleSyntax, 'http');
}

function routerOf(planned: PlannedRouter, options: StaticOptions, rule: Rule, handling: Handling): Router {
  return {
    name: planned.name,
    text: planned.text,
    rule,
    priority: planned.priority === 0 ? byteLength(planned.text) : planned.priority,
    precedence: options.precedence(planned.provider),
    handling,
    origins: planned.origins,
  };
}

/** A router whose rule this program does not read: it may take any request. */
function unreadRouter(planned: PlannedRouter, options: StaticOptions, message: string): Router {
  const outcome: Outcome = {
    kind: 'opaque',
    why: `the rule of ${planned.name} is not read: ${message}`,
    origins: planned.origins,
  };
  return routerOf(planned, options, { kind: 'and', rules: [] }, always(outcome));
}
