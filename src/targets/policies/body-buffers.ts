import type { Fact, FactPlace, Saying } from '../../gateway/write/index.ts';
import type { FieldPath, ObjectRef } from '../../model/origin.ts';
import type { Policy } from '../../model/policy.ts';
import type { Theme } from './theme.ts';
import { withPolicies } from './treatments.ts';

export type BodyLimit = Extract<Policy, { kind: 'request-body-limit' }>;

/** How an implementation limits bodies that it has whole in a buffer. */
export interface BodyBuffer {
  /** Why limits that the source has only by default are not written. */
  readonly byDefault: string;
  /** For people: whose buffer it is. */
  readonly owner: string;
  write(policy: BodyLimit): Saying;
}

/** Bytes that a buffer holds at most: a 32 bit number. */
const LARGEST = 2 ** 32 - 1;

/** A limit on bodies as the limit of a buffer, where it can be one; gRPC streams bodies, which a buffer would hold back. */
export function limitByBuffer(fact: Fact, { grpc }: FactPlace, buffer: BodyBuffer): Saying | undefined {
  if (fact.kind !== 'policy' || fact.policy.kind !== 'request-body-limit') return undefined;
  const { policy } = fact;
  if (policy.bytes === 0) return { says: 'whole', parts: [] };
  if (policy.isDefault) return { says: 'nothing', why: buffer.byDefault };
  if (grpc) return { says: 'nothing', why: 'A buffer would hold back streams of gRPC' };
  if (policy.bytes > LARGEST) {
    return { says: 'nothing', why: `A buffer of ${buffer.owner} holds at most 4 GiB` };
  }
  return buffer.write(policy);
}

/** A limit that an object sets; larger bodies are answered with 413. */
export function limitOf(
  bytes: number,
  object: ObjectRef,
  path: FieldPath,
): ReturnType<NonNullable<Theme['read']>> {
  return withPolicies([
    { kind: 'request-body-limit', bytes, status: 413, origins: [{ object, path }], isDefault: false },
  ]);
}
