import type { AnnotationDoc } from '../kubernetes/provider.ts';
import type { FindingKind } from '../model/finding.ts';
import type { Style } from './style.ts';
import { labelled, wrap } from './wrap.ts';

/** A kind of finding in prose. */
export function explainFinding(kind: FindingKind, style: Style, width: number): string {
  const severity = style.severity(kind.severity, kind.severity);
  return [
    `${style.strong(`${kind.code} ${kind.name}`)} (${severity})`,
    ...wrap(kind.title, width),
    '',
    ...wrap(kind.explanation, width),
    '',
    labelled('What to do: ', kind.action, 0, width),
    '',
  ].join('\n');
}

/** An annotation in prose. */
export function explainAnnotation(doc: AnnotationDoc, provider: string, style: Style, width: number): string {
  const rows: ReadonlyArray<readonly [string, string | undefined]> = [
    ['Aliases', doc.aliases.join(', ')],
    ['Obsolete', doc.obsolete],
    ['Type', doc.type],
    ['Scope', doc.scope],
    ['Default', doc.default],
    ['ConfigMap key', doc.configMapKey],
    ['Bad value', doc.invalid],
    ['See', doc.documentation],
  ];
  const column = Math.max(...rows.map(([label]) => label.length)) + 2;
  return [
    `${style.strong(doc.key)} (${provider})`,
    '',
    ...wrap(doc.effect, width),
    '',
    ...rows.flatMap(([label, text]) =>
      text === undefined || text === '' ? [] : [labelled(`${label}:`.padEnd(column), text, 0, width)],
    ),
    '',
  ].join('\n');
}
