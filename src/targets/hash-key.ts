/** What of a request a hash chooses the endpoint by. */
export type HashKey =
  | { readonly of: 'address' }
  | { readonly of: 'header' | 'query' | 'cookie'; readonly name: string };

/** The one thing of a request that a text of nginx variables stands for; undefined where it is another or several. */
export function hashKeyOf(text: string): HashKey | undefined {
  const [, variable = ''] = /^\$\{?([a-z0-9_]+)\}?$/.exec(text) ?? [];
  if (variable === 'remote_addr' || variable === 'binary_remote_addr') return { of: 'address' };
  const [, source, key = ''] = /^(http|arg|cookie)_(.+)$/.exec(variable) ?? [];
  if (source === 'http') return { of: 'header', name: key.replaceAll('_', '-') };
  if (source === 'arg') return { of: 'query', name: key };
  return source === 'cookie' ? { of: 'cookie', name: key } : undefined;
}

const PREFIXES = { header: 'http', query: 'arg', cookie: 'cookie' } as const;

/** The variable of nginx for it, in the words that all readings of load balancing share. */
export function hashVariable(key: HashKey): string {
  if (key.of === 'address') return '$binary_remote_addr';
  const name = key.of === 'header' ? key.name.toLowerCase().replaceAll('-', '_') : key.name;
  return `$${PREFIXES[key.of]}_${name}`;
}
