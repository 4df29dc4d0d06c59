/** One row: what it is of, its figures, and a remark. */
export function line(name: string, cells: readonly string[], last: string): string {
  return `${name.padEnd(44)}${cells.map((cell) => cell.padStart(10)).join('')}  ${last}`.trimEnd();
}

export function whole(value: number): string {
  return String(Math.round(value));
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
