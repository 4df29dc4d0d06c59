import type { SettingDoc } from '../../../src/kubernetes/provider.ts';
import { OPTIONS } from './declarations.ts';

const TYPES = { text: 'text', switch: 'true or false', list: 'comma list', number: 'whole number' } as const;

/** What the documentation says of every static option. */
export const SETTING_DOCS: readonly SettingDoc[] = OPTIONS.map(({ name, type, initial, effect }) => ({
  name,
  type: TYPES[type],
  default: initial,
  effect,
}));
