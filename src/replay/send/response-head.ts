import { SendError } from './answer.ts';

type Header = readonly [name: string, value: string];

/** Status line and headers of an answer. */
export interface ResponseHead {
  readonly status: number;
  /** In the order of the wire, lower-case names; bytes as Latin-1. */
  readonly headers: readonly Header[];
  /** How the end of the body is found, if the request was no HEAD; a number of bytes. */
  readonly body: 'none' | 'chunks' | 'until-close' | 'unreadable' | number;
  /** The server says that the connection ends with this answer (RFC 9112, section 9.3). */
  readonly closes: boolean;
}

/** Heads by their text. */
export type HeadReader = (text: string) => ResponseHead;

/** Answers of one server often have the same head to the letter. */
const MOST_KNOWN = 256;
const LONGEST_KNOWN = 4096;

/** A reader that gives the same object for the same text, as long as it remembers it. */
export function createHeadReader(): HeadReader {
  const known = new Map<string, ResponseHead>();
  return (text) => {
    let head = known.get(text);
    if (head === undefined) {
      head = parseHead(text);
      if (known.size >= MOST_KNOWN) known.clear();
      if (text.length <= LONGEST_KNOWN) known.set(text, head);
    }
    return head;
  };
}

/** Without blanks and tabs around it, and with other white space: a byte beyond ASCII is none (RFC 9110, section 5.5). */
function withoutBlanks(line: string, from: number): string {
  const isBlank = (at: number): boolean => line[at] === ' ' || line[at] === '\t';
  let [start, end] = [from, line.length];
  while (start < end && isBlank(start)) start += 1;
  while (end > start && isBlank(end - 1)) end -= 1;
  return line.slice(start, end);
}

function parseHead(text: string): ResponseHead {
  const lines = text.split('\r\n');
  const [, minor, status] = /^HTTP\/1\.([01]) (\d{3})(?: |$)/.exec(lines[0] ?? '') ?? [];
  if (status === undefined) throw new SendError('protocol', 'what came back is no HTTP answer');
  const headers: Header[] = [];
  for (let index = 1; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    const colon = line.indexOf(':');
    if (colon > 0) headers.push([line.slice(0, colon).toLowerCase(), withoutBlanks(line, colon + 1)]);
  }
  const last = (name: string): string | undefined =>
    headers.findLast(([own]) => own === name)?.[1].toLowerCase();
  const connection = last('connection') ?? '';
  return {
    status: Number(status),
    headers,
    body: bodyOf(Number(status), last('transfer-encoding'), last('content-length')),
    closes:
      status === '101' ||
      connection.includes('close') ||
      (minor === '0' && !connection.includes('keep-alive')),
  };
}

/** RFC 9112, section 6.3. */
function bodyOf(
  status: number,
  encoding: string | undefined,
  length: string | undefined,
): ResponseHead['body'] {
  if (status < 200 || status === 204 || status === 304) return 'none';
  if (encoding?.endsWith('chunked') === true) return 'chunks';
  if (length === undefined) return 'until-close';
  return /^\d{1,15}$/.test(length) ? Number(length) : 'unreadable';
}
