import type { PathPredicate } from '../../model/match.ts';
import { pathHolds } from '../../model/matching.ts';
import type { Outcome, Redirect } from '../../model/outcome.ts';
import { bytesOf, textOf } from '../../regex/text.ts';
import type { Leaf } from '../conditions/decide.ts';
import { type Assignment, atPath, valueUnder } from '../conditions/formula.ts';
import { holdsBytes } from '../languages/overlap.ts';
import { type Aspect, backendKey, type Difference } from '../outcomes/compare.ts';
import type { Effect } from '../outcomes/effect.ts';
import type { Cause, ProofDifference } from '../proof.ts';
import type { Rule } from '../rules/rule.ts';
import type { Twins } from '../rules/twins.ts';

/** What is needed to tell why a leaf differs. */
export interface Scene {
  readonly leaf: Leaf;
  readonly known: Assignment;
  readonly path: readonly number[];
  readonly before: readonly Rule[];
  readonly after: readonly Rule[];
  readonly difference: Difference;
  /** Of the request. */
  readonly scheme: 'http' | 'https';
  readonly listenerMissing: boolean;
  readonly hostMissing: boolean;
  readonly twins: Twins;
  /** Does a route of a less specific host of that side do this? */
  elsewhere(side: 0 | 1, effect: Effect): boolean;
}

/**
 * The cause, where it is the same whichever request shows the difference; undefined: the request has to be looked at.
 */
export function causeOfAll({
  leaf,
  difference,
  listenerMissing,
  hostMissing,
}: Pick<Scene, 'leaf' | 'difference' | 'listenerMissing' | 'hostMissing'>): Cause | undefined {
  if (listenerMissing) return 'listener';
  if (hostMissing) return 'host';
  if (difference.aspect === 'gate')
    return leaf.effects[0].outcome.kind === 'gate' ? 'lost-policy' : 'added-policy';
  return CHOICE.includes(difference.aspect) ? undefined : BY_ASPECT[difference.aspect];
}

/** The most telling cause. */
export function causeOf(scene: Scene): Cause {
  const { leaf, difference } = scene;
  const always = causeOfAll(scene);
  if (always !== undefined) return always;
  const redirects = leaf.effects.map(({ outcome }) =>
    outcome.kind === 'redirect' ? changesScheme(outcome, scene.scheme) : false,
  );
  if (difference.aspect === 'action' && (redirects[0] ?? false) !== (redirects[1] ?? false)) return 'scheme';
  const gates = gateCause(scene);
  if (gates !== undefined) return gates;
  const moved = causeOfChoice(scene);
  if (moved !== undefined) return moved;
  if (difference.aspect === 'action') {
    // A redirect that gives way to another kind of answer is gone, whatever takes its place.
    const [one, two] = leaf.effects.map(({ outcome }) => outcome.kind === 'redirect');
    if (one !== two) return one === true ? 'lost-route' : 'added-route';
  }
  return difference.aspect === 'backend' && sharesBackends(leaf) ? 'weight' : BY_ASPECT[difference.aspect];
}

/** Does one side use all backends of the other, and more? Then those that are missing have no weight there. */
function sharesBackends({ effects }: Leaf): boolean {
  const [one, two] = effects.map(({ outcome }) =>
    outcome.kind === 'forward'
      ? outcome.backends.map(({ target }) => ('status' in target ? `${target.status}` : backendKey(target)))
      : [],
  );
  if (one === undefined || two === undefined || one.length === 0 || two.length === 0) return false;
  return one.every((key) => two.includes(key)) || two.every((key) => one.includes(key));
}

/** Differences that another choice of route can explain. */
const CHOICE: readonly Aspect[] = ['action', 'backend', 'weight', 'status', 'redirect-status'];

/** A list of addresses that refuses the request on one side only. */
function gateCause({ leaf, difference }: Scene): Cause | undefined {
  if (difference.aspect !== 'action') return undefined;
  const refused = [leaf.before, leaf.after].map(
    ({ effect }, side) =>
      effect.outcome.kind === 'gate' && leaf.effects[side === 0 ? 0 : 1].outcome.kind === 'respond',
  );
  if (refused[0] === refused[1]) return undefined;
  return refused[0] === true ? 'lost-policy' : 'added-policy';
}

const BY_ASPECT: Readonly<Record<Aspect, Cause>> = {
  action: 'status',
  status: 'status',
  'redirect-status': 'redirect-status',
  'redirect-location': 'redirect-location',
  backend: 'backend',
  'backend-protocol': 'backend-protocol',
  weight: 'weight',
  rewrite: 'rewrite',
  'host-rewrite': 'host-rewrite',
  'request-header': 'request-header',
  'response-header': 'response-header',
  mirror: 'mirror',
  cors: 'cors',
  'error-page': 'error-page',
  gate: 'lost-policy',
};

