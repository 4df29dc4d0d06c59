import { refOf } from '../../../src/kubernetes/object.ts';
import { finding } from '../../../src/model/finding.ts';
import { describeObject } from '../../../src/model/origin.ts';
import type { Context } from '../context.ts';
import { STORE_IGNORED, TLS_NOT_SERVED } from '../findings/tls.ts';
import type { ListenerReport } from '../routers/table.ts';

/** Says of TLS settings that they do nothing. */
export function noteTls(
  context: Context,
  reports: readonly ListenerReport[],
  ingresses: readonly TlsIngress[],
): void {
  noteStores(context);
  for (const { object, hasTls } of ingresses) {
    if (!hasTls) continue;
    const ref = refOf(object);
    const served = new Set<string>();
    for (const { listener, plannedOf } of reports) {
      for (const planned of plannedOf.values()) {
        const isOwn = planned.origins.some(
          ({ object: owner }) =>
            owner.kind === 'Ingress' && owner.namespace === ref.namespace && owner.name === ref.name,
        );
        if (isOwn) served.add(listener.protocol);
      }
    }
    if (served.size === 0 || served.has('https')) continue;
    const message = `${describeObject(ref)} has a TLS section, but all of its paths are served without TLS only.`;
    const origins = [{ object: ref, path: ['spec', 'tls'] }];
    const before = 'https requests for its hosts get 404';
    context.notes.findings.push(finding(TLS_NOT_SERVED, message, origins, { before, after: 'the same' }));
  }
}

/** An Ingress that Traefik serves. */
export interface TlsIngress {
  readonly object: Parameters<typeof refOf>[0];
  readonly hasTls: boolean;
}

function noteStores({ objects, notes }: Context): void {
  const stores = objects.ofKind('TLSStore');
  const defaults = stores.filter(({ metadata }) => metadata.name === 'default');
  for (const store of stores) {
    const isDefault = defaults.includes(store);
    if (isDefault && defaults.length === 1) continue;
    const ref = refOf(store);
    const why = isDefault ? 'there are several of the name default' : 'only the name default counts';
    const message = `${describeObject(ref)} has no effect: ${why}.`;
    notes.findings.push(finding(STORE_IGNORED, message, [{ object: ref, path: ['metadata', 'name'] }]));
  }
}
