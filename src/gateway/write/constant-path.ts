import { type Action, type DraftFilter, type DraftPath, ruleAction } from './draft.ts';

/**
 * ReplacePrefixMatch as the table of HTTPPathModifier has it: trailing slashes of the prefix do not count, the rest
 * begins with a slash or is empty, and an empty result is `/`.
 */
export function replacePrefix(path: string, prefix: string, replacement: string): string {
  const rest = path.slice(prefix.replace(/\/+$/, '').length);
  const result = rest.startsWith('/') ? replacement.replace(/\/+$/, '') + rest : replacement;
  return result === '' ? '/' : result;
}

/** The same treatment for one exact path: a prefix replacement becomes the path that it leads to. */
export function constantPath(action: Action, path: string): Action {
  const prefix = action.pinnedPrefix;
  if (prefix === undefined) return action;
  const change = (modifier: DraftPath): DraftPath =>
    modifier.type === 'ReplaceFullPath'
      ? modifier
      : {
          type: 'ReplaceFullPath',
          replaceFullPath: replacePrefix(path, prefix, modifier.replacePrefixMatch),
        };
  const changed = (filter: DraftFilter): DraftFilter =>
    (filter.type === 'URLRewrite' || filter.type === 'RequestRedirect') && filter.path !== undefined
      ? { ...filter, path: change(filter.path) }
      : filter;
  const { pinnedPrefix: _, key: __, kind: ___, ...parts } = action;
  return ruleAction({ ...parts, filters: action.filters.map(changed) });
}
