import type { ObjectSet } from '../../../src/kubernetes/object.ts';
import type { ControllerConfig } from '../settings/controller-config.ts';
import type { SettingName } from '../settings/keys.ts';
import type { RiskLevel } from '../settings/value-types.ts';
import type { IngressConfig } from './config.ts';
import type { Reader } from './reader.ts';
import type { Validator } from './validators.ts';

/**
 * What the controller does about a value that it refuses.
 * - `drop`: the whole Ingress is not taken. `deny`: every location of the Ingress answers 503.
 * - `default`: as if absent, and the default is in force. `ignore`: as if absent, there is no default.
 * - `ignore-group`: the annotation's whole group counts as absent.
 * - `no-auth`: the same for external authentication, which then asks nobody.
 */
export type InvalidEffect = 'drop' | 'deny' | 'default' | 'ignore' | 'ignore-group' | 'no-auth';

/**
 * How far an annotation reaches.
 * - `location`: the paths of the Ingress. `host`: the whole host, other Ingresses included.
 * - `service`: everything that uses the same Service and port. `controller`: everything.
 */
export type Scope = 'location' | 'host' | 'service' | 'controller';

/** One annotation, declared once; the ledger, `explain` and the documentation are made from it. */
export interface Declaration {
  /** Name without the prefix. */
  readonly key: string;
  readonly aliases?: readonly string[];
  readonly validator: Validator;
  readonly risk: RiskLevel;
  readonly scope: Scope;
  /** What is in force without it, for people. */
  readonly initial: string;
  /** Key of the ConfigMap that changes the default. */
  readonly setting?: SettingName;
  readonly invalid: InvalidEffect;
  /** What it does, one or two plain sentences. */
  readonly effect: string;
  /** What it needs to have any effect, where it needs something: `auth-url`. */
  readonly needs?: string;
  /** Heading of the upstream documentation page. */
  readonly section: string;
  /** First release that reads it, if later than 1.0.0. */
  readonly since?: string;
}

/** What a group's parser says. `culprit` is the annotation that decided. */
export type GroupOutcome =
  | { readonly kind: 'taken'; readonly config: Partial<IngressConfig> }
  | {
      readonly kind: 'ignored';
      readonly culprit: string;
      readonly reason: string;
      readonly opensAccess?: boolean;
    }
  | {
      readonly kind: 'denied';
      readonly culprit: string;
      readonly reason: string;
      readonly config?: Partial<IngressConfig>;
    }
  | { readonly kind: 'dropped'; readonly culprit: string };

export interface GroupContext {
  readonly namespace: string;
  readonly name: string;
  readonly objects: ObjectSet;
  readonly config: ControllerConfig;
}

/** Annotations that the controller parses together. */
export interface Group {
  readonly name: string;
  readonly annotations: readonly Declaration[];
  parse(read: Reader, context: GroupContext): GroupOutcome;
}

export function taken(config: Partial<IngressConfig>): GroupOutcome {
  return { kind: 'taken', config };
}

export function dropped(culprit: string): GroupOutcome {
  return { kind: 'dropped', culprit };
}

export function denied(culprit: string, reason: string, config?: Partial<IngressConfig>): GroupOutcome {
  return config === undefined
    ? { kind: 'denied', culprit, reason }
    : { kind: 'denied', culprit, reason, config };
}

export function ignored(culprit: string, reason: string): GroupOutcome {
  return { kind: 'ignored', culprit, reason };
}
