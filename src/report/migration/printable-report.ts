import { printableLine } from '../printable.ts';
import type { MigrationReport } from './document.ts';

/**
 * A report that was read from a file, with every text made safe for a terminal. A report that was just made has no other texts; a file
 * may come from anybody.
 */
export function printableReport(report: MigrationReport): MigrationReport {
  return safe(report) as MigrationReport;
}

function safe(value: unknown): unknown {
  if (typeof value === 'string') return safeText(value);
  if (Array.isArray(value)) return value.map(safe);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [safeText(key), safe(item)]));
}

function safeText(text: string): string {
  return text.split('\n').map(printableLine).join('\n');
}
