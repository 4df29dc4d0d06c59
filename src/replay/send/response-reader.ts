import { type Answer, MAX_BODY, SendError } from './answer.ts';
import { createHeadReader, type HeadReader, type ResponseHead } from './response-head.ts';

/** Bytes of status line and headers; more is refused. */
const MAX_HEAD = 256 * 1024;

/** Reads the HTTP/1.1 answers of a connection one after the other. */
export interface ResponseReader {
  /** Makes ready for the answer to the next request. */
  next(method: string): void;
  /**
   * The answer once it is complete. Throws a SendError for what is no HTTP.
   *
   * @param chunk may be filled anew afterwards
   */
  push(chunk: Buffer): Answer | undefined;
  /** The connection was closed: the answer, if its end is the end of the connection. */
  end(): Answer | undefined;
  /** The connection can carry another request. */
  readonly reusable: boolean;
}

type Part = 'head' | 'length' | 'close' | 'size' | 'data' | 'trailer' | 'done';

/** @param method of the first request: answers to HEAD have no body */
export function responseReader(method: string, readHead: HeadReader = createHeadReader()): ResponseReader {
  /** What is being read, and how far. */
  let bytes: Buffer = EMPTY;
  let at = 0;
  let part: Part = 'head';
  let isHead = method === 'HEAD';
  let head: ResponseHead | undefined;
  let remaining = 0;
  let kept: Buffer[] = [];
  let keptBytes = 0;
  let total = 0;
  let reusable = true;

  /** Takes so many bytes of the body, or all that are there; a copy of what is kept. */
  const take = (most: number): number => {
    const length = Math.min(most, bytes.length - at);
    const wanted = Math.min(length, MAX_BODY - keptBytes);
    if (wanted > 0) {
      kept.push(Buffer.from(bytes.subarray(at, at + wanted)));
      keptBytes += wanted;
    }
    total += length;
    at += length;
    return length;
  };

  const finish = (): Answer => {
    part = 'done';
    if (at < bytes.length) reusable = false;
    if (head === undefined) throw new SendError('protocol', 'the answer has no status line');
    const [only = EMPTY] = kept;
    const body = kept.length > 1 ? Buffer.concat(kept) : only;
    kept = [];
    return { status: head.status, headers: head.headers, body, bodyBytes: total };
  };

  /** Undefined: more bytes are needed. */
  const line = (): string | undefined => {
    const end = bytes.indexOf(LINE_END, at);
    if (end < 0) {
      if (bytes.length - at > MAX_HEAD) throw new SendError('protocol', 'a line of the answer has no end');
      return undefined;
    }
    const text = bytes.toString('latin1', at, end);
    at = end + LINE_END.length;
    return text;
  };

  /** False: more bytes are needed. */
  const findHead = (): boolean => {
    for (;;) {
      const end = bytes.indexOf(HEAD_END, at);
      if (end < 0) {
        if (bytes.length - at > MAX_HEAD)
          throw new SendError('protocol', 'the headers of the answer are too long');
        return false;
      }
      const found = readHead(bytes.toString('latin1', at, end));
      at = end + HEAD_END.length;
      const isInterim = found.status < 200 && found.status !== 101;
      if (isInterim) continue;
      head = found;
      const body = isHead ? 'none' : found.body;
      if (body === 'unreadable') throw new SendError('protocol', 'Content-Length of the answer is no number');
      if (found.closes || body === 'until-close') reusable = false;
      part = body === 'chunks' ? 'size' : body === 'until-close' ? 'close' : 'length';
      remaining = typeof body === 'number' ? body : 0;
      return true;
    }
  };

  const step = (): Answer | 'more' | 'again' => {
    switch (part) {
      case 'head':
        return findHead() ? 'again' : 'more';
      case 'length':
        remaining -= take(remaining);
        return remaining === 0 ? finish() : 'more';
      case 'close':
        take(Number.POSITIVE_INFINITY);
        return 'more';
      case 'size': {
        const text = line();
        if (text === undefined) return 'more';
        const size = /^[0-9a-fA-F]{1,8}(?=$|[;\s])/.exec(text)?.[0];
        if (size === undefined) throw new SendError('protocol', 'a chunk of the answer has no size');
        remaining = Number.parseInt(size, 16);
        part = remaining === 0 ? 'trailer' : 'data';
        return 'again';
      }
      case 'data': {
        remaining -= take(remaining);
        if (remaining > 0 || bytes.length - at < LINE_END.length) return 'more';
        at += LINE_END.length;
        part = 'size';
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
    next(given) {
      part = 'head';
      isHead = given === 'HEAD';
      head = undefined;
      keptBytes = 0;
      total = 0;
    },
    push(chunk) {
      bytes = bytes.length === 0 ? chunk : Buffer.concat([bytes, chunk]);
      at = 0;
      for (;;) {
        const result = step();
        if (result === 'again') continue;
        bytes = at < bytes.length ? Buffer.from(bytes.subarray(at)) : EMPTY;
        return result === 'more' ? undefined : result;
      }
    },
    end() {
      reusable = false;
      return part === 'close' ? finish() : undefined;
    },
    get reusable() {
      return reusable;
    },
  };
}

const EMPTY = Buffer.alloc(0);
const LINE_END = Buffer.from('\r\n');
const HEAD_END = Buffer.from('\r\n\r\n');
