import { type KubernetesObject, type ObjectSet, refOf } from '../../kubernetes/object.ts';
import { type Finding, finding } from '../../model/finding.ts';
import { describePath, type ObjectRef } from '../../model/origin.ts';
import type { Dialect } from '../dialect.ts';
import type { ExtensionReader } from './extension-reader.ts';
import { type Fields, type Reading, readSpec } from './fields.ts';
import { OBJECT_REFUSED, UNKNOWN_FIELD } from './findings.ts';
import type { PolicyReader, PolicyReaderFactory, Report } from './policy-reader.ts';

/** What every part of reading needs. */
export interface ReadContext {
  readonly objects: ObjectSet;
  readonly dialect: Dialect;
  readonly extensions?: ExtensionReader;
  /** Says what policies of the implementation do; absent: nobody knows. */
  readonly policies?: PolicyReader;
  readonly report: Report;
}

export interface ContextOptions extends Pick<ReadContext, 'dialect' | 'extensions'> {
  readonly policies?: PolicyReaderFactory;
}

export interface Collected {
  readonly context: ReadContext;
  readonly findings: readonly Finding[];
}

/** A context that collects findings; the same message about the same field is kept once. */
export function createContext(
  objects: ObjectSet,
  { dialect, extensions, policies }: ContextOptions,
): Collected {
  const findings: Finding[] = [];
  const seen = new Set<string>();
  const report: Report = (kind, message, ref, path, more) => {
    const key = JSON.stringify([kind.code, message, ref.kind, ref.namespace, ref.name, path]);
    if (seen.has(key)) return;
    seen.add(key);
    findings.push(finding(kind, message, [{ object: ref, path }], more));
  };
  const context: ReadContext = {
    objects,
    dialect,
    ...(extensions === undefined ? {} : { extensions }),
    ...(policies === undefined ? {} : { policies: policies(objects, report) }),
    report,
  };
  return { context, findings };
}

const GROUP = 'gateway.networking.k8s.io';

/** Objects of a kind of the Gateway API, in input order. */
export function gatewayObjects(objects: ObjectSet, kind: string): readonly KubernetesObject[] {
  return objects.ofKind(kind).filter((object) => object.apiVersion.startsWith(`${GROUP}/`));
}

/**
 * Reads the spec of an object with `parse`. Fields that nobody knows are reported and change nothing, as an API server
 * prunes them; an object that an API server would refuse is reported and read as absent.
 */
export function readObject<T>(
  object: KubernetesObject,
  context: ReadContext,
  parse: (spec: Fields) => T,
): T | undefined {
  const reading = readSpec(object);
  const parsed = parse(reading.spec);
  const ref = refOf(object);
  const [fault] = reading.faults();
  if (fault !== undefined) {
    const where = describePath(fault.path);
    context.report(OBJECT_REFUSED, `${where} ${fault.reason}: the object is left out.`, ref, fault.path);
    return undefined;
  }
  reportUnknown(reading, ref, context);
  return parsed;
}

function reportUnknown(reading: Reading, ref: ObjectRef, context: ReadContext): void {
  for (const path of reading.unknown()) {
    const message = `${describePath(path)} is no field of ${ref.kind} that is known here and has no effect.`;
    context.report(UNKNOWN_FIELD, message, ref, path);
  }
}

/** Milliseconds since 1970 of the creation; objects without a timestamp are not created yet, hence the youngest. */
export function createdAt(object: KubernetesObject): number {
  const time = Date.parse(object.metadata.creationTimestamp ?? '');
  return Number.isNaN(time) ? Number.POSITIVE_INFINITY : time;
}
