import type { Gate } from '../../../model/outcome.ts';
import type { Route } from '../../../model/route-table.ts';
import type { RouteContext } from '../context.ts';
import { closed, type Note, ruleAction } from '../draft.ts';
import { POLICY_FINDINGS } from '../findings/policies.ts';
import type { Plan } from '../plan.ts';
import { noteOf } from '../reporter.ts';
import { mergeParts, type PolicyPart } from './part.ts';
import type { Saying } from './writer.ts';

/**
 * What the target's objects can say of a gate. A route has one check of each kind there: a second one is none that they
 * can say.
 *
 * @param passed the gates around it that are written already
 */
export function sayGate(
  gate: Gate,
  passed: readonly Gate[],
  route: Route,
  context: RouteContext,
): Saying | undefined {
  const { policies, abilities, listener } = context;
  if (policies === undefined) return undefined;
  if (passed.some(({ check }) => check.kind === gate.check.kind)) {
    return { says: 'nothing', why: `${policies.title} makes one check of this kind for a route` };
  }
  const scheme = listener.protocol === 'https' ? 'https' : 'http';
  return policies.say(
    { kind: 'gate', gate },
    { abilities, scheme, passed, route, policies: [], grpc: false },
  );
}

/** Checks that the target makes in another order than the source. */
export function orderNotes(gates: readonly Gate[], { policies }: RouteContext): readonly Note[] {
  const order = policies?.checks ?? [];
  const own = gates.map(({ check }) => order.indexOf(check.kind));
  const last = own.at(-1) ?? -1;
  const before = gates.slice(0, -1).filter((_, index) => (own[index] ?? -1) > last);
  if (before.length === 0) return [];
  const inner = gates.at(-1);
  const origins = [...before, ...(inner === undefined ? [] : [inner])].flatMap((gate) => gate.origins);
  return [
    noteOf(
      POLICY_FINDINGS.checkOrder,
      `${policies?.title} asks for ${wordsOf(inner)} before it looks at ${before.map(wordsOf).join(' and ')}.`,
      origins,
      {
        before: `${before.map(wordsOf).join(', ')} first`,
        after: `${wordsOf(inner)} first; a request that fails both is refused by that check`,
      },
    ),
  ];
}

function wordsOf(gate: Gate | undefined): string {
  switch (gate?.check.kind) {
    case 'client-address':
      return 'the client address';
    case 'credentials':
      return 'credentials';
    case 'token':
      return 'tokens';
    case 'claims':
      return 'claims of tokens';
    case 'external-auth':
      return 'the answer of the authentication service';
    default:
      return 'other checks';
  }
}

/** A plan behind a gate that objects of the target carry out. */
export function behindGate(
  plan: Plan,
  saying: Extract<Saying, { says: 'whole' }>,
  notes: readonly Note[],
): Plan {
  return {
    rewrite: plan.rewrite,
    action(choice) {
      const action = plan.action(choice);
      if (action.kind !== 'rule') return action;
      const { key: _, kind: __, ...rest } = action;
      const parts = [...saying.parts, ...action.policies];
      const policies = mergeParts(parts);
      if (policies === undefined) return closed([contradiction(parts)]);
      return ruleAction({ ...rest, policies, notes: [...action.notes, ...(saying.notes ?? []), ...notes] });
    },
  };
}

/** Two settings of a route need one field of the target with two values: neither is written, and nothing is open. */
export function contradiction(parts: readonly PolicyPart[]): Note {
  const kinds = [...new Set(parts.map(({ kind }) => kind))].join(', ');
  const origins = parts.flatMap((part) => part.origins);
  return noteOf(
    POLICY_FINDINGS.conflict,
    `Settings of one route contradict each other in ${kinds}.`,
    origins,
    {
      severity: 'blocker',
      before: 'both are in force',
      after: '500 from the Gateway',
    },
  );
}
