import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { EMPTY_INPUT } from '../kubernetes/findings.ts';
import { createObjectSet } from '../kubernetes/object-set.ts';
import { toObjects } from '../kubernetes/objects.ts';
import { readSource, type SourceReading } from '../kubernetes/yaml/source.ts';
import type { TextProblem } from '../kubernetes/yaml/tree.ts';
import { type Finding, finding } from '../model/finding.ts';
import { checkSize, decodeText } from './decode.ts';
import { findFiles, notOpened } from './files.ts';
import { InputFailure } from './input-error.ts';
import type { Input, InputsRead } from './inputs-read.ts';
import { openSnapshots } from './snapshot-input.ts';

export type { ClusterRead, Input, InputsRead } from './inputs-read.ts';

export interface InputOptions {
  /** Files and directories; `-` is the standard input. */
  readonly filenames: readonly string[];
  readonly recursive: boolean;
  /** Reads the standard input; called at most once. */
  readonly stdin: () => Promise<Uint8Array>;
  /** Namespace of objects that name none. */
  readonly namespace: string;
  /** The input is a whole cluster: what is not there does not exist. */
  readonly complete: boolean;
}

export const STANDARD_INPUT = 'standard input';

/**
 * Reads all objects that the command line names. Fails with an `InputFailure` when anything cannot be read: a part of a
 * configuration must not pass for the whole.
 */
export async function readInputs(options: InputOptions): Promise<InputsRead> {
  const names = options.filenames;
  if (names.length === 0) {
    throw new InputFailure({
      kind: 'usage',
      what: 'No input is named.',
      where: 'command line',
      action: 'Name a file or directory with -f, or -f - for the standard input; -A reads the cluster.',
    });
  }
  const readings: SourceReading[] = [];
  const inputs: Input[] = [];
  const findings: Finding[] = [];
  const read = (name: string, bytes: Uint8Array) => {
    const reading = readText(name, decodeText(bytes, name));
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    readings.push(reading);
    inputs.push({ name, bytes: bytes.byteLength, sha256, documents: reading.documents.length });
    if (reading.documents.length === 0) findings.push(finding(EMPTY_INPUT, `${name} holds no objects.`, []));
  };
  const files = findFiles(
    names.filter((name) => name !== '-'),
    options.recursive,
  );
  for (const file of files) read(file, readFile(file));
  if (names.includes('-')) {
    const bytes = await options.stdin();
    checkSize(bytes.byteLength, STANDARD_INPUT);
    read(STANDARD_INPUT, bytes);
  }
  const opened = openSnapshots(readings);
  const found = toObjects(opened.readings, { namespace: options.namespace });
  const objects = createObjectSet(found.objects, {
    complete: options.complete || opened.complete,
    sources: readings.map((reading) => reading.source),
    refused: found.refused,
  });
  return {
    objects,
    findings: [...findings, ...opened.findings, ...found.findings],
    inputs,
    clusters: opened.clusters,
  };
}

/** Reads one text; fails with the place of the first thing that cannot be read. */
export function readText(name: string, text: string): SourceReading {
  const reading = readSource(name, text);
  if (reading.problem !== undefined) throw broken(name, text, reading.problem);
  return reading;
}

function readFile(file: string): Uint8Array {
  try {
    checkSize(statSync(file).size, file);
    return readFileSync(file);
  } catch (error) {
    if (error instanceof InputFailure) throw error;
    throw notOpened(file, error);
  }
}

function broken(name: string, text: string, problem: TextProblem): InputFailure {
  const line = text.split('\n', problem.line)[problem.line - 1] ?? '';
  const template = /\{\{-?\s*[\w.$(/*"]/.test(text);
  return new InputFailure({
    kind: 'unreadable',
    what: `The YAML is broken: ${problem.reason}${/[.!?]$/.test(problem.reason) ? '' : '.'} The line reads: ${line.trim().slice(0, 120)}`,
    where: `${name}:${problem.line}:${problem.column}`,
    action: template
      ? 'This looks like a Helm template: run `helm template` first and give its output to gateproof.'
      : 'Correct the document; `kubectl apply --dry-run=client -f` should take it too.',
  });
}
