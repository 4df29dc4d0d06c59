import { asNumber, asString, own } from '../../src/kubernetes/json.ts';
import type { JsonObject, KubernetesObject, ObjectSet } from '../../src/kubernetes/object.ts';
import type { ChainReading, Chains } from './chains.ts';
import type { MiddlewareContext } from './middlewares/context.ts';
import { chainOf, type ChainReading as Found } from './middlewares/resolve.ts';
import type { Notes } from './notes.ts';
import { backendOf } from './services/backend-of.ts';
import type { StaticOptions } from './static/options.ts';

/** Middlewares of an object set; what is found about references goes to the notes. */
export function chainsOf(objects: ObjectSet, options: StaticOptions, notes: Notes): Chains {
  const { allowCrossNamespace, crossProviderNamespaces } = options.crd;
  const trustsNobody = [...options.entryPoints.values()].every(({ trust }) => trust === 'nobody');
  const context: MiddlewareContext = {
    objects,
    allowCrossNamespace,
    ...(crossProviderNamespaces === undefined ? {} : { crossProviderNamespaces }),
    trustsNobody,
    backendOf: (service: JsonObject, namespace: string) =>
      backendOf(
        { objects, options },
        {
          namespace: asString(own(service, 'namespace')) ?? namespace,
          parent: namespace,
          name: asString(own(service, 'name')) ?? '',
          kind: asString(own(service, 'kind')) ?? '',
          port: asNumber(own(service, 'port')) ?? asString(own(service, 'port')) ?? 0,
          scheme: asString(own(service, 'scheme')) ?? '',
        },
      ),
  };
  const used = new Set<KubernetesObject>();
  const told = new Set<string>();
  const take = (found: Found): ChainReading => {
    for (const one of found.findings) {
      const key = `${one.code} ${one.message}`;
      if (!told.has(key)) notes.findings.push(one);
      told.add(key);
    }
    if (!found.ok) return { ok: false, why: found.why, origins: found.origins };
    for (const object of found.objects) used.add(object);
    return { ok: true, stages: found.stages, ...(found.named === undefined ? {} : { named: found.named }) };
  };
  return {
    byName: (names, origin) =>
      take(
        chainOf(
          names.map((text) => ({ kind: 'qualified', text, origin })),
          '',
          context,
        ),
      ),
    byReference: (references, namespace) =>
      take(
        chainOf(
          references.map(({ name, namespace: own, origin }) => ({
            kind: 'fields',
            name,
            ...(own === undefined ? {} : { namespace: own }),
            origin,
          })),
          namespace,
          context,
        ),
      ),
    used,
    context,
  };
}
