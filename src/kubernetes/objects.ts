import { type Finding, finding } from '../model/finding.ts';
import {
  ANONYMOUS_OBJECT,
  DUPLICATE_KEY,
  DUPLICATE_OBJECT,
  IGNORED_TEXT,
  NOT_AN_OBJECT,
  REFUSED_OBJECT,
} from './findings.ts';
import { asString, isArray, isObject, nameOfType, own } from './json.ts';
import type { Json, JsonObject, KubernetesObject, ObjectMeta } from './object.ts';
import { refOf } from './object.ts';
import type { Violation } from './reader.ts';
import { refusal } from './refusal.ts';
import { isClusterScoped } from './scope.ts';
import { withoutValues } from './secret-facts.ts';
import type { SourceReading } from './yaml/source.ts';

export interface ObjectsRead {
  /** In input order; of objects given twice the last. */
  readonly objects: readonly KubernetesObject[];
  readonly findings: readonly Finding[];
  /** Objects that were left out, for the positions of the findings about them. */
  readonly refused: readonly KubernetesObject[];
}

export interface ObjectsOptions {
  /** Namespace of objects that name none. */
  readonly namespace: string;
}

/**
 * Takes the objects out of documents: unpacks lists, fills in the namespace, leaves out what is no object, what the API
 * server would refuse for its metadata, and all but the last of the same object; each with a finding.
 */
export function toObjects(readings: readonly SourceReading[], options: ObjectsOptions): ObjectsRead {
  const state: State = { options, objects: [], findings: [], refused: [] };
  for (const { source, documents } of readings) {
    for (const document of documents) {
      const span = source.spans[document.index];
      const line = span?.line ?? 1;
      const before = state.objects.length;
      take(state, document.value, {
        file: source.file,
        document: document.index,
        where: `${source.file}:${line}`,
      });
      const origins = state.objects
        .slice(before, before + 1)
        .map((object) => ({ object: refOf(object), path: [] }));
      for (const duplicate of document.duplicates) {
        const place = `${source.file}:${duplicate.line}:${duplicate.column}`;
        const message = `The key "${duplicate.key}" at ${place} stands in the same mapping on line ${duplicate.firstLine} already; the later value is used, as kubectl does.`;
        state.findings.push(finding(DUPLICATE_KEY, message, origins));
      }
      if (span?.ignoredFrom !== undefined) {
        const message = `What follows "..." from line ${span.ignoredFrom} of ${source.file} on is not read.`;
        state.findings.push(finding(IGNORED_TEXT, message, origins));
      }
    }
  }
  return { objects: lastOfEach(state), findings: state.findings, refused: state.refused };
}

interface State {
  readonly options: ObjectsOptions;
  readonly objects: KubernetesObject[];
  readonly findings: Finding[];
  readonly refused: KubernetesObject[];
}

interface Place {
  readonly file: string;
  readonly document: number;
  readonly item?: number;
  /** For people: `file:line`, and the item where the document is a list. */
  readonly where: string;
}

function take(state: State, value: Json, place: Place, listKind?: JsonObject): void {
  if (value === null) return;
  if (!isObject(value)) {
    state.findings.push(
      finding(NOT_AN_OBJECT, `The document at ${place.where} is ${nameOfType(value)}, not an object.`, []),
    );
    return;
  }
  const apiVersion = asString(own(value, 'apiVersion')) ?? asString(listKind?.['apiVersion']);
  const kind = asString(own(value, 'kind')) ?? asString(listKind?.['kind']);
  if (apiVersion === undefined || apiVersion === '' || kind === undefined || kind === '') {
    const missing = kind === undefined || kind === '' ? 'kind' : 'apiVersion';
    state.findings.push(
      finding(NOT_AN_OBJECT, `The document at ${place.where} has no ${missing} and is left out.`, []),
    );
    return;
  }
  const items = own(value, 'items');
  if (kind.endsWith('List') && (isArray(items) || items === null)) {
    takeItems(state, items ?? [], place, apiVersion, kind);
    return;
  }
  takeObject(state, value, apiVersion, kind, place);
}

function takeItems(state: State, items: readonly Json[], place: Place, apiVersion: string, kind: string) {
  // Items of a typed list (IngressList) carry neither kind nor version of their own in the API's answers.
  const itemKind = kind === 'List' ? undefined : { apiVersion, kind: kind.slice(0, -'List'.length) };
  for (const [index, item] of items.entries()) {
    const inner =
      place.item === undefined ? { ...place, item: index, where: `${place.where} (item ${index})` } : place;
    take(state, item, inner, itemKind);
  }
}

