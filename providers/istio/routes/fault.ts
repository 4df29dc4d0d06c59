import { asNumber, asString, dig } from '../../../src/kubernetes/json.ts';
import type { Json } from '../../../src/kubernetes/object.ts';
import type { Forward, Outcome, Respond } from '../../../src/model/outcome.ts';
import type { Policy } from '../../../src/model/policy.ts';
import type { Part } from '../objects/virtual-service.ts';

/** A fault that is injected before a request is forwarded. */
export interface Fault {
  /** Requests of a million that are answered so. */
  readonly abort?: { readonly millionths: number; readonly answer: Respond };
  readonly policies: readonly Policy[];
}

const NO_FAULT: Fault = { policies: [] };
const MILLION = 1_000_000;

/** Faults (route.go, TranslateFault). A percentage that is not given counts as none. */
export function faultOf(part: Part | undefined): Fault {
  if (part === undefined) return NO_FAULT;
  const abort = dig(part.value, 'abort');
  const millionths = share(dig(abort, 'percentage', 'value'));
  const answer = abort === undefined ? undefined : abortAnswer(abort);
  const policies = delays(dig(part.value, 'delay'), part);
  return answer === undefined || millionths === 0
    ? { policies }
    : { abort: { millionths, answer }, policies };
}

/** Percent as millionths, at most all. */
function share(value: Json | undefined): number {
  const percent = asNumber(value) ?? 0;
  return Math.min(MILLION, Math.max(0, Math.round(percent * 10_000)));
}

function abortAnswer(abort: Json): Respond | undefined {
  const reason = 'fault injection answers the request';
  const grpc = asString(dig(abort, 'grpcStatus'));
  const status = asNumber(dig(abort, 'httpStatus'));
  if (status !== undefined) return { kind: 'respond', status, reason };
  if (grpc === undefined || grpc === '') return undefined;
  const headers = [{ action: 'set', name: 'grpc-status', value: [{ text: grpcCode(grpc) }] }] as const;
  return { kind: 'respond', status: 200, headers, reason };
}

const GRPC_CODES = [
  'OK',
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
];

function grpcCode(name: string): string {
  const code = GRPC_CODES.indexOf(name);
  return code < 0 ? name : String(code);
}

function delays(delay: Json | undefined, part: Part): readonly Policy[] {
  const time = asString(dig(delay, 'fixedDelay'));
  const percent = asNumber(dig(delay, 'percentage', 'value')) ?? asNumber(dig(delay, 'percent')) ?? 0;
  if (time === undefined || percent <= 0) return [];
  const origin = { ...part.origin, path: [...part.origin.path, 'delay'] };
  return [
    {
      kind: 'other',
      name: 'fault-delay',
      value: `${time} for ${percent} %`,
      effect: 'requests wait before they are forwarded',
      origins: [origin],
      isDefault: false,
    },
  ];
}

/** The outcome with a fault in front of it; undefined where it cannot be said. */
export function withFault(outcome: Outcome, { abort }: Fault): Outcome | undefined {
  if (abort === undefined) return outcome;
  if (abort.millionths >= MILLION) return abort.answer;
  if (outcome.kind !== 'forward') return undefined;
  return shared(outcome, abort.millionths, abort.answer);
}

function shared(forward: Forward, millionths: number, answer: Respond): Forward {
  const sum = forward.backends.reduce((total, { weight }) => total + weight, 0);
  const backends = [
    ...forward.backends.map((backend) => ({ ...backend, weight: backend.weight * (MILLION - millionths) })),
    { weight: sum * millionths, target: answer },
  ];
  const divisor = backends.reduce((found, { weight }) => gcd(found, weight), 0);
  return { ...forward, backends: backends.map((one) => ({ ...one, weight: one.weight / divisor })) };
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}
