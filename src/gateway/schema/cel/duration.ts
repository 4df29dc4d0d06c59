import { CelError } from './value.ts';

const NANOSECONDS: ReadonlyMap<string, bigint> = new Map([
  ['ns', 1n],
  ['us', 1_000n],
  ['µs', 1_000n],
  ['μs', 1_000n],
  ['ms', 1_000_000n],
  ['s', 1_000_000_000n],
  ['m', 60_000_000_000n],
  ['h', 3_600_000_000_000n],
]);

const MAXIMUM = 2n ** 63n - 1n;

/**
 * A duration in nanoseconds, as Go's time.ParseDuration reads it (which is what CEL's `duration()` uses): a sign, then
 * numbers with unit, as in `1h30m` or `1.5s`; `0` needs no unit.
 * @throws CelError where Go finds none, or one beyond 64 bits.
 */
export function parseDuration(text: string): bigint {
  const sign = text.startsWith('-') ? -1n : 1n;
  let rest = text.startsWith('-') || text.startsWith('+') ? text.slice(1) : text;
  if (rest === '0') return 0n;
  if (rest === '' || rest.length > 256) throw invalid(text);
  let total = 0n;
  while (rest !== '') {
    const whole = leadingDigits(rest);
    rest = rest.slice(whole.length);
    let fraction = '';
    if (rest.startsWith('.')) {
      fraction = leadingDigits(rest.slice(1));
      rest = rest.slice(1 + fraction.length);
    }
    if (whole === '' && fraction === '') throw invalid(text);
    const unit = leadingUnit(rest);
    const size = NANOSECONDS.get(unit);
    if (size === undefined) throw invalid(text);
    rest = rest.slice(unit.length);
    total += BigInt(whole === '' ? '0' : whole) * size;
    total += (BigInt(fraction === '' ? '0' : fraction) * size) / 10n ** BigInt(fraction.length);
    if (total > MAXIMUM) throw invalid(text);
  }
  return sign * total;
}

function leadingDigits(text: string): string {
  let end = 0;
  while (end < text.length && text.charAt(end) >= '0' && text.charAt(end) <= '9') end += 1;
  return text.slice(0, end);
}

function leadingUnit(text: string): string {
  let end = 0;
  while (end < text.length && text.charAt(end) !== '.' && leadingDigits(text.charAt(end)) === '') end += 1;
  return text.slice(0, end);
}

function invalid(text: string): CelError {
  return new CelError(`${JSON.stringify(text.slice(0, 80))} is no duration`);
}
