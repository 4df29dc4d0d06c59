import type { FindingKind } from '../../../model/finding.ts';

/** About objects of the source system that the target carries out as well. */
export const EXTENSION_FINDINGS = {
  kept: {
    code: 'GP5301',
    name: 'extension-kept',
    severity: 'info',
    title: 'Objects of the source system stay in use',
    explanation:
      'The Gateway API has no field for all that these objects do, and the target carries them out: the written rules name them by filters of type ExtensionRef, in the order in which they work today.',
    action:
      'Keep these objects, and what they name themselves, when the former routes are deleted; keep the part of the implementation that reads them turned on.',
  },
  elsewhere: {
    code: 'GP5302',
    name: 'extension-elsewhere',
    severity: 'high',
    title: 'An object that the target could carry out is in another namespace',
    explanation:
      'A filter of type ExtensionRef names objects of the namespace of its route only. What the object does is therefore written with the fields of the Gateway API, which cannot say all of it.',
    action:
      'Copy the object into the namespace of the route, name the copy in the former route, and convert again.',
  },
} as const satisfies Record<string, FindingKind>;
