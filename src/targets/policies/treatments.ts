import type { Treatment } from '../../gateway/read/index.ts';
import type { Origin } from '../../model/origin.ts';
import type {
  Backend,
  BackendProtocol,
  Forward,
  Gate,
  HeaderEdit,
  Outcome,
  Respond,
} from '../../model/outcome.ts';
import type { Policy } from '../../model/policy.ts';

/** What a policy makes of a treatment. */
export type Change = (treatment: Treatment) => Treatment;

/** A check in front of the outcome. */
export function behindGate(gate: Omit<Gate, 'kind' | 'then'>): Change {
  return (treatment) => ({ ...treatment, outcome: inFront(gate, treatment.outcome) });
}

/** Further policies of what is forwarded. */
export function withPolicies(policies: readonly Policy[]): Change {
  return onForward((forward) => ({ ...forward, policies: together(forward.policies, policies) }));
}

/** What is said of a Service, whoever forwards to it. */
export interface ServiceSettings {
  readonly policies: readonly Policy[];
  /** What is spoken to it; absent: what the route says. */
  readonly protocol?: BackendProtocol;
}

export type SettingsOfService = (service: Backend) => ServiceSettings;

const NO_SETTINGS: ServiceSettings = { policies: [] };

/** Policies of the Services: of all that is forwarded where they are the same for each, else of the backends. */
export function withServiceSettings(settingsOf: SettingsOfService): Change {
  return onForward((forward) => {
    const governed = forward.backends.map((backend) => {
      const { target } = backend;
      const settings = target.kind === 'Service' ? settingsOf(target) : NO_SETTINGS;
      if (target.kind !== 'Service' || settings.protocol === undefined) return { backend, settings };
      return { backend: { ...backend, target: { ...target, protocol: settings.protocol } }, settings };
    });
    const serving = governed.filter(({ backend }) => backend.weight > 0);
    const lists = serving.map(({ settings }) => settings.policies);
    const [first = []] = lists;
    if (lists.every((list) => keyOf(list) === keyOf(first))) {
      if (first.length === 0) return forward;
      const backends = governed.map(({ backend }) => backend);
      return { ...forward, backends, policies: [...forward.policies, ...first] };
    }
    return {
      ...forward,
      backends: governed.map(({ backend, settings: { policies } }) => {
        const known = backend.filters?.policies ?? [];
        return policies.length === 0
          ? backend
          : { ...backend, filters: { ...backend.filters, policies: [...known, ...policies] } };
      }),
    };
  });
}

/** The time to connect of a Service and the other times of a route are one setting. */
function together(known: readonly Policy[], more: readonly Policy[]): readonly Policy[] {
  const connect = known.find(isConnectAlone);
  const times = more.find((policy) => policy.kind === 'timeouts' && policy.connect === undefined);
  if (connect === undefined || times === undefined) return [...known, ...more];
  const origins = [...times.origins, ...connect.origins];
  const both = { ...connect, ...times, origins } as Policy;
  return [
    ...known.filter((policy) => policy !== connect),
    ...more.map((policy) => (policy === times ? both : policy)),
  ];
}

function isConnectAlone(policy: Policy): boolean {
  if (policy.kind !== 'timeouts' || policy.connect === undefined) return false;
  const { send, read, request, backendRequest } = policy;
  return [send, read, request, backendRequest].every((time) => time === undefined);
}

function keyOf(policies: readonly Policy[]): string {
  return JSON.stringify(policies.map(({ origins: _, ...policy }) => policy));
}

/** A change of the forwarding behind the checks of an outcome, if it forwards at all. */
export function onForward(change: (forward: Forward) => Forward): Change {
  const inside = (outcome: Outcome): Outcome => {
    if (outcome.kind === 'forward') return change(outcome);
    if (outcome.kind === 'gate') return inFront(outcome, inside(outcome.then));
    return outcome;
  };
  return (treatment) => ({ ...treatment, outcome: inside(treatment.outcome) });
}

/** An answer in the place of forwarding, and of answers of the rule, behind the checks; redirects stay. */
export function answeredBy(answer: Respond): Change {
  const inside = (outcome: Outcome): Outcome => {
    if (outcome.kind === 'gate') return inFront(outcome, inside(outcome.then));
    return outcome.kind === 'forward' || outcome.kind === 'respond' ? answer : outcome;
  };
  return (treatment) => ({ ...treatment, outcome: inside(treatment.outcome) });
}

/**
 * What becomes of a treatment where the listener takes headers of these names, in lower case, away from what clients send:
 * checks that would leave them alone do not, and what no check sets does not reach a backend.
 */
export function withoutClientHeaders(names: readonly string[]): Change {
  const inside = (outcome: Outcome, left: readonly string[]): Outcome => {
    if (outcome.kind === 'forward') {
      const removed = left.map((name): HeaderEdit => ({ action: 'remove', name }));
      return removed.length === 0
        ? outcome
        : { ...outcome, requestHeaders: [...removed, ...outcome.requestHeaders] };
    }
    if (outcome.kind !== 'gate') return outcome;
    const { check } = outcome;
    const otherwise = inside(outcome.otherwise, left);
    if (check.kind !== 'external-auth') return inFront({ ...outcome, otherwise }, inside(outcome.then, left));
    const { keptHeaders = [], ...rest } = check;
    const kept = keptHeaders.filter((name) => !left.includes(name.toLowerCase()));
    const set = check.responseHeaders.map((name) => name.toLowerCase());
    return inFront(
      { ...outcome, check: { ...rest, ...(kept.length === 0 ? {} : { keptHeaders: kept }) }, otherwise },
      inside(
        outcome.then,
        left.filter((name) => !set.includes(name)),
      ),
    );
  };
  return (treatment) => ({ ...treatment, outcome: inside(treatment.outcome, names) });
}

/** Nobody knows what happens. */
export function opaque(why: string, origins: readonly Origin[]): Change {
  return (treatment) => ({
    ...treatment,
    outcome: { kind: 'opaque', why, origins, presumably: treatment.outcome, mayRefuse: true },
  });
}

/** `then` is a word of the model, not a promise. */
function inFront(gate: Omit<Gate, 'kind' | 'then'>, passed: Outcome): Gate {
  const { check, otherwise, origins } = gate;
  const inner = Object.fromEntries([['then', passed]]) as { readonly [Key in 'then']: Outcome };
  return Object.assign({ kind: 'gate', check, otherwise, origins } as const, inner);
}
