import { LineCounter, parseAllDocuments } from 'yaml';
import { type BehaviourCase, CaseError, type CaseRequest } from './case.ts';
import { complain, defined, entries, type Field, fields, items, optional, text } from './fields.ts';
import { readExpectation } from './read-expectation.ts';
import { readBackendResponse, readRequest } from './read-request.ts';

const CASE_KEYS = [
  'name',
  'from',
  'system',
  'dialect',
  'features',
  'configMap',
  'manifests',
  'requests',
  'note',
  'notes',
];

/** Does this text look like behaviour cases? Decided without reading it as YAML. */
export function looksLikeCases(content: string): boolean {
  return /^requests:/m.test(content) && /^manifests:/m.test(content);
}

/**
 * Reads the behaviour cases of one file.
 * @throws CaseError naming file, field and reason.
 */
export function readCases(content: string, file: string): readonly BehaviourCase[] {
  const lines = new LineCounter();
  const documents = parseAllDocuments(content, { lineCounter: lines, uniqueKeys: true });
  if (!Array.isArray(documents) || documents.length === 0) throw new CaseError(`${file}: holds no document`);
  return documents.map((document, index) => {
    const [problem] = document.errors;
    if (problem !== undefined) {
      const { line, col } = lines.linePos(problem.pos[0]);
      throw new CaseError(`${file}:${line}:${col}: ${problem.message.split('\n')[0]}`);
    }
    const value: unknown = document.toJS({ maxAliasCount: 100 });
    return readCase({ value, path: '', file }, index);
  });
}

function readCase(field: Field, document: number): BehaviourCase {
  const map = fields(field, CASE_KEYS);
  const required = (key: string): Field => map.get(key) ?? complain(field, `the key "${key}" is missing`);
  const requests = items(required('requests')).map(readCaseRequest);
  if (requests.length === 0) complain(required('requests'), 'must hold at least one request');
  const settings = optional(map, 'configMap', (item) =>
    entries(item).map(([key, value]) => [key, text(value)] as const),
  );
  return defined({
    name: text(required('name')),
    file: field.file,
    document,
    system: text(required('system')),
    dialect: optional(map, 'dialect', text),
    features: optional(map, 'features', (item) => items(item).map(text)) ?? [],
    settings: Object.fromEntries(settings ?? []),
    manifests: text(required('manifests')),
    requests,
  }) as BehaviourCase;
}

function readCaseRequest(field: Field): CaseRequest {
  const map = fields(field, ['request', 'expect', 'backendResponse', 'note']);
  return defined({
    request: readRequest(map.get('request') ?? complain(field, 'the key "request" is missing')),
    backendResponse: optional(map, 'backendResponse', readBackendResponse),
    expect: readExpectation(map.get('expect') ?? complain(field, 'the key "expect" is missing')),
    note: optional(map, 'note', text),
  }) as CaseRequest;
}
