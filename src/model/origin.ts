/** Names a Kubernetes object; `namespace` is empty for cluster-scoped objects. */
export interface ObjectRef {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** Where in an object: `['metadata', 'annotations', 'nginx.ingress.kubernetes.io/app-root']`. */
export type FieldPath = ReadonlyArray<string | number>;

/**
 * Where a part of a RouteTable (or a finding) comes from. The position in a file is not kept here: the object set
 * knows it and computes it only for what is printed.
 */
export interface Origin {
  readonly object: ObjectRef;
  readonly path: FieldPath;
}

/** `namespace/name`, or the bare name for cluster-scoped objects. */
export function nameOf(ref: ObjectRef): string {
  return ref.namespace === '' ? ref.name : `${ref.namespace}/${ref.name}`;
}

/** `Ingress shop/web`. */
export function describeObject(ref: ObjectRef): string {
  return `${ref.kind} ${nameOf(ref)}`;
}

/** `spec.rules[0].host`; keys that are not plain words are quoted. */
export function describePath(path: FieldPath): string {
  let text = '';
  for (const part of path) {
    if (typeof part === 'number') text += `[${part}]`;
    else if (/^[A-Za-z_][A-Za-z0-9_-]*$/.test(part)) text += text === '' ? part : `.${part}`;
    else text += `["${part}"]`;
  }
  return text;
}
