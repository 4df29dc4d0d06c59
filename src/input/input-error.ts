/**
 * - `usage`: the command line asks for something impossible.
 * - `missing`: a file or directory is not there or cannot be opened.
 * - `unreadable`: what is there is not Kubernetes YAML or JSON.
 * - `cluster`: a cluster cannot be reached, or does not answer as one.
 */
export type InputErrorKind = 'usage' | 'missing' | 'unreadable' | 'cluster';

/** Why the input cannot be read at all; nothing is converted then. */
export interface InputError {
  readonly kind: InputErrorKind;
  /** What is wrong, in one sentence. */
  readonly what: string;
  /** `file`, `file:line:column`, `standard input`, or the address of an API server. */
  readonly where: string;
  /** What a person can do. */
  readonly action: string;
}

/** An error's three parts as text. */
export function describeInputError(error: InputError): string {
  return `${error.where}: ${error.what}\n${error.action}`;
}

export class InputFailure extends Error {
  readonly error: InputError;
  constructor(error: InputError) {
    super(describeInputError(error));
    this.name = 'InputFailure';
    this.error = error;
  }
}
