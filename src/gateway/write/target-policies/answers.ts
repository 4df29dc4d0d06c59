import type { PathRewrite, Respond } from '../../../model/outcome.ts';
import type { Route } from '../../../model/route-table.ts';
import type { RouteContext } from '../context.ts';
import { type Action, ruleAction } from '../draft.ts';
import { responseHeaderFilters } from '../headers.ts';
import type { Fact, FactPlace, Saying } from './writer.ts';

/** A rule that answers by an object of the target; undefined where there is none that can. */
export function answerOf(respond: Respond, context: RouteContext, route?: Route): Action | undefined {
  const saying = ask({ kind: 'respond', respond }, context, route);
  if (saying?.says !== 'whole') return undefined;
  const edits = respond.before === true ? [] : (route?.responseHeaders ?? []);
  const { filters, notes } = responseHeaderFilters(edits, route?.origins ?? []);
  return ruleAction({ filters, policies: saying.parts, notes: [...notes, ...(saying.notes ?? [])] });
}

/** Objects of the target that change the path as the fields of the Gateway API cannot. */
export function sayRewrite(
  rewrite: PathRewrite,
  route: Route,
  context: RouteContext,
): Extract<Saying, { says: 'whole' }> | undefined {
  const saying = ask({ kind: 'rewrite', rewrite }, context, route);
  return saying?.says === 'whole' ? saying : undefined;
}

/** What the target's objects can say of a fact of a route. */
export function ask(
  fact: Fact,
  { policies, abilities, listener }: RouteContext,
  route: Route | undefined,
): Saying | undefined {
  const place: FactPlace = {
    abilities,
    scheme: listener.protocol === 'https' ? 'https' : 'http',
    ...(route === undefined ? {} : { route }),
    policies: [],
    grpc: false,
  };
  return policies?.say(fact, place);
}
