import { constantPath, replacePrefix } from './constant-path.ts';
import { type Action, type DraftFilter, type DraftPath, type Entry, ruleAction } from './draft.ts';

/** The same action for a narrower path, where a prefix replacement needs another form; undefined: there is none. */
export function actionAt(action: Action, path: Entry['path']): Action | undefined {
  const prefix = action.pinnedPrefix;
  if (prefix === undefined || (path.kind === 'prefix' && path.value === prefix)) return action;
  if (path.kind === 'regex') return undefined;
  if (path.kind === 'exact') return constantPath(action, path.value);
  const change = (modifier: DraftPath): DraftPath =>
    modifier.type === 'ReplaceFullPath'
      ? modifier
      : { ...modifier, replacePrefixMatch: replacePrefix(path.value, prefix, modifier.replacePrefixMatch) };
  const filters = action.filters.map(
    (filter): DraftFilter =>
      (filter.type === 'URLRewrite' || filter.type === 'RequestRedirect') && filter.path !== undefined
        ? { ...filter, path: change(filter.path) }
        : filter,
  );
  const { key: _, kind: __, ...parts } = action;
  return ruleAction({ ...parts, filters, pinnedPrefix: path.value });
}
