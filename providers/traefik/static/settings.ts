import type { ProviderOptions } from '../../../src/kubernetes/provider.ts';

/** Static options that the command line names. Settings with dashes in front are flags of other systems. */
export function settingsOf({ settings, flags }: ProviderOptions): Readonly<Record<string, string>> {
  const given = allOf(flags['traefik-flag']).map((word): [string, string] => {
    const split = word.indexOf('=');
    return split < 0 ? [word, 'true'] : [word.slice(0, split), word.slice(split + 1)];
  });
  const own = Object.entries(settings).filter(([key]) => !key.startsWith('-'));
  return Object.fromEntries([...own, ...given]);
}

/** A flag that may be given several times. */
export function allOf(value: string | readonly string[] | undefined): readonly string[] {
  return value === undefined ? [] : typeof value === 'string' ? [value] : value;
}
