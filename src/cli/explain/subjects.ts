import type { AnnotationDoc, Provider } from '../../kubernetes/provider.ts';
import { CAUSES } from '../../report/proof/causes.ts';
import { findingKinds } from '../catalogue.ts';
import { PROVIDERS } from '../providers.ts';

export interface Documented {
  readonly doc: AnnotationDoc;
  readonly provider: Provider;
}

/** Every name that can be explained: codes, causes, annotations with and without their prefix. */
export function subjects(): readonly string[] {
  return [...findingKinds().keys(), ...CAUSES.keys(), ...annotationsByName().keys()];
}

/** Every annotation by its key, its aliases, and each of them without the prefix. */
export function annotationsByName(): ReadonlyMap<string, Documented> {
  const byName = new Map<string, Documented>();
  for (const provider of PROVIDERS) {
    for (const doc of provider.annotations) {
      for (const key of [doc.key, ...doc.aliases]) {
        byName.set(key, { doc, provider });
        const short = key.slice(key.lastIndexOf('/') + 1);
        if (!byName.has(short)) byName.set(short, { doc, provider });
      }
    }
  }
  return byName;
}
