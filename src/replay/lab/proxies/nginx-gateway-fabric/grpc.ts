import { asObjects, asString, dig, isObject } from '../../../../kubernetes/json.ts';
import type { JsonObject } from '../../../../kubernetes/object.ts';
import { hasValidMatch } from './validation.ts';

/**
 * The matches of a rule of a GRPCRoute as matches of an HTTPRoute, or undefined where one of them is refused, which takes
 * the rule with it (internal/controller/state/graph/grpcroute.go, ConvertGRPCMatches and validateGRPCMatch): a method
 * match has to name both service and method, and nothing but exact names.
 */
export function grpcMatches(rule: JsonObject): readonly JsonObject[] | undefined {
  const given = asObjects(rule['matches']);
  if (given.length === 0) return [{}];
  const matches = given.map(converted);
  return matches.every((match) => match !== undefined && hasValidMatch(match))
    ? matches.filter((match) => match !== undefined)
    : undefined;
}

function converted(match: JsonObject): JsonObject | undefined {
  const { method, headers } = match;
  const conditions = headers === undefined ? {} : { headers };
  if (!isObject(method)) return conditions;
  const [service, name] = ['service', 'method'].map((key) => asString(dig(method, key)) ?? '');
  if ((method['type'] ?? 'Exact') !== 'Exact' || !service || !name) return undefined;
  return { ...conditions, path: { type: 'Exact', value: `/${service}/${name}` } };
}

/** Status of an answer of nginx itself, and what gRPC clients are told instead (conf/grpc-error-pages.conf). */
const ERRORS: ReadonlyArray<readonly [statuses: readonly number[], code: number, text: string]> = [
  [[408], 4, 'deadline exceeded'],
  [[403], 7, 'permission denied'],
  [[413, 414], 8, 'resource exhausted'],
  [[404], 12, 'unimplemented'],
  [[400, 405, 415, 426, 497, 500, 501], 13, 'internal error'],
  [[429, 502, 503, 504], 14, 'unavailable'],
  [[401, 495, 496], 16, 'unauthenticated'],
];

/** In every location that hands requests over to gRPC. */
export const ERROR_PAGES: readonly string[] = ERRORS.flatMap(([statuses, code]) =>
  statuses.map((status) => `error_page ${status} = @grpc_${code};`),
);

/** In every server that has such a location (conf/grpc-error-locations.conf). */
export const ERROR_LOCATIONS: readonly string[] = ERRORS.map(
  ([, code, text]) =>
    `location @grpc_${code} { default_type application/grpc; add_header content-type application/grpc; ` +
    `add_header grpc-status ${code}; add_header grpc-message "${text}"; return 204; }`,
);

/** Statuses that an answer with this `grpc-status` may stand for. */
export function statusesOf(grpcStatus: string): readonly number[] {
  return ERRORS.find(([, code]) => String(code) === grpcStatus)?.[0] ?? [];
}
