/** A number with its unit, and whether it is exactly what was asked for; else it is the next one above. */
export interface Value {
  readonly text: string;
  readonly amount: number;
}

type Unit = readonly [suffix: string, amount: number];

const TIMES: readonly Unit[] = [
  ['ms', 1],
  ['s', 1000],
  ['m', 60_000],
  ['h', 3_600_000],
];
const SIZES: readonly Unit[] = [
  ['', 1],
  ['k', 2 ** 10],
  ['m', 2 ** 20],
  ['g', 2 ** 30],
];
const LARGEST = 9999;

/**
 * Milliseconds as the type Duration of the API, which has four digits and one unit (apis/v1alpha1/shared_types.go). What has
 * none is rounded up, so that nothing ends earlier; undefined beyond 9999 hours.
 */
export function printDuration(milliseconds: number): Value | undefined {
  return milliseconds === 0 ? { text: '0s', amount: 0 } : print(milliseconds, TIMES);
}

/** Bytes as the type Size of the API, likewise; undefined beyond 9999 GiB. */
export function printSize(bytes: number): Value | undefined {
  return bytes === 0 ? { text: '0', amount: 0 } : print(bytes, SIZES);
}

function print(amount: number, units: readonly Unit[]): Value | undefined {
  const largestFirst = [...units].reverse();
  const exact = largestFirst.find(([, size]) => amount % size === 0 && amount / size <= LARGEST);
  const unit = exact ?? units.find(([, size]) => Math.ceil(amount / size) <= LARGEST);
  if (unit === undefined) return undefined;
  const [suffix, size] = unit;
  const count = Math.ceil(amount / size);
  return { text: `${count}${suffix}`, amount: count * size };
}

/** Milliseconds; a number alone is one of seconds. Undefined for what the API server refuses. */
export function parseNginxDuration(text: string): number | undefined {
  const [, digits, suffix = 's'] = /^(\d{1,4})(ms|s|m|h)?$/.exec(text) ?? [];
  return amountOf(digits, suffix, TIMES);
}

/** Bytes; undefined for what the API server refuses. */
export function parseNginxSize(text: string): number | undefined {
  const [, digits, suffix = ''] = /^(\d{1,4})([kmg])?$/.exec(text) ?? [];
  return amountOf(digits, suffix, SIZES);
}

function amountOf(digits: string | undefined, suffix: string, units: readonly Unit[]): number | undefined {
  const unit = units.find(([name]) => name === suffix);
  return digits === undefined || unit === undefined ? undefined : Number(digits) * unit[1];
}
