import { type Fields, readCors } from '../../gateway/read/index.ts';
import {
  corsFilter,
  type Fact,
  type FactPlace,
  type PolicyPart,
  type Saying,
} from '../../gateway/write/index.ts';
import type { Json, JsonObject } from '../../kubernetes/object.ts';
import type { Origin } from '../../model/origin.ts';
import type { Change } from './treatments.ts';

/** The feature of the conformance suite that stands for the CORS filter. */
const FEATURE = 'HTTPRouteCORS';

/**
 * Cross-origin rules in an object of the implementation, for versions that do not claim the filter of the Gateway API. The
 * object has the same fields with the same meaning.
 *
 * @param part the object with these fields
 */
export function corsByPolicy(
  fact: Fact,
  { abilities }: FactPlace,
  part: (fields: JsonObject, origins: readonly Origin[]) => PolicyPart,
): Saying | undefined {
  if (fact.kind !== 'cors' || abilities.support(FEATURE) === 'supported') return undefined;
  const { cors } = fact;
  const { filters, notes } = corsFilter(cors, { ...abilities, cors: true });
  const [filter] = filters;
  const parts = filter?.type === 'CORS' ? [part(filter.cors, cors.origins)] : [];
  return { says: 'whole', parts, notes };
}

/** Cross-origin rules of a policy; those of the rule itself stand where it has some. */
/** @param maxAge seconds, where the policy writes a duration */
export function corsChange(
  fields: Fields | undefined,
  origins: readonly Origin[],
  maxAge?: number,
): Change | undefined {
  if (fields === undefined) return undefined;
  const read = readCors(fields, origins);
  const cors = maxAge === undefined ? read : { ...read, maxAge };
  return (treatment) => (treatment.cors === undefined ? { ...treatment, cors } : treatment);
}

/** Seconds as a duration. */
export function withDuration(fields: JsonObject): JsonObject {
  const { maxAge, ...rest } = fields;
  const age: Readonly<Record<string, Json>> = typeof maxAge === 'number' ? { maxAge: `${maxAge}s` } : {};
  return { ...rest, ...age };
}
