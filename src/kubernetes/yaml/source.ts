import { dig, isArray } from '../json.ts';
import type { Json } from '../object.ts';
import type { DuplicateKey } from './careful.ts';
import { readDocument } from './document.ts';
import { readJson, splitJson } from './json-text.ts';
import { type DocumentSpan, splitDocuments } from './split.ts';
import type { TextProblem } from './tree.ts';

/** A text with its documents; kept for as long as positions may be asked. */
export interface Source {
  readonly file: string;
  readonly text: string;
  readonly spans: readonly DocumentSpan[];
  /** By document that is a list: how many items it has. */
  readonly listLengths: ReadonlyMap<number, number>;
}

export interface SourceDocument {
  /** 0-based number in the source. */
  readonly index: number;
  readonly value: Json;
  /** Lines of the whole source. */
  readonly duplicates: readonly DuplicateKey[];
}

export interface SourceReading {
  readonly source: Source;
  readonly documents: readonly SourceDocument[];
  /** The first thing that cannot be read; lines of the whole source. */
  readonly problem?: TextProblem;
}

/**
 * Reads a text with any number of YAML or JSON documents. A text that begins with `{` is read as a stream of JSON values
 * and, where it is none, as YAML, as kubectl does.
 */
export function readSource(file: string, text: string): SourceReading {
  if (/^[\s\uFEFF]*\{/.test(text)) {
    const json = readJsonSource(file, text);
    if (json !== undefined) return json;
  }
  const { spans, problem: splitProblem } = splitDocuments(text);
  const listLengths = new Map<number, number>();
  const source = { file, text, spans, listLengths };
  const documents: SourceDocument[] = [];
  for (const [index, span] of spans.entries()) {
    const part = text.slice(span.start, span.end);
    const json = span.format === 'json' ? readJson(part) : undefined;
    if (json !== undefined) {
      documents.push({ index, value: json.value, duplicates: [] });
      noteLength(listLengths, index, json.value);
      continue;
    }
    const reading = readDocument(part);
    if ('problem' in reading) {
      const { line, ...rest } = reading.problem;
      return { source, documents, problem: { line: line + span.line - 1, ...rest } };
    }
    documents.push({ index, value: reading.value, duplicates: shifted(reading.duplicates, span.line - 1) });
    noteLength(listLengths, index, reading.value);
  }
  return splitProblem === undefined ? { source, documents } : { source, documents, problem: splitProblem };
}

function readJsonSource(file: string, text: string): SourceReading | undefined {
  const spans = splitJson(text);
  if (spans === undefined) return undefined;
  const documents: SourceDocument[] = [];
  const listLengths = new Map<number, number>();
  for (const [index, span] of spans.entries()) {
    const read = readJson(text.slice(span.start, span.end));
    if (read === undefined) return undefined;
    documents.push({ index, value: read.value, duplicates: [] });
    noteLength(listLengths, index, read.value);
  }
  return { source: { file, text, spans, listLengths }, documents };
}

function noteLength(lengths: Map<number, number>, index: number, value: Json): void {
  const items = dig(value, 'items');
  if (isArray(items)) lengths.set(index, items.length);
}

function shifted(duplicates: readonly DuplicateKey[], lines: number): readonly DuplicateKey[] {
  if (duplicates.length === 0) return duplicates;
  return duplicates.map((duplicate) => ({
    ...duplicate,
    line: duplicate.line + lines,
    firstLine: duplicate.firstLine + lines,
  }));
}
