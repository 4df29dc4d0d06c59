import type { Finding } from '../model/finding.ts';
import { describeObject, type FieldPath, type Origin } from '../model/origin.ts';

/** Findings of one conversion, ready to be asked which of them speak of a place. */
export interface SpokenIndex {
  /** By code: each finding, and its witness where it has one, for what does not hang on places. */
  readonly byCode: ReadonlyMap<string, readonly Finding[]>;
  /** Codes of which some finding has an origin that touches one of these. */
  touching(origins: readonly Origin[]): ReadonlySet<string>;
  /** Codes of which some finding has an origin in the object of one of these. */
  inObjects(origins: readonly Origin[]): ReadonlySet<string>;
}

/** What is said of one object: by code the fields, each once. */
type OfObject = Map<string, Map<string, FieldPath>>;

const known = new WeakMap<readonly Finding[], SpokenIndex>();

/** A large input has thousands of findings and of differences: each list of findings is read once. */
export function spokenIndex(findings: readonly Finding[]): SpokenIndex {
  let index = known.get(findings);
  if (index === undefined) {
    index = createIndex(findings);
    known.set(findings, index);
  }
  return index;
}

function createIndex(findings: readonly Finding[]): SpokenIndex {
  const byCode = new Map<string, Finding[]>();
  const byObject = new Map<string, OfObject>();
  for (const item of findings) {
    const same = byCode.get(item.code);
    if (same === undefined) byCode.set(item.code, [item]);
    else same.push(item);
    for (const { object, path } of item.origins) {
      const name = describeObject(object);
      const said = byObject.get(name) ?? new Map<string, Map<string, FieldPath>>();
      byObject.set(name, said);
      const fields = said.get(item.code) ?? new Map<string, FieldPath>();
      said.set(item.code, fields);
      fields.set(JSON.stringify(path), path);
    }
  }
  return {
    byCode,
    touching(origins) {
      const codes = new Set<string>();
      for (const { object, path } of origins) {
        for (const [code, fields] of byObject.get(describeObject(object)) ?? []) {
          if (!codes.has(code) && anyTouches(fields, path)) codes.add(code);
        }
      }
      return codes;
    },
    inObjects(origins) {
      return new Set(
        origins.flatMap(({ object }) => [...(byObject.get(describeObject(object))?.keys() ?? [])]),
      );
    },
  };
}

function anyTouches(fields: ReadonlyMap<string, FieldPath>, path: FieldPath): boolean {
  for (const field of fields.values()) if (touch(field, path)) return true;
  return false;
}

/** Does one of two fields of an object lie inside the other? What annotations say holds for every field. */
function touch(one: FieldPath, other: FieldPath): boolean {
  if (one[0] === 'metadata' || other[0] === 'metadata') return true;
  return begins(one, other) || begins(other, one);
}

function begins(path: FieldPath, start: FieldPath): boolean {
  return start.every((part, index) => path[index] === part);
}
