import type { ObjectSet } from '../../kubernetes/object.ts';
import { describeObject, type Origin } from '../../model/origin.ts';
import { printedField } from '../origins.ts';
import { printable } from '../printable.ts';

/** A place in the input. */
export interface PlaceView {
  /** `Ingress shop/web` and the field in it. */
  readonly object: string;
  readonly field: string;
  /** 1-based; absent where the object is in no file. */
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
}

/** The places of a decider, each once. */
export function placesOf(origins: readonly Origin[], objects: ObjectSet): readonly PlaceView[] {
  const found = new Map<string, PlaceView>();
  for (const origin of origins) {
    const position = objects.locate(origin.object, origin.path);
    const place = {
      object: printable(describeObject(origin.object)),
      field: printedField(origin),
      ...(position === undefined
        ? {}
        : { file: printable(position.file), line: position.line, column: position.column }),
    };
    found.set(JSON.stringify(place), place);
  }
  return [...found.values()];
}

/** `shop.yaml:12:5 Ingress shop/web spec.rules[0]`. */
export function describePlace({ object, field, file, line, column }: PlaceView): string {
  const position = file === undefined ? '' : `${file}:${line}:${column}`;
  return [position, object, field].filter((part) => part !== '').join(' ');
}
