import { readFileSync } from 'node:fs';
import type { KubernetesObject, ObjectSet, Position } from '../../kubernetes/object.ts';
import { refOf } from '../../kubernetes/object.ts';
import { createObjectSet } from '../../kubernetes/object-set.ts';
import { toObjects } from '../../kubernetes/objects.ts';
import { emitYaml } from '../../kubernetes/yaml/emit.ts';
import { readSource } from '../../kubernetes/yaml/source.ts';
import type { Origin } from '../../model/origin.ts';
import { printable } from '../../report/printable.ts';
import type { SourceLine, SourceText } from '../../review/detail.ts';

/** Something to say at a place of the input. */
export interface Mark {
  readonly origin: Origin;
  readonly text: string;
}

/** A line longer than this is nothing that a person wrote, and the object is shown as YAML of its own. */
const LONGEST_LINE = 400;
/** Most lines of one object. */
const MOST_LINES = 2000;

/** An object as it stands in its file, else as YAML, with what there is to say at its lines. */
export function sourceText(object: KubernetesObject, objects: ObjectSet, marks: readonly Mark[]): SourceText {
  const start = objects.locate(refOf(object), []);
  const title = printable(`${object.kind} ${object.metadata.namespace}/${object.metadata.name}`);
  const inFile = start === undefined ? undefined : fileLines(start);
  if (inFile !== undefined && start !== undefined) {
    return {
      title: `${title}  ${printable(start.file)}`,
      lines: noted(inFile, marks, (origin) => objects.locate(origin.object, origin.path)?.line),
    };
  }
  const reading = readSource('object', emitYaml([object.raw]));
  const again = createObjectSet(toObjects([reading], { namespace: object.metadata.namespace }).objects, {
    complete: false,
    sources: [reading.source],
  });
  const lines = reading.source.text.trimEnd().split('\n');
  const numbered = lines.map((text, index) => ({ number: index + 1, text }));
  return {
    title: `${title}  (as YAML)`,
    lines: noted(numbered, marks, (origin) => again.locate(origin.object, origin.path)?.line),
  };
}

type Numbered = { readonly number: number; readonly text: string };

/** The lines of the document that begins before a position; undefined where they cannot be shown as they are. */
function fileLines({ file, line }: Position): readonly Numbered[] | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
  const lines = text.split('\n');
  const isEnd = (content: string | undefined): boolean =>
    content === undefined || /^(---|\.\.\.)(\s|$)/.test(content);
  let first = line - 1;
  while (first > 0 && !isEnd(lines[first - 1])) first--;
  let end = line - 1;
  while (!isEnd(lines[end]) && end - first < MOST_LINES) end++;
  const found = lines
    .slice(first, end)
    .map((content, index) => ({ number: first + index + 1, text: content }));
  while (found.at(-1)?.text.trim() === '') found.pop();
  // A list holds many objects: then this is not the text of one.
  const isList = found.some(({ text: content }) => /^\s*"?items"?\s*:/.test(content));
  const isLong = found.some(({ text: content }) => content.length > LONGEST_LINE);
  return found.length === 0 || isList || isLong ? undefined : found;
}

function noted(
  lines: readonly Numbered[],
  marks: readonly Mark[],
  lineOf: (origin: Origin) => number | undefined,
): readonly SourceLine[] {
  const notes = new Map<number, string[]>();
  for (const { origin, text } of marks) {
    const line = lineOf(origin);
    if (line === undefined) continue;
    const known = notes.get(line);
    if (known === undefined) notes.set(line, [text]);
    else if (!known.includes(text)) known.push(text);
  }
  return lines.map(({ number, text }) => {
    const note = notes.get(number);
    const shown = { number, text: printable(text.replaceAll('\t', '    ')) };
    return note === undefined ? shown : { ...shown, note: printable(note.join('; ')) };
  });
}
