import type { Check } from '../../model/outcome.ts';
import type { Cell, Theme, ThemeName } from './theme.ts';

/** A check that an implementation cannot make by objects that are written: its routes are closed, and the reason is said. */
export function closedTheme(
  name: ThemeName,
  check: Check['kind'],
  cell: Extract<Cell, { readonly why: string }>,
): Theme {
  return {
    name,
    cell,
    write: (fact) =>
      fact.kind === 'gate' && fact.gate.check.kind === check ? { says: 'nothing', why: cell.why } : undefined,
  };
}
