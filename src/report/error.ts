import { printable } from './printable.ts';

/** What happened, why it matters, what to do: the form of everything that ends a run without a useful result. */
export function threeLines(what: string, why: string, remedy: string): string {
  return `error: ${printable(what)}\n  ${printable(why)}\n  ${printable(remedy)}\n`;
}
