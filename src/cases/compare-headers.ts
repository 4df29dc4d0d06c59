import type { Result } from '../model/evaluation.ts';
import type { BackendResponse, Headers, ResponseExpectation } from './case.ts';
import type { Notes } from './notes.ts';

/** A header as far as it is known; `pieces` are the known parts of a value that is not known as a whole. */
type Value =
  | { readonly kind: 'absent' }
  | { readonly kind: 'known'; readonly text: string }
  | { readonly kind: 'unknown'; readonly pieces: readonly string[] };

const ABSENT: Value = { kind: 'absent' };

function own<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

function asValue(text: string | null, pieces: readonly string[] = []): Value {
  return text === null ? { kind: 'unknown', pieces } : { kind: 'known', text };
}

/** Repeated headers may be written as one list, so blanks around commas do not count. */
function canonical(text: string, ignoreWhitespace = false): string {
  return ignoreWhitespace ? text.replaceAll(/\s+/g, '') : text.trim().replaceAll(/\s*,\s*/g, ',');
}

function show(value: Value): string {
  if (value.kind === 'absent') return 'no such header';
  return value.kind === 'known' ? JSON.stringify(value.text) : 'a value that is not known';
}

/** Compares headers that a backend must see. */
export function compareUpstreamHeaders(
  upstream: NonNullable<Result['upstream']>,
  expected: Headers,
  absent: readonly string[],
  notes: Notes,
): void {
  const read = (name: string): Value => {
    const lower = name.toLowerCase();
    if (lower === 'host') return asValue(upstream.host);
    const text = own(upstream.headers, lower);
    return text === undefined ? ABSENT : asValue(text);
  };
  for (const [name, text] of joined(expected)) {
    const equals = (got: string): boolean => canonical(got) === canonical(text);
    check(`upstream header ${name}`, JSON.stringify(text), read(name), equals, notes);
  }
  for (const name of absent) checkAbsent(`upstream header ${name}`, read(name), notes);
}

/** Compares the headers of the answer that the client gets. */
export function compareResponseHeaders(
  result: Result,
  expected: ResponseExpectation,
  answer: BackendResponse | undefined,
  notes: Notes,
): void {
  const read = (name: string): Value => responseHeader(result, name.toLowerCase(), answer);
  const strip = expected.ignoreWhitespace;
  for (const [name, text] of joined(expected.headers ?? [])) {
    const equals = (got: string): boolean => canonical(got, strip) === canonical(text, strip);
    check(`response header ${name}`, JSON.stringify(text), read(name), equals, notes);
  }
  for (const [name, values] of expected.headerOneOf ?? []) {
    const wanted = values.map((value) => canonical(value, strip));
    const equals = (got: string): boolean => wanted.includes(canonical(got, strip));
    check(`response header ${name}`, `one of ${JSON.stringify(values)}`, read(name), equals, notes);
  }
  for (const [name, text] of expected.headerContains ?? []) {
    const value = read(name);
    if (value.kind === 'unknown' && value.pieces.some((piece) => piece.includes(text))) continue;
    const contains = (got: string): boolean => got.includes(text);
    check(`response header ${name}`, `a value with ${JSON.stringify(text)}`, value, contains, notes);
  }
  for (const name of expected.absentHeaders ?? []) {
    checkAbsent(`response header ${name}`, read(name), notes);
  }
}

/** What the client sees under a name: the backend's own header with what the proxy does to it. */
function responseHeader(result: Result, name: string, answer: BackendResponse | undefined): Value {
  const { set, removed, added = {}, pieces = {} } = result.responseHeaders;
  const replaced = own(set, name);
  if (replaced !== undefined) return asValue(replaced, own(pieces, name));
  const fromBackend =
    result.kind === 'forwarded' && !removed.includes(name)
      ? (answer?.headers ?? []).filter(([header]) => header.toLowerCase() === name).map(([, text]) => text)
      : [];
  const more = own(added, name);
  if (more === null) return asValue(null, own(pieces, name));
  const all = more === undefined ? fromBackend : [...fromBackend, more];
  return all.length === 0 ? ABSENT : asValue(all.join(','));
}

/** One entry per name; several lines of one header are a list. */
function joined(headers: Headers): Headers {
  const byName = new Map<string, [string, string]>();
  for (const [name, text] of headers) {
    const former = byName.get(name.toLowerCase());
    if (former === undefined) byName.set(name.toLowerCase(), [name, text]);
    else former[1] += `,${text}`;
  }
  return [...byName.values()];
}

function check(
  what: string,
  expected: string,
  value: Value,
  holds: (text: string) => boolean,
  notes: Notes,
): void {
  if (value.kind === 'unknown') notes.unknown(`${what}: ${expected} is expected, the value is not known`);
  else if (value.kind === 'absent' || !holds(value.text)) notes.differs(what, expected, show(value));
}

function checkAbsent(what: string, value: Value, notes: Notes): void {
  if (value.kind === 'unknown') notes.unknown(`${what}: it must not be there, and its value may be empty`);
  else if (value.kind === 'known' && value.text !== '') notes.differs(what, 'no such header', show(value));
}
