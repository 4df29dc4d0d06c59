import type { Match } from '../../../../src/model/match.ts';
import { and, type Formula, literal, negate, or } from './formula.ts';

/** The formula of a match. */
export function formulaOfMatch(match: Match): Formula {
  const items: Formula[] = [literal({ on: 'path', path: match.path })];
  if (match.methods !== undefined) {
    items.push(or(match.methods.map((method) => literal({ on: 'method', method }))));
  }
  for (const named of match.headers ?? []) items.push(literal({ on: 'header', named }));
  for (const named of match.query ?? []) items.push(literal({ on: 'query', named }));
  for (const named of match.cookies ?? []) items.push(literal({ on: 'cookie', named }));
  if (match.clientAddresses !== undefined) {
    items.push(or(match.clientAddresses.map((cidr) => literal({ on: 'client-address', cidr }))));
  }
  for (const predicate of match.texts ?? []) items.push(literal({ on: 'text', predicate }));
  for (const inner of match.not ?? []) items.push(negate(formulaOfMatch(inner)));
  if (match.any !== undefined) items.push(or(match.any.map(formulaOfMatch)));
  return and(items);
}
