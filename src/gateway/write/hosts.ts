import type { HostPattern, VirtualHost } from '../../model/route-table.ts';
import { isHostname, isIpAddress } from '../limits.ts';

/** A host as listeners and routes name it; no text: any host. Why not, where it cannot be named. */
export type HostReading =
  | { readonly ok: true; readonly text?: string }
  | { readonly ok: false; readonly reason: string };

/** RFC 1123 names in lower case, `*.` in front of a wildcard (Hostname of the API). */
export function readHost(pattern: HostPattern): HostReading {
  switch (pattern.kind) {
    case 'any':
      return { ok: true };
    case 'regex':
      return { ok: false, reason: `${pattern.source} is a regular expression` };
    case 'exact': {
      const text = pattern.host.toLowerCase();
      if (isIpAddress(text)) return { ok: false, reason: `${text} is an address` };
      return isHostname(text) ? { ok: true, text } : { ok: false, reason: `${pattern.host} is no DNS name` };
    }
    case 'wildcard': {
      const suffix = pattern.suffix.replace(/^\.+/, '').toLowerCase();
      if (!isHostname(suffix) || suffix.length > 251) {
        return { ok: false, reason: `*.${suffix} is no DNS name` };
      }
      return { ok: true, text: `*.${suffix}` };
    }
  }
}

/** Would the Gateway API's reading of `general` also hold for `host`? Absent texts mean any host. */
export function hostCovers(general: string | undefined, host: string | undefined): boolean {
  if (general === undefined) return true;
  if (host === undefined) return false;
  if (general === host) return true;
  return general.startsWith('*.') && host.length > general.length - 1 && host.endsWith(general.slice(1));
}

/** The host texts of a virtual host that can be written. */
export function hostTexts(host: VirtualHost): readonly (string | undefined)[] {
  const texts = new Set<string | undefined>();
  for (const pattern of host.hosts) {
    const reading = readHost(pattern);
    if (reading.ok) texts.add(reading.text);
  }
  return [...texts];
}
