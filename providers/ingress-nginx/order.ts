/**
 * Comparisons as Go makes them: strings by their UTF-8 bytes, lengths in bytes. The controller's order of Ingresses and
 * of locations rests on both.
 */

/** Compares by UTF-8 bytes, which is the order of code points. */
export function compareBytes(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i += 1) {
    const left = a.charCodeAt(i);
    const right = b.charCodeAt(i);
    if (left !== right) return codePointRank(left) - codePointRank(right);
  }
  return a.length - b.length;
}

/** Surrogates stand for code points above all others. */
function codePointRank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

/** Length in UTF-8 bytes. */
export function byteLength(text: string): number {
  let bytes = text.length;
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) continue;
    bytes += unit < 0x800 ? 1 : unit >= 0xd800 && unit <= 0xdfff ? 1 : 2;
  }
  return bytes;
}

/** What decides the age of an Ingress. */
export interface Aged {
  readonly namespace: string;
  readonly name: string;
  readonly created?: string;
}

/**
 * Oldest first; equal ages: the greater `namespace/name` first. An Ingress without a time stamp counts as the oldest,
 * as the zero time does (sortIngressSlice in internal/ingress/controller/store/store.go).
 */
export function byAge(a: Aged, b: Aged): number {
  const left = seconds(a);
  const right = seconds(b);
  if (left !== right) return left - right;
  return compareBytes(`${b.namespace}/${b.name}`, `${a.namespace}/${a.name}`);
}

/** Whole seconds, the resolution of metav1.Time; unreadable or absent stamps are the zero time. */
function seconds(item: Aged): number {
  if (item.created === undefined) return Number.NEGATIVE_INFINITY;
  const time = Date.parse(item.created);
  return Number.isNaN(time) ? Number.NEGATIVE_INFINITY : Math.floor(time / 1000);
}

/**
 * The order in which locations are printed: by path descending, then, stable, by length descending
 * (getBackendServers in internal/ingress/controller/controller.go). Locations of equal paths keep their order.
 */
export function inPrintedOrder<T extends { readonly path: string }>(locations: readonly T[]): T[] {
  return [...locations].sort(
    (a, b) => byteLength(b.path) - byteLength(a.path) || compareBytes(b.path, a.path),
  );
}
