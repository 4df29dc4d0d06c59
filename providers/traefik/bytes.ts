/** Length in UTF-8 bytes, which is what `len` of Go counts. */
export function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}
