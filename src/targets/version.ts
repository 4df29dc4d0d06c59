/**
 * Compares versions of software: numbers by value, and a pre-release (`-rc.1`) before its release. Text in front of the
 * first digit does not count, so that `v1.9.0` and `1.9.0` are the same. Below 0: `a` is older.
 */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [partsOf(a), partsOf(b)];
  for (let i = 0; i < Math.max(left.numbers.length, right.numbers.length); i++) {
    const difference = (left.numbers[i] ?? 0) - (right.numbers[i] ?? 0);
    if (difference !== 0) return difference;
  }
  if (left.rest === right.rest) return 0;
  if (left.rest === '' || right.rest === '') return left.rest === '' ? 1 : -1;
  return left.rest < right.rest ? -1 : 1;
}

/** Does the version begin with the given one? `v1.9` holds `v1.9.2`; `1.1` does not hold `1.10.0`. */
export function holdsVersion(given: string, version: string): boolean {
  const wanted = partsOf(given);
  if (wanted.numbers.length === 0) return given === version;
  const parts = partsOf(version);
  if (wanted.rest !== '' && wanted.rest !== parts.rest) return false;
  return wanted.numbers.every((number, i) => number === (parts.numbers[i] ?? 0));
}

function partsOf(version: string): { readonly numbers: readonly number[]; readonly rest: string } {
  const [, numbers = '', rest = ''] = /^\D*([\d.]*)(.*)$/.exec(version) ?? [];
  return {
    numbers: numbers
      .split('.')
      .filter((part) => part !== '')
      .map(Number),
    rest,
  };
}