function takeObject(state: State, value: JsonObject, apiVersion: string, kind: string, place: Place): void {
  const metadata = own(value, 'metadata');
  const name = isObject(metadata) ? own(metadata, 'name') : undefined;
  const described = `${kind} at ${place.where}`;
  if (!isObject(metadata) || typeof name !== 'string' || name === '') {
    const generated = isObject(metadata) && typeof own(metadata, 'generateName') === 'string';
    const message = generated
      ? `${described} has only metadata.generateName and is left out.`
      : `${described} has no metadata.name and is left out.`;
    const known = kind === 'Ingress' ? REFUSED_OBJECT : NOT_AN_OBJECT;
    state.findings.push(finding(generated ? ANONYMOUS_OBJECT : known, message, []));
    return;
  }
  const { file, document, item } = place;
  const source = item === undefined ? { file, document } : { file, document, item };
  const full = withKind(value, apiVersion, kind);
  const raw = kind === 'Secret' ? withoutValues(full) : full;
  const problems: Violation[] = [];
  const kept = own(raw, 'metadata');
  const meta = readMeta(
    isObject(kept) ? kept : metadata,
    name,
    isClusterScoped(kind),
    state.options,
    problems,
  );
  const object: KubernetesObject = { apiVersion, kind, metadata: meta, raw, source };
  if (problems.length === 0) {
    state.objects.push(object);
    return;
  }
  state.refused.push(object);
  state.findings.push(refusal(object, problems));
}

function withKind(value: JsonObject, apiVersion: string, kind: string): JsonObject {
  return own(value, 'kind') !== undefined && own(value, 'apiVersion') !== undefined
    ? value
    : { apiVersion, kind, ...value };
}

function readMeta(
  metadata: JsonObject,
  name: string,
  clusterScoped: boolean,
  options: ObjectsOptions,
  problems: Violation[],
): ObjectMeta {
  const given = own(metadata, 'namespace');
  if (given !== undefined && given !== null && typeof given !== 'string') {
    problems.push({ path: ['metadata', 'namespace'], reason: `is ${nameOfType(given)}, not a text` });
  }
  const namespace = typeof given === 'string' && given !== '' ? given : options.namespace;
  const created = asString(own(metadata, 'creationTimestamp'));
  const uid = asString(own(metadata, 'uid'));
  return {
    name,
    namespace: clusterScoped ? '' : namespace,
    annotations: readTexts(metadata, 'annotations', problems),
    labels: readTexts(metadata, 'labels', problems),
    ...(created === undefined ? {} : { creationTimestamp: created }),
    ...(uid === undefined ? {} : { uid }),
  };
}

/** Annotations and labels: texts only (the API server's decoder takes nothing else; null is the empty text). */
function readTexts(metadata: JsonObject, field: string, problems: Violation[]): Record<string, string> {
  const texts: Record<string, string> = Object.create(null) as Record<string, string>;
  const given = own(metadata, field);
  if (given === undefined || given === null) return texts;
  if (!isObject(given)) {
    problems.push({ path: ['metadata', field], reason: `is ${nameOfType(given)}, not a mapping` });
    return texts;
  }
  for (const [key, value] of Object.entries(given)) {
    if (typeof value === 'string' || value === null) texts[key] = value ?? '';
    else {
      const hint = isObject(value) || isArray(value) ? '' : '; write it in quotes';
      problems.push({
        path: ['metadata', field, key],
        reason: `is ${nameOfType(value)}, not a text${hint}`,
      });
    }
  }
  return texts;
}

function lastOfEach(state: State): KubernetesObject[] {
  const last = new Map<string, KubernetesObject>();
  for (const object of state.objects) last.set(keyOf(object), object);
  if (last.size === state.objects.length) return state.objects;
  const places = new Map<string, string[]>();
  for (const object of state.objects) {
    const key = keyOf(object);
    const place =
      object.source.file + (object.source.item === undefined ? '' : ` (item ${object.source.item})`);
    places.set(key, [...(places.get(key) ?? []), place]);
  }
  for (const [key, object] of last) {
    const given = places.get(key) ?? [];
    if (given.length < 2) continue;
    const { kind, namespace, name } = refOf(object);
    const described = `${kind} ${namespace === '' ? name : `${namespace}/${name}`}`;
    state.findings.push(
      finding(
        DUPLICATE_OBJECT,
        `${described} is given ${given.length} times (${[...new Set(given)].slice(0, 5).join(', ')}); the last one is used.`,
        [{ object: refOf(object), path: [] }],
      ),
    );
  }
  return state.objects.filter((object) => last.get(keyOf(object)) === object);
}

/** Objects of one kind in two API groups are two objects; versions of one group are the same object. */
function keyOf(object: KubernetesObject): string {
  const slash = object.apiVersion.indexOf('/');
  const group = slash === -1 ? '' : object.apiVersion.slice(0, slash);
  // The Ingress of the old group is the same object as that of the new one.
  const home = object.kind === 'Ingress' && group === 'extensions' ? 'networking.k8s.io' : group;
  return JSON.stringify([home, object.kind, object.metadata.namespace, object.metadata.name]);
}
