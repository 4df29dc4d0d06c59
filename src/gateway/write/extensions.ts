import { describeObject } from '../../model/origin.ts';
import type { ExtensionObject, Route } from '../../model/route-table.ts';
import { LIMITS } from '../limits.ts';
import type { RouteContext } from './context.ts';
import { type DraftFilter, type Note, type RawEntry, ruleAction } from './draft.ts';
import { EXTENSION_FINDINGS } from './findings/extensions.ts';
import type { Plan } from './plan.ts';
import { noteOf } from './reporter.ts';

/** A route as it is to be written: with `objects`, they are named by filters in front of what the route says itself. */
export interface WrittenRoute {
  readonly route: Route;
  readonly objects?: readonly ExtensionObject[];
}

/** Filters of other types that a rule may have besides, each of them once. */
const STANDARD_FILTERS = 5;

type Whole = Required<WrittenRoute>;

type Entries = (written: WrittenRoute, context: RouteContext) => readonly RawEntry[];

/**
 * Where the target carries out the objects that make routes what they are, these are named instead of being said in
 * the terms of the API, if something would be lost else; `always`: wherever it is possible.
 */
export function withExtensions(
  routes: readonly Route[],
  entriesOf: Entries,
  always: boolean,
  context: RouteContext,
): readonly WrittenRoute[] {
  if (context.dialect.extensionKinds === undefined) return routes.map((route) => ({ route }));
  const written: WrittenRoute[] = [];
  for (const parts of wholes(routes)) {
    const whole = wholeOf(parts, context);
    const gain =
      whole === undefined ? 'nothing' : always ? 'says more' : gainOf(parts, whole, entriesOf, context);
    const obstacle = whole === undefined || gain === 'nothing' ? undefined : obstacleOf(whole);
    if (obstacle !== undefined && gain === 'says more') context.note(obstacle);
    if (whole !== undefined && gain !== 'nothing' && obstacle === undefined) written.push(whole);
    else written.push(...parts.map((route) => ({ route })));
  }
  return written;
}

/** The whole that routes are the parts of, where the target knows the kinds of all of its objects. */
function wholeOf(parts: readonly Route[], { dialect }: RouteContext): Whole | undefined {
  const extended = parts[0]?.extended;
  if (extended === undefined) return undefined;
  const { objects, rest } = extended;
  const known = dialect.extensionKinds ?? [];
  const isKnown = ({ group, kind }: ExtensionObject): boolean =>
    known.some((one) => one.group === group && one.kind === kind);
  const fits = objects.length <= LIMITS.filtersPerRule - STANDARD_FILTERS;
  return fits && objects.every(isKnown) ? { route: rest, objects } : undefined;
}

/** What is better with the objects: without them less is said, or new objects of the target take their place. */
function gainOf(
  parts: readonly Route[],
  whole: Whole,
  entriesOf: Entries,
  context: RouteContext,
): 'says more' | 'fewer objects' | 'nothing' {
  const withObjects = trialOf([whole], entriesOf, context);
  const without = trialOf(
    parts.map((route) => ({ route })),
    entriesOf,
    context,
  );
  if ([...without.losses].some((code) => !withObjects.losses.has(code))) return 'says more';
  return without.made > withObjects.made ? 'fewer objects' : 'nothing';
}

interface Trial {
  /** Codes of what is to be reported. */
  readonly losses: ReadonlySet<string>;
  /** Objects of the target that are made. */
  readonly made: number;
}

/** What it means to write routes so. */
function trialOf(written: readonly WrittenRoute[], entriesOf: Entries, context: RouteContext): Trial {
  const notes: Note[] = [];
  const probe: RouteContext = { ...context, note: (note) => void notes.push(note) };
  const entries = written.flatMap((one) => entriesOf(one, probe));
  for (const entry of entries) notes.push(...entry.notes, ...entry.action.notes);
  const made = entries.reduce((sum, { action }) => sum + action.policies.length, 0);
  return { losses: new Set(notes.filter(isLoss).map(({ kind }) => kind.code)), made };
}

/** Does a note speak of something that is different afterwards? */
export function isLoss({ kind, severity, loses }: Note): boolean {
  return loses === true || (severity ?? kind.severity) !== 'info';
}

/** Why the objects of a route cannot be named by its filters. */
function obstacleOf({ route, objects }: Whole): Note | undefined {
  const [origin] = route.origins;
  const elsewhere = objects.find(({ namespace }) => namespace !== origin?.object.namespace);
  if (elsewhere === undefined) return undefined;
  const title = describeObject(elsewhere);
  const message = `${route.name} needs ${title}, which is in another namespace than its route.`;
  return noteOf(EXTENSION_FINDINGS.elsewhere, message, route.origins, {
    before: `${title} works on the requests`,
    after: 'what the fields of the Gateway API can say of it',
    witness: 'none',
    action: `Copy ${title} into namespace ${origin?.object.namespace ?? ''} and name the copy, then convert again.`,
  });
}

/** The plan of a route behind filters that name objects. */
export function behindObjects(plan: Plan, route: Route, objects: readonly ExtensionObject[]): Plan {
  const filters = objects.map(
    ({ group, kind, name }): DraftFilter => ({ type: 'ExtensionRef', extensionRef: { group, kind, name } }),
  );
  const titles = [...new Set(objects.map(describeObject))].join(', ');
  const kept = noteOf(EXTENSION_FINDINGS.kept, `Still in use: ${titles}.`, route.origins, {
    before: 'named by a route of the source system',
    after: 'named by filters of the written route',
    witness: 'none',
  });
  return {
    rewrite: plan.rewrite,
    action(choice) {
      const action = plan.action(choice);
      if (action.kind !== 'rule') return action;
      const { key: _, kind: __, ...parts } = action;
      const all = [...filters, ...action.filters];
      return ruleAction({ ...parts, filters: all, notes: [...action.notes, kept] });
    },
  };
}

/** Neighbouring routes that are parts of one whole, together; others alone. */
function wholes(routes: readonly Route[]): ReadonlyArray<readonly Route[]> {
  const groups: Route[][] = [];
  for (const route of routes) {
    const last = groups.at(-1);
    const id = route.extended?.id;
    if (last !== undefined && id !== undefined && last[0]?.extended?.id === id) last.push(route);
    else groups.push([route]);
  }
  return groups;
}
