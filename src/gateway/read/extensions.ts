import type { Match } from '../../model/match.ts';
import { describeObject, type ObjectRef } from '../../model/origin.ts';
import type { ExtensionObject } from '../../model/route-table.ts';
import type { ReadContext } from './context.ts';
import type { ExtensionReading } from './extension-reader.ts';
import type { Filters, ForeignFilter } from './filters.ts';
import { EXTENSION_BROKEN } from './findings.ts';
import type { OutcomeWorld, RuleAction } from './rule-outcome.ts';

/** The extensions of a rule that stand in front of everything else, and what is left without them. */
export interface Unwrapped {
  readonly action: RuleAction;
  readonly reading: ExtensionReading;
}

/**
 * Takes the extensions off a rule; undefined where it has none that can be read. They are carried out in the order of the
 * filters, so those behind another filter stay where they are.
 */
export function unwrap(action: RuleAction, world: OutcomeWorld): Unwrapped | undefined {
  const { context, route, listener } = world;
  const { filters } = action;
  const { extensionKinds = [] } = context.dialect;
  const objects = filters.foreign.flatMap((filter) => objectOf(filter, route.namespace));
  const isKnown = ({ group, kind }: ExtensionObject): boolean =>
    extensionKinds.some((one) => one.group === group && one.kind === kind);
  if (objects.length === 0 || objects.length < filters.foreign.length || !objects.every(isKnown))
    return undefined;
  if (filters.foreign.some(({ isFirst }) => !isFirst)) return undefined;
  const scheme = listener.speaks === 'https' ? 'https' : 'http';
  const reading = context.extensions?.(objects, { scheme, port: listener.port }) ?? missing(objects, context);
  if (reading === undefined) return undefined;
  if (!reading.ok) reportBroken(reading.why, filters, route, world);
  return { action: { ...action, filters: { ...filters, foreign: [] } }, reading };
}

/** One that does not exist is known without any reader, where all objects are. */
function missing(named: readonly ExtensionObject[], { objects }: ReadContext): ExtensionReading | undefined {
  if (!objects.complete) return undefined;
  const absent = named.find(({ group, kind, namespace, name }) => {
    return objects.find(kind, namespace, name)?.apiVersion.startsWith(`${group}/`) !== true;
  });
  return absent === undefined ? undefined : { ok: false, why: `${describeObject(absent)} does not exist` };
}

function objectOf({ target }: ForeignFilter, namespace: string): readonly ExtensionObject[] {
  return target === undefined ? [] : [{ ...target, namespace }];
}

function reportBroken(why: string, filters: Filters, route: ObjectRef, { context }: OutcomeWorld): void {
  const message = `${describeObject(route)}: ${why}, so ${context.dialect.name} leaves the rule out.`;
  context.report(EXTENSION_BROKEN, message, route, filters.foreign[0]?.path ?? filters.path);
}

/** A match that holds where both hold. */
export function bothHold(rule: Match, own: Match): Match {
  const conditions = Object.keys(own).filter((key) => key !== 'path');
  if (own.path.kind === 'any' && conditions.length === 0) return rule;
  if (rule.path.kind === 'any' && Object.keys(rule).length === 1) return own;
  return { ...rule, any: [own] };
}
