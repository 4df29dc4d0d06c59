/** A copy that does not keep the block of a file in memory which the text was cut out of. */
export function detachedText(text: string): string {
  return JSON.parse(JSON.stringify(text)) as string;
}

/** Gives equal texts as one string, which is found in maps much sooner than one that was just cut out of a line. */
export interface Interner {
  of(text: string): string;
  /** The text of the first codes of an array. */
  ofCodes(codes: Uint16Array, length: number): string;
}

/** @param size a power of two; texts that are more than that take each other's places */
export function createInterner(size = 4096): Interner {
  const known: string[] = Array.from({ length: size }, () => '');
  return {
    of(text) {
      const { length } = text;
      let hash = length;
      for (let i = 0; i < length; i++) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0;
      const place = (hash ^ (hash >>> 15)) & (size - 1);
      const found = known[place] ?? '';
      if (found.length === length) {
        let i = 0;
        while (i < length && found.charCodeAt(i) === text.charCodeAt(i)) i += 1;
        if (i === length) return found;
      }
      const made = detachedText(text);
      known[place] = made;
      return made;
    },
    ofCodes(codes, length) {
      let hash = length;
      for (let i = 0; i < length; i++) hash = (Math.imul(hash, 31) + (codes[i] ?? 0)) | 0;
      const place = (hash ^ (hash >>> 15)) & (size - 1);
      const found = known[place] ?? '';
      if (found.length === length) {
        let i = 0;
        while (i < length && found.charCodeAt(i) === codes[i]) i += 1;
        if (i === length) return found;
      }
      const made = String.fromCharCode(...codes.subarray(0, length));
      known[place] = made;
      return made;
    },
  };
}
