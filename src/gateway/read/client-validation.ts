import type { FieldPath, ObjectRef } from '../../model/origin.ts';

/** A reference to a Secret or ConfigMap. */
export interface FileReference {
  readonly group: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly path: FieldPath;
}

/** Which client certificates are taken: `validation` of `spec.tls.frontend`, or a policy of the implementation. */
export interface ClientValidation {
  readonly authorities: readonly FileReference[];
  /** As the Gateway API writes it; `VerifyIfGiven`: a client may also show none. */
  readonly mode: string;
  readonly path: FieldPath;
  /** The policy that says it; absent: the Gateway. */
  readonly policy?: ObjectRef & { readonly group: string };
}
