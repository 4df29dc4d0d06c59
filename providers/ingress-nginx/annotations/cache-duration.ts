import { trimSpace } from '../go-values.ts';

/** What the controller keeps answers of an auth service for, unless told otherwise. */
export const DEFAULT_CACHE_DURATION = '200 202 401 5m';

/**
 * A list of `[code ...] time ...`, as proxy_cache_valid takes it. Undefined for a bad list; the default for an empty one.
 * Source: internal/ingress/annotations/authreq/main.go, ParseStringToCacheDurations.
 */
export function parseCacheDurations(text: string): readonly string[] | undefined {
  const durations: string[] = [];
  for (const item of text.split(',')) {
    const duration = trimSpace(item);
    if (duration === '') continue;
    if (!isCacheDuration(duration)) return undefined;
    durations.push(duration);
  }
  return durations.length === 0 ? [DEFAULT_CACHE_DURATION] : durations;
}

function isCacheDuration(text: string): boolean {
  let seenTime = false;
  for (const element of text.split(' ')) {
    if (/^[0-9]{3}$/.test(element)) {
      if (seenTime) return false;
    } else if (/^[0-9]+(?:ms|s|m|h|d|w|M|y)$/.test(element)) {
      seenTime = true;
    }
  }
  return seenTime;
}
