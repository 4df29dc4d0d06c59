/** A place at which two certificates differ. */
export interface CertificateDifference {
  /** `hosts[3].verdict`. */
  readonly path: string;
  readonly recorded: string;
  readonly found: string;
}

/** Most places that are told apart; more do not help anyone. */
const MOST = 20;
const LONGEST = 120;

const LEFT_OUT = /^gateproof$|^(?:before|after)\.(?:inputs\[\d+\]\.name|dialect\.sources)$/;

/**
 * Where two certificates, as JSON data, differ. Names of input files and the version of gateproof are no part of what is
 * certified: the bytes of the inputs are, and the result. The sources of a dialect are covered by its hash.
 */
export function compareCertificates(recorded: unknown, found: unknown): readonly CertificateDifference[] {
  const differences: CertificateDifference[] = [];
  walk(recorded, found, '', differences);
  return differences;
}

function walk(one: unknown, two: unknown, path: string, into: CertificateDifference[]): void {
  if (into.length >= MOST || LEFT_OUT.test(path)) return;
  if (Array.isArray(one) && Array.isArray(two)) {
    for (let index = 0; index < Math.max(one.length, two.length); index++) {
      walk(one[index], two[index], `${path}[${index}]`, into);
    }
  } else if (isRecord(one) && isRecord(two)) {
    for (const key of new Set([...Object.keys(one), ...Object.keys(two)])) {
      walk(one[key], two[key], path === '' ? key : `${path}.${key}`, into);
    }
  } else if (one !== two) into.push({ path, recorded: short(one), found: short(two) });
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function short(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
