const UNITS: ReadonlyArray<readonly [string, number]> = [
  ['Gi', 2 ** 30],
  ['Mi', 2 ** 20],
  ['Ki', 2 ** 10],
];

const SUFFIXES: ReadonlyMap<string, number> = new Map([
  ...UNITS,
  ['k', 1e3],
  ['M', 1e6],
  ['G', 1e9],
  ['', 1],
]);

/** Bytes as a quantity of Kubernetes. */
export function quantityOf(bytes: number): string {
  const unit = UNITS.find(([, size]) => bytes % size === 0);
  return unit === undefined ? String(bytes) : `${bytes / unit[1]}${unit[0]}`;
}

/** Bytes of a quantity of Kubernetes with whole digits; undefined for other texts. */
export function bytesOf(quantity: string): number | undefined {
  const [, digits = '', suffix = ''] = /^(\d+)([A-Za-z]*)$/.exec(quantity) ?? [];
  const size = SUFFIXES.get(suffix);
  return digits === '' || size === undefined ? undefined : Number(digits) * size;
}
