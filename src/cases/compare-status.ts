import type { Result } from '../model/evaluation.ts';
import { NO_ANSWER } from '../model/outcome.ts';
import { describeBackend } from './backends.ts';
import type { Expectation } from './case.ts';
import type { Notes } from './notes.ts';

/** What the echo backends of behaviour cases answer when a case does not say otherwise. */
const BACKEND_STATUS = 200;

/** HTTP to gRPC status: grpc/doc/http-grpc-status-mapping.md; everything else is UNKNOWN. */
const GRPC_STATUS: ReadonlyMap<number, string> = new Map([
  [NO_ANSWER, 'UNAVAILABLE'],
  [200, 'OK'],
  [400, 'INTERNAL'],
  [401, 'UNAUTHENTICATED'],
  [403, 'PERMISSION_DENIED'],
  [404, 'UNIMPLEMENTED'],
  [429, 'UNAVAILABLE'],
  [502, 'UNAVAILABLE'],
  [503, 'UNAVAILABLE'],
  [504, 'UNAVAILABLE'],
]);

/** The status of a result; where the backend decides, the echo backend's. */
export function statusOf(result: Result): number | undefined {
  return result.status ?? (result.kind === 'forwarded' ? BACKEND_STATUS : undefined);
}

/** Does the backend decide the status, and does the case say which backend that is? */
function backendAnswers(result: Result, expected: Expectation): boolean {
  const named = (expected.backend ?? undefined) !== undefined || expected.backends !== undefined;
  return named && result.kind === 'forwarded' && result.status === undefined;
}

export function describeResult(result: Result): string {
  if (result.backend !== undefined) return `forwarded to ${describeBackend(result.backend)}`;
  if (result.status === NO_ANSWER) return `no answer at all (${result.reason})`;
  const status = result.status === undefined ? '' : ` with ${result.status}`;
  return `${result.kind}${status} (${result.reason})`;
}

/** HTTP and gRPC statuses. Where the backend decides and the case names it, any status is the backend's. */
export function compareStatus(result: Result, expected: Expectation, notes: Notes): void {
  if (backendAnswers(result, expected)) return;
  const status = statusOf(result);
  const got = status === undefined ? describeResult(result) : `${status}, ${describeResult(result)}`;
  if (expected.status !== undefined && expected.status !== status) {
    notes.differs('status', String(expected.status), got);
  }
  if (expected.statusIn !== undefined && (status === undefined || !expected.statusIn.includes(status))) {
    notes.differs('status', `one of ${expected.statusIn.join(', ')}`, got);
  }
  if (expected.statusNot !== undefined && status !== undefined && expected.statusNot.includes(status)) {
    notes.differs('status', `none of ${expected.statusNot.join(', ')}`, got);
  }
  const grpc = status === undefined ? undefined : (GRPC_STATUS.get(status) ?? 'UNKNOWN');
  if (expected.grpcStatus !== undefined && expected.grpcStatus !== grpc) {
    notes.differs('gRPC status', expected.grpcStatus, grpc ?? got);
  }
  if (expected.grpcStatusNot !== undefined && grpc !== undefined && expected.grpcStatusNot.includes(grpc)) {
    notes.differs('gRPC status', `none of ${expected.grpcStatusNot.join(', ')}`, grpc);
  }
}

/** 444 is nginx's way to say that the connection is closed without an answer. */
const CLOSED: readonly (number | undefined)[] = [undefined, NO_ANSWER, 444];

/** A connection that nobody answers. */
export function compareConnection(result: Result, expected: Expectation, notes: Notes): void {
  if (expected.connection === undefined) return;
  const closed = result.kind === 'answered' && CLOSED.includes(result.status);
  if (!closed) notes.differs('connection', expected.connection, describeResult(result));
}
