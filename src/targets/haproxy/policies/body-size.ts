import type { Fact, Saying } from '../../../gateway/write/index.ts';
import type { KubernetesObject } from '../../../kubernetes/object.ts';
import type { Policy } from '../../../model/policy.ts';
import type { Theme } from '../../policies/theme.ts';
import { KEYS, keyOf, keysPart, nothing, originsOf, REPOSITORY } from './annotations.ts';

const KEY = 'proxy-body-size';
const FACTORS: ReadonlyMap<string, number> = new Map([
  ['', 1],
  ['k', 2 ** 10],
  ['m', 2 ** 20],
  ['g', 2 ** 30],
]);

/** A larger Content-Length is answered with 413; bodies without one are not limited (haproxy.tmpl: req.body_size). */
export const BODY_SIZE: Theme = {
  name: 'body-size',
  cell: {
    how: 'annotation of the Service that is to be annotated: haproxy-ingress.github.io/proxy-body-size',
    but: 'bodies without Content-Length have no limit; for all routes to the Service; limits by default are not written',
    source: `${KEYS}; ${REPOSITORY}, rootfs/etc/templates/haproxy/haproxy.tmpl`,
  },
  write,
};

function write(fact: Fact): Saying | undefined {
  if (fact.kind !== 'policy' || fact.policy.kind !== 'request-body-limit') return undefined;
  const { policy } = fact;
  if (policy.bytes === 0) return { says: 'whole', parts: [] };
  if (policy.isDefault) return nothing('HAProxy Ingress has no limit by default');
  return { says: 'whole', parts: [keysPart({ [KEY]: String(policy.bytes) }, policy)] };
}

/** The limit of a Service, if it has one. */
export function readBodySize(service: KubernetesObject): readonly Policy[] {
  const [, digits, unit = ''] = /^(\d{1,12})([kmg]?)$/i.exec(keyOf(service, KEY) ?? '') ?? [];
  if (digits === undefined) return [];
  const bytes = Number(digits) * (FACTORS.get(unit.toLowerCase()) ?? 1);
  const origins = originsOf(service, KEY);
  return [{ kind: 'request-body-limit', bytes, status: 413, origins, isDefault: false }];
}
