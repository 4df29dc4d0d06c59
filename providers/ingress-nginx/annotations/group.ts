import type { ObjectSet } from '../../../src/kubernetes/object.ts';
import type { ControllerConfig } from '../settings/controller-config.ts';
import type { IngressConfig } from './config.ts';
import type { Declaration } from './declaration.ts';
import type { Reader } from './reader.ts';

/** What a group's parser says. `culprit` is the annotation that decided. */
export type GroupOutcome =
  | { readonly kind: 'taken'; readonly config: Partial<IngressConfig> }
  | {
      readonly kind: 'ignored';
      readonly culprit: string;
      readonly reason: string;
      /** Nothing is checked; `as-told`: because the value says so, and not because it is bad. */
      readonly opensAccess?: 'bad-value' | 'as-told';
      /** What stays of it nevertheless. */
      readonly config?: Partial<IngressConfig>;
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
