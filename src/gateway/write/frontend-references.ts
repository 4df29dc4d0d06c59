import { askedPorts, type FrontendValidation } from './frontend-validation.ts';
import type { Reference } from './grants.ts';
import type { ListenerDraft } from './listeners.ts';

/** What a Gateway names for frontend validation. */
export function frontendReferences(
  frontend: FrontendValidation,
  listeners: readonly ListenerDraft[],
  gateway: string,
): readonly Reference[] {
  return askedPorts(frontend, listeners).map(([, { caSecret }]) => {
    const [namespace = '', name = ''] = caSecret.split('/');
    return { from: { kind: 'Gateway', namespace: gateway }, to: { kind: 'Secret', namespace, name } };
  });
}
