/** A part of a page that is written whole or not at all. */
export interface Section {
  readonly what:
    | 'heading'
    | 'table'
    | 'difference'
    | 'undecided region'
    | 'handling'
    | 'policies'
    | 'assumptions';
  readonly lines: readonly string[];
}

/** For the sentence about what is missing: with a count where there can be several. */
const NAMES: Readonly<Record<Section['what'], string>> = {
  heading: 'the heading',
  table: 'the table of hosts',
  difference: 'difference',
  'undecided region': 'undecided region',
  handling: 'what happens before any route is looked at',
  policies: 'the policies',
  assumptions: 'the assumptions',
};

/** Sections in order, as many as fit; the heading always stands, and a sentence names what does not fit. */
export function fitSections(sections: readonly Section[], maxBytes: number): string {
  const whole = textOf(sections);
  if (size(whole) <= maxBytes) return whole;
  // What is left out is known only in the end; the longest sentence that there can be is kept free.
  const reserve = size(sentence(sections, maxBytes));
  let left = maxBytes - reserve;
  const kept: Section[] = [];
  const missing: Section[] = [];
  for (const section of sections) {
    const bytes = size(`${section.lines.join('\n')}\n`);
    if (section.what === 'heading' || bytes <= left) {
      kept.push(section);
      left -= bytes;
    } else missing.push(section);
  }
  const [heading, ...others] = kept;
  return [textOf(heading === undefined ? [] : [heading]), sentence(missing, maxBytes), textOf(others)].join(
    '',
  );
}

function textOf(sections: readonly Section[]): string {
  return sections.map(({ lines }) => `${lines.join('\n')}\n`).join('');
}

function size(text: string): number {
  return Buffer.byteLength(text);
}

function sentence(missing: readonly Section[], maxBytes: number): string {
  const counts = new Map<Section['what'], number>();
  for (const { what } of missing) counts.set(what, (counts.get(what) ?? 0) + 1);
  const parts = [...counts].map(([what, count]) => {
    if (what !== 'difference' && what !== 'undecided region') return NAMES[what];
    return `${count} ${NAMES[what]}${count === 1 ? '' : 's'}`;
  });
  return `**Left out** to stay within ${maxBytes} bytes: ${parts.join(', ')}. Without \`--max-bytes\` everything is written.\n\n`;
}
