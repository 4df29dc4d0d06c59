/** What container runtimes and `kubectl logs --prefix` put before a line is left out. */
export function withoutPrefix(line: string): string {
  const first = line.charCodeAt(0);
  if (first === BRACKET && line.startsWith('[pod/')) return line.slice(line.indexOf('] ') + 2);
  if (first !== TWO || line.charCodeAt(4) !== HYPHEN) return line;
  const prefix = RUNTIME.exec(line);
  return prefix === null ? line : line.slice(prefix[0].length);
}

/** Where the line begins that `withoutPrefix` gives; -1: it takes the text to know. */
export function prefixEnd(bytes: Buffer, start: number, end: number): number {
  const first = bytes[start];
  if (first === BRACKET) {
    if (
      bytes[start + 1] !== SMALL_P ||
      bytes.toString('latin1', start, Math.min(start + 5, end)) !== '[pod/'
    ) {
      return start;
    }
    for (let i = start; i + 1 < end; i++) if (bytes[i] === CLOSING && bytes[i + 1] === SPACE) return i + 2;
    return -1;
  }
  if (first !== TWO || bytes[start + 4] !== HYPHEN) return start;
  const prefix = RUNTIME.exec(bytes.toString('latin1', start, Math.min(start + LONGEST, end)));
  return prefix === null ? -1 : start + prefix[0].length;
}

const [BRACKET, CLOSING, TWO, HYPHEN, SMALL_P, SPACE] = [0x5b, 0x5d, 0x32, 0x2d, 0x70, 0x20];
const RUNTIME = /^\d{4}-\d\d-\d\dT[0-9:.]+(?:Z|[+-]\d\d:\d\d) (?:stdout|stderr) [FP] /;
const LONGEST = 80;
