import type { Origin } from '../../src/model/origin.ts';
import type { ExtensionObject, TlsSettings } from '../../src/model/route-table.ts';
import type { Branch, Handling } from './handling.ts';
import type { Rule } from './rules/rule.ts';

/** A router of one entry point, as Traefik builds it. Those that Traefik does not build are not here. */
export interface Router {
  /** For people: `Ingress shop/web rules[0].http.paths[1]`, `IngressRoute shop/web routes[0]`. */
  readonly name: string;
  /** The rule's text, whose length is the default priority. */
  readonly text: string;
  readonly rule: Rule;
  /** Higher decides first. */
  readonly priority: number;
  /** Of the provider, for equal priorities: lower decides first (`providers.precedence`). */
  readonly precedence: number;
  readonly handling: Handling;
  /** The same as objects that it names and what it does without them; absent where it names none, or none are known. */
  readonly extended?: { readonly objects: readonly ExtensionObject[]; readonly rest: Branch };
  readonly tls?: TlsSettings;
  readonly origins: readonly Origin[];
}
