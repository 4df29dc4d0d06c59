import { createStyle, type Style } from '../report/style.ts';
import type { Host, Output } from './host.ts';
import { isSet, stringValue, type Values } from './options.ts';

/**
 * Whether a stream gets colour. The command line beats the environment: `--color`, `--no-color`; then NO_COLOR
 * (no-color.org), FORCE_COLOR and CLICOLOR_FORCE; then whether the stream is a terminal that knows colours.
 */
export function usesColor(values: Values, host: Host, output: Output): boolean {
  if (isSet(values, 'no-color')) return false;
  const wish = stringValue(values, 'color') ?? 'auto';
  if (wish !== 'auto') return wish === 'always';
  const { NO_COLOR, FORCE_COLOR, CLICOLOR_FORCE, TERM } = host.env;
  if (NO_COLOR !== undefined && NO_COLOR !== '') return false;
  const forced = FORCE_COLOR ?? CLICOLOR_FORCE;
  if (forced !== undefined && forced !== '') return forced !== '0' && forced !== 'false';
  return output.isTerminal && TERM !== 'dumb';
}

export function styleFor(values: Values, host: Host, output: Output): Style {
  return createStyle(usesColor(values, host, output));
}

/** Characters per line for prose. */
export function widthOf(output: Output): number {
  return Math.min(Math.max(output.columns ?? 100, 40), 110);
}
