import { type Answer, MAX_BODY, SendError } from './answer.ts';

/** Bytes of status line and headers; more is refused. */
const MAX_HEAD = 256 * 1024;

type Header = readonly [name: string, value: string];

/** Reads one HTTP/1.1 answer from the chunks of a connection. */
export interface ResponseReader {
  /** The answer once it is complete. Throws a SendError for what is no HTTP. */
  push(chunk: Buffer): Answer | undefined;
  /** The connection was closed: the answer, if its end is the end of the connection. */
  end(): Answer | undefined;
  /** The connection can carry another request. */
  readonly reusable: boolean;
}

interface Head {
  readonly status: number;
  readonly headers: readonly Header[];
}

type Framing = 'head' | 'length' | 'close' | 'size' | 'data' | 'trailer' | 'done';

/** @param method of the request: answers to HEAD have no body */
export function responseReader(method: string): ResponseReader {
  let pending: Buffer = EMPTY;
  let framing: Framing = 'head';
  let head: Head | undefined;
  let remaining = 0;
  let kept: Buffer[] = [];
  let keptBytes = 0;
  let total = 0;
  let reusable = true;

  const keep = (bytes: Buffer): void => {
    total += bytes.length;
    if (keptBytes >= MAX_BODY || bytes.length === 0) return;
    const part = bytes.length > MAX_BODY - keptBytes ? bytes.subarray(0, MAX_BODY - keptBytes) : bytes;
    kept.push(part);
    keptBytes += part.length;
  };

  const finish = (): Answer => {
    framing = 'done';
    if (pending.length > 0) reusable = false;
    const [only] = kept;
    const body = kept.length === 1 && only !== undefined ? only : Buffer.concat(kept);
    kept = [];
    if (head === undefined) throw new SendError('protocol', 'the answer has no status line');
    return { status: head.status, headers: head.headers, body, bodyBytes: total };
  };

  /** Undefined: more bytes are needed. */
  const line = (): string | undefined => {
    const end = pending.indexOf('\r\n');
    if (end < 0) {
      if (pending.length > MAX_HEAD) throw new SendError('protocol', 'a line of the answer has no end');
      return undefined;
    }
    const text = pending.toString('latin1', 0, end);
    pending = pending.subarray(end + 2);
    return text;
  };

  const readHead = (): boolean => {
    const end = pending.indexOf('\r\n\r\n');
    if (end < 0) {
      if (pending.length > MAX_HEAD)
        throw new SendError('protocol', 'the headers of the answer are too long');
      return false;
    }
    const parsed = parseHead(pending.toString('latin1', 0, end));
    pending = pending.subarray(end + 4);
    if (parsed.status >= 100 && parsed.status < 200 && parsed.status !== 101) return readHead();
    head = parsed;
    const { mode, length, closes } = framingOf(parsed, method);
    framing = mode;
    remaining = length;
    if (closes || mode === 'close') reusable = false;
    return true;
  };

  const step = (): Answer | 'more' | 'again' => {
    switch (framing) {
      case 'head':
        return readHead() ? 'again' : 'more';
      case 'length': {
        const part = pending.subarray(0, remaining);
        keep(part);
        remaining -= part.length;
        pending = pending.subarray(part.length);
        return remaining === 0 ? finish() : 'more';
      }
      case 'close':
        keep(pending);
        pending = EMPTY;
        return 'more';
      case 'size': {
        const text = line();
        if (text === undefined) return 'more';
        const size = /^[0-9a-fA-F]{1,8}(?=$|[;\s])/.exec(text)?.[0];
        if (size === undefined) throw new SendError('protocol', 'a chunk of the answer has no size');
        remaining = Number.parseInt(size, 16);
        framing = remaining === 0 ? 'trailer' : 'data';
        return 'again';
      }
      case 'data': {
        const part = pending.subarray(0, remaining);
        keep(part);
        remaining -= part.length;
        pending = pending.subarray(part.length);
        if (remaining > 0 || pending.length < 2) return 'more';
        pending = pending.subarray(2);
        framing = 'size';
        return 'again';
      }
      case 'trailer': {
        const text = line();
        if (text === undefined) return 'more';
        return text === '' ? finish() : 'again';
      }
      case 'done':
        reusable = false;
        return 'more';
    }
  };

  return {
    push(chunk) {
      pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
      for (;;) {
        const result = step();
        if (result === 'more') return undefined;
        if (result !== 'again') return result;
      }
    },
    end() {
      reusable = false;
      return framing === 'close' ? finish() : undefined;
    },
    get reusable() {
      return reusable;
    },
  };
}

const EMPTY = Buffer.alloc(0);

function parseHead(text: string): Head {
  const lines = text.split('\r\n');
  const status = /^HTTP\/1\.[01] (\d{3})(?: |$)/.exec(lines[0] ?? '')?.[1];
  if (status === undefined) throw new SendError('protocol', 'what came back is no HTTP answer');
  const headers: Header[] = [];
  for (let index = 1; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    const colon = line.indexOf(':');
    // Blanks and tabs alone: a byte beyond ASCII at the end is no white space (RFC 9110, section 5.5).
    const value = line.slice(colon + 1).replace(/^[ \t]+|[ \t]+$/g, '');
    if (colon > 0) headers.push([line.slice(0, colon).toLowerCase(), value]);
  }
  return { status: Number(status), headers };
}

/** How the end of the body is found (RFC 9112, section 6.3). */
function framingOf(
  { status, headers }: Head,
  method: string,
): { mode: Framing; length: number; closes: boolean } {
  const last = (name: string): string | undefined =>
    headers.findLast(([own]) => own === name)?.[1].toLowerCase();
  const closes = last('connection')?.includes('close') ?? false;
  if (method === 'HEAD' || status === 204 || status === 304) return { mode: 'length', length: 0, closes };
  if (status === 101) return { mode: 'length', length: 0, closes: true };
  if (last('transfer-encoding')?.endsWith('chunked') === true) return { mode: 'size', length: 0, closes };
  const length = last('content-length');
  if (length === undefined) return { mode: 'close', length: 0, closes: true };
  if (!/^\d{1,15}$/.test(length))
    throw new SendError('protocol', 'Content-Length of the answer is no number');
  return { mode: 'length', length: Number(length), closes };
}
