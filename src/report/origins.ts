import type { ObjectSet } from '../kubernetes/object.ts';
import { describeObject, describePath, type Origin } from '../model/origin.ts';
import { printable } from './printable.ts';

/** `Ingress shop/web`, `nginx.ingress.kubernetes.io/auth-url`, `shop.yaml:12:5`, each safe to print. */
export interface PrintedOrigin {
  readonly object: string;
  readonly field: string;
  /** Empty where the object is in no file. */
  readonly position: string;
}

/** What a person calls the place: an annotation by its key, everything else by its path. */
export function printOrigin(origin: Origin, objects: ObjectSet): PrintedOrigin {
  const position = objects.locate(origin.object, origin.path);
  return {
    object: printable(describeObject(origin.object)),
    field: printedField(origin),
    position: position === undefined ? '' : printable(`${position.file}:${position.line}:${position.column}`),
  };
}

/** The field alone: finding its position takes longer. */
export function printedField({ path }: Origin): string {
  const [first, second, key] = path;
  const isAnnotation = first === 'metadata' && second === 'annotations' && typeof key === 'string';
  return printable(isAnnotation ? key : describePath(path));
}
