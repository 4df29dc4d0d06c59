import type { SettingName } from '../settings/keys.ts';
import type { RiskLevel } from '../settings/value-types.ts';
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
