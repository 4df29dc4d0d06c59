import { html, type Markup } from '../../markup/html.ts';
import { UNIT_VERDICTS, type UnitVerdict } from '../document.ts';
import { UNIT_WORDS } from '../forms/words.ts';

/** One bar, split by verdict; the same numbers stand beside it as text. */
export function verdictBar(counts: Readonly<Record<UnitVerdict, number>>, label: string): Markup {
  const total = UNIT_VERDICTS.reduce((sum, verdict) => sum + counts[verdict], 0);
  if (total === 0) return html``;
  let x = 0;
  const parts = UNIT_VERDICTS.map((verdict) => {
    const width = Math.round((counts[verdict] / total) * 10_000) / 10;
    const part = html`<rect class="bar-${verdict}" x="${Math.round(x * 10) / 10}" y="0" width="${width}" height="18"><title>${counts[verdict]} ${UNIT_WORDS[verdict]}</title></rect>`;
    x += width;
    return counts[verdict] === 0 ? html`` : part;
  });
  return html`<svg role="img" aria-label="${label}" width="100%" height="18" viewBox="0 0 1000 18" preserveAspectRatio="none">${parts}</svg>`;
}
