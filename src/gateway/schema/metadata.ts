import type { Json, JsonObject } from '../../kubernetes/object.ts';
import { isJsonObject } from './json.ts';
import { matcherOf } from './pattern.ts';
import { report, show, type Walk } from './violation.ts';

const FIELDS = new Set([
  ...['name', 'generateName', 'namespace', 'labels', 'annotations', 'finalizers', 'ownerReferences'],
  ...['uid', 'resourceVersion', 'generation', 'creationTimestamp', 'deletionTimestamp'],
  ...['deletionGracePeriodSeconds', 'managedFields', 'selfLink'],
]);

const isSubdomain = matcherOf('^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$');
const isLabel = matcherOf('^[a-z0-9]([-a-z0-9]*[a-z0-9])?$');
const isQualifiedNamePart = matcherOf('^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$');
const isLabelValue = matcherOf('^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$');

/** All annotations of an object together, keys included, in bytes. */
const ANNOTATIONS_LIMIT = 256 * 1024;

/**
 * Checks `metadata` as the API server does for custom resources (k8s.io/apimachinery/pkg/api/validation
 * ValidateObjectMeta; names must be DNS subdomains). The path of the walk is that of the metadata. A missing namespace
 * is none of its business: kubectl fills it in.
 */
export function checkMetadata(metadata: Json | undefined, walk: Walk): void {
  if (!isJsonObject(metadata)) {
    report(walk, 'required', 'is required and must be an object');
    return;
  }
  at(walk, 'name', () => checkName(metadata['name'], walk));
  at(walk, 'namespace', () => checkNamespace(metadata['namespace'], walk));
  at(walk, 'labels', () => checkEntries(metadata['labels'], walk, checkLabel));
  at(walk, 'annotations', () => checkAnnotations(metadata['annotations'], walk));
  for (const key of Object.keys(metadata))
    if (!FIELDS.has(key)) at(walk, key, () => report(walk, 'unknown-field', 'is not a field of metadata'));
}

function at(walk: Walk, key: string, check: () => void): void {
  walk.path.push(key);
  check();
  walk.path.pop();
}

function checkName(name: Json | undefined, walk: Walk): void {
  if (name === undefined || name === null || name === '') report(walk, 'required', 'is required');
  else if (typeof name !== 'string') report(walk, 'type', `must be a string; it is ${show(name)}`);
  else if (name.length > 253 || !isSubdomain(name))
    report(
      walk,
      'metadata',
      `must be at most 253 lower-case letters, digits, - and ., each part between dots beginning and ending with a letter or digit; it is ${show(name)}`,
    );
}

function checkNamespace(namespace: Json | undefined, walk: Walk): void {
  if (namespace === undefined || namespace === null || namespace === '') return;
  if (typeof namespace !== 'string') report(walk, 'type', `must be a string; it is ${show(namespace)}`);
  else if (namespace.length > 63 || !isLabel(namespace))
    report(
      walk,
      'metadata',
      `must be at most 63 lower-case letters, digits and -, beginning and ending with a letter or digit; it is ${show(namespace)}`,
    );
}

function checkAnnotations(annotations: Json | undefined, walk: Walk): void {
  let bytes = 0;
  checkEntries(annotations, walk, (key, value) => {
    // Kubernetes takes annotation keys in any case: it lowers them before the check.
    checkKey(key, walk, key.toLowerCase());
    bytes += Buffer.byteLength(key) + Buffer.byteLength(value);
  });
  if (bytes > ANNOTATIONS_LIMIT)
    report(walk, 'metadata', `must be at most ${ANNOTATIONS_LIMIT} bytes together; they are ${bytes}`);
}

function checkLabel(key: string, value: string, walk: Walk): void {
  checkKey(key, walk, key);
  if (value.length > 63 || !isLabelValue(value))
    report(
      walk,
      'metadata',
      `must be empty or at most 63 letters, digits, -, _ and ., beginning and ending with a letter or digit; it is ${show(value)}`,
    );
}

/** A qualified name: `name` or `prefix/name`, the prefix a DNS subdomain (IsQualifiedName). */
function checkKey(key: string, walk: Walk, checked: string): void {
  const parts = checked.split('/');
  const name = parts.at(-1) ?? '';
  const prefix = parts.length === 2 ? parts[0] : undefined;
  const isValid =
    parts.length <= 2 &&
    name.length <= 63 &&
    isQualifiedNamePart(name) &&
    (prefix === undefined || (prefix.length <= 253 && isSubdomain(prefix)));
  if (!isValid)
    report(
      walk,
      'metadata',
      `the key must be a name of at most 63 letters, digits, -, _ and ., with an optional DNS prefix and /; it is ${show(key)}`,
    );
}

function checkEntries(
  entries: Json | undefined,
  walk: Walk,
  check: (key: string, value: string, walk: Walk) => void,
): void {
  if (entries === undefined || entries === null) return;
  if (!isJsonObject(entries)) {
    report(walk, 'type', `must be an object; it is ${show(entries)}`);
    return;
  }
  for (const [key, value] of Object.entries(entries as JsonObject)) {
    at(walk, key, () => {
      if (typeof value === 'string') check(key, value, walk);
      else report(walk, 'type', `must be a string; it is ${show(value ?? null)}`);
    });
  }
}
