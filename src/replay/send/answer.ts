/** One answer as it came over the wire. */
export interface Answer {
  readonly status: number;
  /** In the order of the wire, lower-case names; bytes as Latin-1. */
  readonly headers: ReadonlyArray<readonly [name: string, value: string]>;
  /** At most `MAX_BODY` bytes. */
  readonly body: Buffer;
  /** All bytes of the body, also those that were not kept. */
  readonly bodyBytes: number;
}

/** Bytes of a body that are kept and compared: 1 MiB. */
export const MAX_BODY = 1024 * 1024;

/** The first value of a header; `name` in lower case. */
export function headerOf(answer: Pick<Answer, 'headers'>, name: string): string | undefined {
  return answer.headers.find(([own]) => own === name)?.[1];
}

/** Nothing that can be read as an answer came back; the message says what happened, for people. */
export class SendError extends Error {
  /** `refused`, `reset`, `timeout`, `tls`, `protocol`, `closed`, `name` or another word of one kind of trouble. */
  readonly kind: string;

  constructor(kind: string, message: string) {
    super(message);
    this.name = 'SendError';
    this.kind = kind;
  }
}
