import type { IngressConfig } from '../../../../../providers/ingress-nginx/annotations/config.ts';

export type Pick = (config: IngressConfig) => unknown;

/** What every annotation says when it is good, bad and absent. */
export interface Row {
  readonly good: string;
  /** What `pick` finds with the good value. */
  readonly gives: unknown;
  readonly bad: string;
  /** What comes of the bad value; anything but these words is what `pick` finds. */
  readonly badGives: 'dropped' | 'denied' | { readonly value: unknown };
  readonly absent: unknown;
  readonly pick: Pick;
  /** Annotations that it needs. */
  readonly with?: Readonly<Record<string, string>>;
}

export type Rows = Readonly<Record<string, Row>>;

export const value = (setting: { readonly value: unknown } | undefined): unknown => setting?.value;

/** A property that is no routing. */
export const other =
  (name: string): Pick =>
  (config) =>
    config.others.find((entry) => entry.name === name)?.value;

export const same = (wanted: unknown): { readonly value: unknown } => ({ value: wanted });
