import type { Origin } from '../../../src/model/origin.ts';

/** Whose forwarding headers an entry point believes. */
export type ForwardedTrust = 'nobody' | 'everybody' | readonly string[];

/** Characters that a path may not have in escaped form, by the name of the option without `allowEncoded`. */
export type EncodedCharacter =
  | 'Slash'
  | 'BackSlash'
  | 'NullCharacter'
  | 'Semicolon'
  | 'Percent'
  | 'QuestionMark'
  | 'Hash';

export interface EntryPointRedirection {
  /** An entry point by name, or a port as `:443`. */
  readonly to: string;
  readonly scheme: string;
  readonly permanent: boolean;
  readonly priority: number;
  readonly origins: readonly Origin[];
}

/** A port of Traefik with all that the static configuration says of it. */
export interface EntryPoint {
  readonly name: string;
  /** Port that Traefik itself listens on; redirections print it. */
  readonly port: number;
  /** Port that clients ask: that of the Service in front of Traefik where the input shows it. */
  readonly exposedPort: number;
  readonly protocol: 'tcp' | 'udp';
  readonly asDefault: boolean;
  readonly allowACMEByPass: boolean;
  /** Routers without TLS of their own get this one. */
  readonly tls?: { readonly options: string; readonly origins: readonly Origin[] };
  readonly redirection?: EntryPointRedirection;
  /** As `namespace-name@provider`. */
  readonly middlewares: readonly string[];
  readonly middlewareOrigins: readonly Origin[];
  readonly trust: ForwardedTrust;
  readonly appendsForwardedFor: boolean;
  readonly addsSchemeHeaders: boolean;
  readonly sanitizePath: boolean;
  readonly encodeQuerySemicolons: boolean;
  readonly denied: readonly EncodedCharacter[];
  readonly origins: readonly Origin[];
}
