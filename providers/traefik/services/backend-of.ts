import type { ObjectSet } from '../../../src/kubernetes/object.ts';
import type { Backend } from '../../../src/model/outcome.ts';
import type { StaticOptions } from '../static/options.ts';
import { targetOf } from './backend.ts';

/** A Service that a middleware asks. */
export interface AskedService {
  readonly namespace: string;
  /** Namespace of the middleware. */
  readonly parent: string;
  readonly name: string;
  readonly kind: string;
  readonly port: number | string;
  readonly scheme: string;
}

/** The backend behind a Service that a middleware names, or why there is none. */
export function backendOf(
  context: { readonly objects: ObjectSet; readonly options: StaticOptions },
  { namespace, parent, name, kind, port, scheme }: AskedService,
): { readonly ok: true; readonly backend: Backend } | { readonly ok: false; readonly why: string } {
  if (kind !== '' && kind !== 'Service') {
    return { ok: false, why: `the service ${name} is a ${kind}, and only a Service can be described here` };
  }
  if (namespace !== parent && !context.options.crd.allowCrossNamespace) {
    return { ok: false, why: `Service ${namespace}/${name} is in another namespace` };
  }
  const origin = { object: { kind: 'Service', namespace, name }, path: [] };
  const wish = { namespace, name, port, scheme, nativeLB: undefined, nodePortLB: false, origin };
  const reading = targetOf({ ...context, assumed: new Map() }, wish, context.options.crd, 'crd');
  return reading.ok ? { ok: true, backend: reading.target.backend } : { ok: false, why: reading.why };
}
