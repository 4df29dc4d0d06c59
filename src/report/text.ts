import type { ObjectSet } from '../kubernetes/object.ts';
import { type Finding, type FindingKind, SEVERITIES, type Severity } from '../model/finding.ts';
import { curlLine } from './curl.ts';
import { printOrigin } from './origins.ts';
import { printable } from './printable.ts';
import type { Style } from './style.ts';
import { labelled } from './wrap.ts';

export interface FindingsTextOptions {
  readonly kinds: ReadonlyMap<string, FindingKind>;
  readonly objects: ObjectSet;
  readonly style: Style;
  /** Characters per line. */
  readonly width: number;
  /** Name of the program in hints: `gateproof` or `kubectl gateproof`. */
  readonly program: string;
  /** Most findings printed of one kind; the rest is counted. */
  readonly mostPerKind: number;
}

/** Most places printed of one finding; the rest is counted. */
const MOST_ORIGINS = 3;

/** Index in `SEVERITIES`: 0 is the gravest. */
export function rank(severity: Severity): number {
  return SEVERITIES.indexOf(severity);
}

/** The gravest first; equal ones by code, so that the order never depends on the way through the program. */
export function sortFindings(findings: readonly Finding[]): readonly Finding[] {
  const order = findings.map((item, index) => ({ item, index }));
  order.sort(
    (a, b) =>
      rank(a.item.severity) - rank(b.item.severity) ||
      compareText(a.item.code, b.item.code) ||
      a.index - b.index,
  );
  return order.map(({ item }) => item);
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** Findings for people: by kind, the gravest first. The empty string when there is none. */
export function renderFindings(findings: readonly Finding[], options: FindingsTextOptions): string {
  const groups = new Map<string, Finding[]>();
  for (const item of sortFindings(findings)) {
    const group = groups.get(item.code);
    if (group === undefined) groups.set(item.code, [item]);
    else group.push(item);
  }
  return [...groups.values()].map((group) => renderGroup(group, options)).join('\n');
}

function renderGroup(group: readonly Finding[], options: FindingsTextOptions): string {
  const { style, kinds, mostPerKind, width } = options;
  const [first] = group;
  if (first === undefined) return '';
  const kind = kinds.get(first.code);
  const word = style.severity(first.severity, first.severity.toUpperCase());
  const count = group.length > 1 ? ` (${group.length})` : '';
  const lines = [`${word} ${style.strong(first.code)} ${printable(kind?.title ?? '')}${count}`];
  const shown = group.slice(0, mostPerKind);
  const advice = (item: Finding): string => item.action ?? kind?.action ?? '';
  // What is the same for all is said once, at the end.
  const isShared = shown.every((item) => advice(item) === advice(first));
  for (const item of shown) {
    lines.push(...renderFinding(item, options));
    if (!isShared) lines.push(...adviceLines(advice(item), width));
  }
  const left = group.length - shown.length;
  if (left > 0) lines.push(`  and ${left} more of this kind`);
  if (isShared) lines.push(...adviceLines(advice(first), width));
  lines.push(`  more: ${options.program} explain ${first.code}`);
  return `${lines.join('\n')}\n`;
}

function adviceLines(text: string, width: number): readonly string[] {
  return text === '' ? [] : [labelled('do:         ', printable(text), 4, width)];
}

function renderFinding(item: Finding, options: FindingsTextOptions): readonly string[] {
  const lines = renderOrigins(item, options);
  const prose = (label: string, text: string | undefined): void => {
    if (text !== undefined && text !== '') lines.push(labelled(label, printable(text), 4, options.width));
  };
  prose('', item.message);
  prose('today:      ', item.before);
  prose('afterwards: ', item.after);
  if (item.witness !== undefined) lines.push(`    try:        ${curlLine(item.witness)}`);
  return lines;
}

function renderOrigins(item: Finding, { objects, style }: FindingsTextOptions): string[] {
  const lines = item.origins.slice(0, MOST_ORIGINS).map((origin) => {
    const { object, field, position } = printOrigin(origin, objects);
    const place = position === '' ? '' : `${position} `;
    return `  ${place}${style.strong(object)}${field === '' ? '' : ` ${field}`}`;
  });
  const left = item.origins.length - MOST_ORIGINS;
  if (left > 0) lines.push(`  and at ${left} more place${left === 1 ? '' : 's'}`);
  return lines;
}
