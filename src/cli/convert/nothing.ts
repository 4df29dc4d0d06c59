import type { ObjectSet } from '../../kubernetes/object.ts';
import type { Provider } from '../../kubernetes/provider.ts';
import type { Finding } from '../../model/finding.ts';
import { describeObject } from '../../model/origin.ts';
import { threeLines } from '../../report/error.ts';
import { isRouting } from '../../report/migration/sources.ts';
import { sortFindings } from '../../report/text.ts';
import { findingKinds } from '../catalogue.ts';
import type { Conversion } from './pipeline.ts';
import { countKinds } from './summary.ts';

/**
 * What to say where the input holds objects of the source system and none of them leads to anything; undefined where
 * something was written.
 */
export function nothingConverted(
  { resources, findings }: Conversion,
  objects: ObjectSet,
  provider: Provider,
): string | undefined {
  if (resources.length > 0) return undefined;
  const claimed = objects.objects.filter((object) => provider.claims(object));
  if (claimed.length === 0) return undefined;
  const names = new Set(
    claimed.map(({ kind, metadata: { namespace, name } }) => describeObject({ kind, namespace, name })),
  );
  const cause = sortFindings(findings).find(
    ({ severity, origins }) =>
      severity !== 'info' && origins.some(({ object }) => names.has(describeObject(object))),
  );
  const held = countKinds(claimed.map(({ kind }) => kind));
  if (!claimed.some(isRouting)) {
    return threeLines(
      `Nothing was converted, although the input holds ${held}.`,
      'Nothing in the input routes requests; these objects only serve others that do.',
      'Add the objects that name them: Ingresses, IngressRoutes or VirtualServices.',
    );
  }
  return threeLines(
    `Nothing was converted, although the input holds ${held}.`,
    'The manifests are empty: a Gateway would serve nothing of it.',
    adviceOf(cause) ?? 'The findings above say why each of them was left out.',
  );
}

function adviceOf(cause: Finding | undefined): string | undefined {
  return cause === undefined ? undefined : (cause.action ?? findingKinds().get(cause.code)?.action);
}
