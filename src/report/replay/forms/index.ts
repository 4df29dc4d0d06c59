import type { ReplayDocument } from '../document.ts';
import { renderHtml } from './html.ts';
import { renderJunit } from './junit.ts';
import { renderMarkdown } from './markdown.ts';
import { renderTable } from './table.ts';

export const REPLAY_FORMS = ['table', 'json', 'markdown', 'html', 'junit'] as const;
export type ReplayForm = (typeof REPLAY_FORMS)[number];

/** The result of a replay in one of its forms. */
export function renderReplay(document: ReplayDocument, form: ReplayForm): string {
  switch (form) {
    case 'table':
      return renderTable(document);
    case 'json':
      return `${JSON.stringify(document, null, 2)}\n`;
    case 'markdown':
      return renderMarkdown(document);
    case 'html':
      return renderHtml(document);
    case 'junit':
      return renderJunit(document);
  }
}
