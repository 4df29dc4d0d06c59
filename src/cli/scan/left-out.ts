import { CLASS_UNKNOWN, OTHER_CLASS } from '../../../providers/ingress-nginx/compile-findings.ts';
import { OTHER_CLASS as NOT_OF_ISTIO } from '../../../providers/istio/findings/ingresses.ts';
import { CLASS_MISSING, OTHER_CLASS as NOT_OF_TRAEFIK } from '../../../providers/traefik/findings/ingress.ts';
import type { ObjectSet } from '../../kubernetes/object.ts';
import type { Provider } from '../../kubernetes/provider.ts';
import type { Finding } from '../../model/finding.ts';
import { describeObject } from '../../model/origin.ts';

/** A system leaves an object to another one, as far as it knows. */
const LEFT_OUT: ReadonlySet<string> = new Set(
  [CLASS_UNKNOWN, OTHER_CLASS, CLASS_MISSING, NOT_OF_TRAEFIK, NOT_OF_ISTIO].map(({ code }) => code),
);

interface Part {
  readonly provider: Provider;
  readonly findings: readonly Finding[];
}

/**
 * Findings of several systems that read the same objects, each without those that leave an object to one of the others:
 * an Ingress that ingress-nginx serves is no news of Traefik's. Of an object that nobody serves only the system that it
 * was most likely meant for says so.
 */
export function withoutLeftToOthers(
  parts: readonly Part[],
  objects: ObjectSet,
): ReadonlyArray<readonly Finding[]> {
  if (parts.length < 2) return parts.map(({ findings }) => findings);
  const left = parts.map(({ findings }) => new Set(findings.filter(isLeftOut).flatMap(namesIn)));
  const speaker = new Map<string, Part | undefined>();
  for (const object of objects.objects) {
    const name = describeObject({ kind: object.kind, ...object.metadata });
    const claims = parts.map(({ provider }) => provider.claims(object));
    if (claims.every((claim) => claim === false)) continue;
    const isTaken = parts.some((_, index) => claims[index] !== false && left[index]?.has(name) !== true);
    const sure = parts.find((_, index) => claims[index] === true && left[index]?.has(name) === true);
    const first = parts.find((_, index) => left[index]?.has(name) === true);
    speaker.set(name, isTaken ? undefined : (sure ?? first));
  }
  return parts.map((part) =>
    part.findings.filter(
      (item) =>
        !isLeftOut(item) || namesIn(item).some((name) => !speaker.has(name) || speaker.get(name) === part),
    ),
  );
}

function isLeftOut({ code }: Finding): boolean {
  return LEFT_OUT.has(code);
}

function namesIn({ origins }: Finding): readonly string[] {
  return origins.map(({ object }) => describeObject(object));
}
