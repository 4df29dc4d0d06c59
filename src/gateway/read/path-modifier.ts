import type { PathRewrite } from '../../model/outcome.ts';
import type { Fields } from './fields.ts';

/** `path` of a RequestRedirect or URLRewrite filter. */
export type PathModifier =
  | { readonly type: 'ReplaceFullPath'; readonly value: string }
  | { readonly type: 'ReplacePrefixMatch'; readonly value: string };

export function readPathModifier(fields: Fields | undefined): PathModifier | undefined {
  if (fields === undefined) return undefined;
  const type = fields.requiredText('type');
  const full = fields.text('replaceFullPath');
  const prefix = fields.text('replacePrefixMatch');
  if (type === 'ReplaceFullPath') {
    if (full === undefined) fields.fault('replaceFullPath', 'is required by the type');
    return { type, value: full ?? '' };
  }
  if (type === 'ReplacePrefixMatch') {
    if (prefix === undefined) fields.fault('replacePrefixMatch', 'is required by the type');
    return { type, value: prefix ?? '' };
  }
  fields.fault('type', 'must be ReplaceFullPath or ReplacePrefixMatch');
  return undefined;
}

/**
 * The modifier as a function of the path. `prefix` is the prefix that the rule matched; undefined when it matched in
 * another way, and then ReplacePrefixMatch has no meaning.
 */
export function pathRewrite(
  modifier: PathModifier | undefined,
  prefix: string | undefined,
): PathRewrite | 'needs-prefix' {
  if (modifier === undefined) return { kind: 'keep' };
  if (modifier.type === 'ReplaceFullPath') return { kind: 'constant', value: modifier.value };
  if (prefix === undefined) return 'needs-prefix';
  return { kind: 'prefix', prefix, replacement: modifier.value };
}
