/** Is the second a day of the calendar, `YYYY-MM-DD`, and not before the first? */
export function keepsOrder(first: string, second: string): boolean {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(second) ? Date.parse(`${second}T00:00:00Z`) : Number.NaN;
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(second) && second >= first;
}

/** The day so many days later. */
export function daysAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}
