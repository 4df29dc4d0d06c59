/** Breaks prose at blanks so that no line is longer than `width` characters, where a single word allows it. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    if (word === '') continue;
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  if (line !== '') lines.push(line);
  return lines;
}

/** Prose with a hanging label: the first line carries the label, the others are indented as far. */
export function labelled(label: string, text: string, indent: number, width: number): string {
  const column = indent + label.length;
  const pad = ' '.repeat(column);
  const [first = '', ...rest] = wrap(text, Math.max(20, width - column));
  return [`${' '.repeat(indent)}${label}${first}`, ...rest.map((line) => `${pad}${line}`)].join('\n');
}
