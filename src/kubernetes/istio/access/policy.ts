import type { ObjectRef } from '../../../model/origin.ts';
import { asString, own } from '../../json.ts';
import { type KubernetesObject, refOf } from '../../object.ts';
import { objectOf } from '../mappings.ts';
import { type AuthorizationRule, readRules } from './authorization-rules.ts';
import { type Issuers, readIssuers } from './token-issuers.ts';

/** An AuthorizationPolicy. */
export interface AccessPolicy {
  readonly ref: ObjectRef;
  /** `ALLOW`, `DENY`, `CUSTOM` or `AUDIT`. */
  readonly action: string;
  readonly rules: readonly AuthorizationRule[];
  /** Names of fields of the spec that are not known here. */
  readonly unknown: readonly string[];
}

/** A RequestAuthentication. */
export interface Authentication extends Issuers {
  readonly ref: ObjectRef;
}

const FIELDS: readonly string[] = ['action', 'rules', 'selector', 'targetRef', 'targetRefs', 'provider'];

export function readAccessPolicy(object: KubernetesObject): AccessPolicy {
  const spec = objectOf(own(object.raw, 'spec'));
  return {
    ref: refOf(object),
    action: asString(own(spec, 'action')) ?? 'ALLOW',
    rules: readRules(spec),
    unknown: Object.keys(spec).filter((key) => !FIELDS.includes(key)),
  };
}

/** Policies that are only tried out decide nothing (annotation `istio.io/dry-run`). */
export function isDryRun({ metadata }: KubernetesObject): boolean {
  return metadata.annotations['istio.io/dry-run'] === 'true';
}

export function readAuthentication(object: KubernetesObject): Authentication {
  return { ref: refOf(object), ...readIssuers(object) };
}
