import { emitYaml } from '../../../kubernetes/yaml/emit.ts';
import { jsonText } from '../../json-text.ts';
import type { MigrationReport } from '../document.ts';
import { renderHtml } from '../html/page.ts';
import { renderCsv } from './csv.ts';
import { renderGithub } from './github.ts';
import { renderJunit } from './junit.ts';
import { renderMarkdown } from './markdown.ts';
import { renderSarif } from './sarif.ts';
import { renderNames, renderTable } from './table.ts';

export const FORMS = [
  'table',
  'wide',
  'name',
  'json',
  'yaml',
  'markdown',
  'html',
  'csv',
  'junit',
  'sarif',
  'github',
] as const;
export type FormName = (typeof FORMS)[number];

export interface FormOptions {
  readonly headers: boolean;
  readonly maxBytes?: number;
}

/** A migration report in one of its forms. */
export function renderReport(report: MigrationReport, form: FormName, options: FormOptions): string {
  switch (form) {
    case 'table':
    case 'wide':
      return renderTable(report, { wide: form === 'wide', headers: options.headers });
    case 'name':
      return renderNames(report);
    case 'json':
      return jsonText(report);
    case 'yaml':
      return emitYaml([report]);
    case 'markdown':
      return renderMarkdown(report, options.maxBytes);
    case 'html':
      return renderHtml(report);
    case 'csv':
      return renderCsv(report);
    case 'junit':
      return renderJunit(report);
    case 'sarif':
      return renderSarif(report);
    case 'github':
      return renderGithub(report);
  }
}
