import type { MigrationReport } from '../document.ts';
import { details, placeText } from './words.ts';

const COLUMNS = [
  'id',
  'code',
  'severity',
  'object',
  'place',
  'message',
  'today',
  'afterwards',
  'request',
  'action',
] as const;

/** Findings, one line for each object that one names; RFC 4180 with a header line. */
export function renderCsv({ findings }: MigrationReport): string {
  const lines = [line(COLUMNS)];
  for (const entry of findings.flatMap((group) => group.findings)) {
    const more = new Map(details(entry));
    const places = entry.places.length === 0 ? [undefined] : entry.places;
    for (const place of places) {
      lines.push(
        line([
          entry.id,
          entry.code,
          entry.severity,
          place === undefined ? '' : `${place.kind} ${place.namespace}/${place.name}`,
          place === undefined ? '' : placeText(place),
          entry.message,
          more.get('Today') ?? '',
          more.get('Afterwards') ?? '',
          more.get('Request') ?? '',
          more.get('To do') ?? '',
        ]),
      );
    }
  }
  return lines.join('');
}

function line(cells: readonly string[]): string {
  return `${cells.map(cell).join(',')}\r\n`;
}

/** A cell that a spreadsheet would take for a formula gets an apostrophe in front. */
function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