/** Does a redirect lead to the other scheme? */
function changesScheme({ location }: Redirect, scheme: Scene['scheme']): boolean {
  const other = scheme === 'http' ? 'https' : 'http';
  if (location.kind === 'parts') return location.scheme === other;
  const [first] = location.value;
  return first !== undefined && 'text' in first && first.text.startsWith(`${other}://`);
}

/**
 * Each winner may have a twin on the other side, a route that does the same. A twin that does not hold there explains
 * the difference; if both hold, their order does.
 */
function causeOfChoice(scene: Scene): Cause | undefined {
  const { leaf } = scene;
  const { before, after } = leaf;
  if (fallsThrough(scene, 0) || fallsThrough(scene, 1)) return 'host-fall-through';
  const routes = before.route !== undefined && after.route !== undefined;
  if (
    routes &&
    before.form.language() === after.form.language() &&
    before.conditionKey === after.conditionKey
  ) {
    return undefined;
  }
  const inAfter = before.route === undefined ? undefined : scene.twins.inAfter(leaf.effects[0]);
  const inBefore = after.route === undefined ? undefined : scene.twins.inBefore(leaf.effects[1]);
  if (inAfter !== undefined && inAfter !== after) {
    const reason = whyNot(scene, inAfter, 'added-condition');
    if (reason !== undefined) return reason;
  }
  if (inBefore !== undefined && inBefore !== before) {
    const reason = whyNot(scene, inBefore, 'lost-condition');
    if (reason !== undefined) return reason;
  }
  if (inAfter !== undefined && inBefore !== undefined) return 'precedence';
  if (before.route !== undefined && inAfter === undefined) {
    return scene.elsewhere(1, leaf.effects[0]) ? 'host-fall-through' : 'lost-route';
  }
  if (after.route !== undefined && inBefore === undefined) {
    return scene.elsewhere(0, leaf.effects[1]) ? 'host-fall-through' : 'added-route';
  }
  return inAfter !== undefined || inBefore !== undefined ? 'precedence' : undefined;
}

/** Is the request refused on this side, and served on the other by what a less specific host does here? */
function fallsThrough({ leaf, twins, elsewhere }: Scene, side: 0 | 1): boolean {
  const other = leaf.effects[side === 0 ? 1 : 0];
  if (!servesNobody(leaf.effects[side].outcome) || servesNobody(other.outcome)) return false;
  const twin = side === 0 ? twins.inBefore(other) : twins.inAfter(other);
  return twin === undefined && elsewhere(side, other);
}

/** Why a route does not hold for the request; undefined: it does. */
function whyNot(scene: Scene, twin: Rule, condition: Cause): Cause | undefined {
  const { path, known } = scene;
  if (holdsBytes(twin.form.language(), path)) {
    const formula = atPath(twin.condition, (language) => holdsBytes(language, path));
    return valueUnder(formula, known) === true ? undefined : condition;
  }
  const text = textOf(path);
  const holds = (other: string): boolean => holdsBytes(twin.form.language(), bytesOf(other));
  if (twin.route !== undefined && holdsInAnyCase(twin.route.match.path, text)) return 'regex-case';
  if (holds(text.endsWith('/') ? text.slice(0, -1) : `${text}/`)) return 'trailing-slash';
  const kinds = [twin, scene.leaf.before, scene.leaf.after].map(({ route }) => route?.match.path.kind);
  return kinds.includes('regex') ? 'anchoring' : 'path';
}

function holdsInAnyCase(predicate: PathPredicate, path: string): boolean {
  if (predicate.kind === 'any') return true;
  if (predicate.kind === 'regex') {
    return pathHolds({ kind: 'regex', pattern: { ...predicate.pattern, ignoreCase: true } }, path) === true;
  }
  const lower = { ...predicate, value: predicate.value.toLowerCase() };
  return pathHolds(lower, path.toLowerCase()) === true;
}

/** Is the second table more generous, less, or neither? */
export function directionOf(leaf: Leaf, difference: Difference): ProofDifference['direction'] {
  const [before, after] = leaf.effects.map(({ outcome }) => outcome);
  const refuses = [before, after].map((outcome) => outcome !== undefined && servesNobody(outcome));
  if (difference.aspect === 'gate' && !refuses.includes(true)) {
    if (before?.kind !== 'gate') return 'narrower';
    return after?.kind === 'gate' ? 'different' : 'wider';
  }
  if (refuses[0] === refuses[1]) return 'different';
  return refuses[0] === true ? 'wider' : 'narrower';
}

function servesNobody(outcome: Outcome): boolean {
  if (outcome.kind === 'respond') return refusal(outcome.status);
  return (
    outcome.kind === 'forward' &&
    outcome.backends.every(({ target }) => 'status' in target && refusal(target.status))
  );
}

function refusal(status: number): boolean {
  return status === 0 || status >= 400;
}
