import type { Json, JsonObject } from '../../kubernetes/object.ts';
import type { Resource } from '../resource.ts';
import type { CompiledVersion, Schemas } from './load.ts';
import { checkMetadata } from './metadata.ts';
import { report, show, type Violation, type Walk } from './violation.ts';

/**
 * All reasons for which `kubectl apply` to a cluster with these CRDs would refuse a new object; none if it would take
 * it. Defaults of the schema count as if they were written. Where the structure is wrong in a way that the CEL rules rely on,
 * they are not evaluated (as there), so a mended object can have further violations. `status` is not looked at: it is
 * ignored when an object is written.
 */
export function validate(schemas: Schemas, resource: Resource | JsonObject): readonly Violation[] {
  const object = resource as JsonObject;
  const walk: Walk = { path: [], violations: [], isBlocked: false };
  const compiled = findVersion(schemas, object, walk);
  if (compiled === undefined) return walk.violations;
  walk.path.push('metadata');
  checkMetadata(object['metadata'], walk);
  walk.path.pop();
  const { status: _status, ...all } = object;
  // Some schemas ask for metadata; what is in it was looked at already.
  const rest: JsonObject = { ...all, metadata: {} };
  compiled.structure(rest, walk);
  if (!walk.isBlocked) compiled.rules?.(rest, walk);
  return walk.violations;
}

/**
 * The object as the API server would store it: with the schema's defaults written out, and without nulls in fields that
 * may not be null. Objects of kinds that the schemas do not know are returned as they are.
 */
export function applyDefaults<T extends Resource | JsonObject>(schemas: Schemas, resource: T): T {
  const object = resource as JsonObject;
  const { apiVersion, kind } = object;
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') return resource;
  const compiled = schemas.find(apiVersion, kind);
  return compiled === undefined ? resource : (compiled.defaults(object) as Json as T);
}

function findVersion(schemas: Schemas, object: JsonObject, walk: Walk): CompiledVersion | undefined {
  const { apiVersion, kind } = object;
  const where = `the ${schemas.channel} channel of Gateway API ${schemas.release}`;
  const refuse = (field: string, message: string): undefined => {
    walk.path.push(field);
    report(walk, 'kind', message);
    walk.path.pop();
  };
  if (typeof kind !== 'string') return refuse('kind', 'is required and must be a string');
  if (typeof apiVersion !== 'string') return refuse('apiVersion', 'is required and must be a string');
  const known = schemas.kind(kind);
  if (known === undefined || !apiVersion.startsWith(`${known.group}/`))
    return refuse('kind', `${show(`${apiVersion} ${kind}`)} is not a kind of ${where}`);
  const compiled = schemas.find(apiVersion, kind);
  if (compiled?.version.served === true) return compiled;
  const served = known.versions.filter((version) => version.served).map((version) => version.name);
  return refuse('apiVersion', `is not served by ${where}; ${kind} is served as ${served.join(', ')}`);
}
