/** Most hosts that are named in one message. */
const MOST_HOSTS = 3;

/** The first few names, and how many more there are. */
export function hostsInWords(all: readonly string[]): string {
  const names = [...new Set(all)];
  const shown = names.slice(0, MOST_HOSTS).join(', ');
  const left = names.length - MOST_HOSTS;
  return left > 0 ? `${shown} and ${left} more host${left === 1 ? '' : 's'}` : shown;
}
