import type { AcceptEntry } from './entry.ts';
import type { Judgement } from './judge.ts';

/** Version of the form of certificates; it grows when a field changes its meaning or goes. */
export const CERTIFICATE_SCHEMA = 1;

export interface CertifiedInput {
  readonly name: string;
  /** SHA-256 of the bytes, in hexadecimal. */
  readonly sha256: string;
}

/** One configuration as it was proved. */
export interface CertifiedSide {
  /** Name of the provider or dialect. */
  readonly system: string;
  readonly inputs: readonly CertifiedInput[];
  /** The ConfigMap that set up the source system, with the SHA-256 of its data. */
  readonly configMap?: CertifiedInput;
  /** Settings from the command line, which no input holds. */
  readonly settings?: unknown;
  /** The dialect that manifests of the Gateway API were read in, with the source of each claim. */
  readonly dialect?: {
    readonly name: string;
    /** The newest release whose conformance report is known. */
    readonly version?: string;
    /** SHA-256 of all that the dialect says. */
    readonly sha256: string;
    readonly sources: Readonly<Record<string, string>>;
  };
}

/** The record of a proof. The same inputs and options give the same bytes; it holds no date. */
export interface Certificate {
  readonly schema: number;
  readonly gateproof: string;
  readonly before: CertifiedSide;
  readonly after: CertifiedSide;
  /** Which hosts were compared and how far, where that was limited. */
  readonly scope: {
    readonly hosts: readonly string[];
    readonly states: number;
    /** Ports with another number afterwards, where there are any. */
    readonly ports?: ReadonlyArray<readonly [before: number, after: number]>;
  };
  readonly verdict: string;
  readonly assumptions: readonly string[];
  readonly hosts: readonly object[];
  readonly handling: readonly object[];
  readonly accepted: ReadonlyArray<Omit<AcceptEntry, 'position'>>;
}

export function certificateOf(
  judgement: Judgement,
  about: Pick<Certificate, 'gateproof' | 'before' | 'after' | 'scope'>,
): Certificate {
  const { gateproof, before, after, scope } = about;
  return {
    schema: CERTIFICATE_SCHEMA,
    gateproof,
    before,
    after,
    scope,
    verdict: judgement.verdict,
    assumptions: judgement.proof.assumptions,
    hosts: judgement.hosts.map(({ proof, verdict, modulo, differences }) => ({
      scheme: proof.scheme,
      port: proof.port,
      portAfter: proof.portAfter,
      hosts: proof.hosts,
      verdict,
      modulo,
      cells: proof.cells,
      differences: differences.map(({ difference, hash, accepted }) => ({
        cause: difference.cause,
        ...(difference.detail === undefined ? {} : { detail: difference.detail }),
        direction: difference.direction,
        before: difference.before.name,
        after: difference.after.name,
        region: difference.region,
        witness: difference.witness,
        witnessHash: hash,
        ...(accepted === undefined ? {} : { accepted: accepted.id }),
      })),
      unknown: proof.unknown.map(({ reason, region }) => ({ reason, region })),
      tested: proof.tested.map(({ aspect, reason, region, paths }) => ({ aspect, reason, region, paths })),
      policies: proof.policies.map(({ kind, isDefault, routes, ...values }) => ({
        kind,
        isDefault,
        before: values.before.map(withoutOrigins),
        after: values.after.map(withoutOrigins),
        routes: routes.count,
      })),
    })),
    handling: judgement.proof.handling,
    accepted: judgement.used.map(({ position: _position, ...entry }) => entry),
  };
}

function withoutOrigins(value: object): object {
  return Object.fromEntries(Object.entries(value).filter(([key]) => key !== 'origins'));
}
