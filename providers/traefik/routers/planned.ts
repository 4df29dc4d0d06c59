import type { FieldPath, ObjectRef, Origin } from '../../../src/model/origin.ts';
import type { ChainReading } from '../chains.ts';
import type { RuleSyntax } from '../rules/rule.ts';
import type { ServiceReading } from '../services/service.ts';

/** TLS as a router asks for it. */
export interface RouterTls {
  /** `namespace-name@provider`, or the same without provider; empty: the default options. */
  readonly options: string;
  readonly origins: readonly Origin[];
}

/** A router as a provider of Traefik makes it, before entry points and checks. */
export interface PlannedRouter {
  /** For people: `IngressRoute shop/web routes[0]`. */
  readonly name: string;
  readonly text: string;
  /** Undefined: `core.defaultRuleSyntax`. */
  readonly syntax: RuleSyntax | undefined;
  /** 0: the length of the rule. */
  readonly priority: number;
  readonly provider: 'crd' | 'ingress' | 'internal';
  /** Empty: the default entry points. */
  readonly entryPoints: readonly string[];
  readonly tls?: RouterTls;
  readonly chain: ChainReading;
  /** A finding says already that Traefik leaves it out, with everything of its object. */
  readonly isReported?: true;
  readonly service: ServiceReading;
  readonly origins: readonly Origin[];
  /** What the ledger has of it: where an entry begins with one of these paths it shares the router's fate. */
  readonly fields: ReadonlyArray<{ readonly object: ObjectRef; readonly path: FieldPath }>;
}
