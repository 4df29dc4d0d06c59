import type { JsonObject, ObjectSet } from '../../../src/kubernetes/object.ts';
import type { Backend } from '../../../src/model/outcome.ts';

/** What building middlewares needs to know beside the objects themselves. */
export interface MiddlewareContext {
  readonly objects: ObjectSet;
  /** `providers.kubernetesCRD.allowCrossNamespace`. */
  readonly allowCrossNamespace: boolean;
  /** `providers.kubernetesCRD.crossProviderNamespaces`; absent: every namespace. */
  readonly crossProviderNamespaces?: readonly string[];
  /** No entry point keeps X-Forwarded headers of any peer. */
  readonly trustsNobody?: boolean;
  /** The backend of a reference to a service, as routes have them, from a namespace; or why there is none. */
  backendOf(
    service: JsonObject,
    namespace: string,
  ): { readonly ok: true; readonly backend: Backend } | { readonly ok: false; readonly why: string };
}
