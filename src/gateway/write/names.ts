import { createHash } from 'node:crypto';
import type { HostPattern } from '../../model/route-table.ts';
import { LIMITS } from '../limits.ts';

/** Text of a host pattern as the Gateway API writes it; `undefined` for any host. */
export function hostText(pattern: HostPattern): string | undefined {
  switch (pattern.kind) {
    case 'exact':
      return pattern.host;
    case 'wildcard':
      return `*.${pattern.suffix.replace(/^\.+/, '')}`;
    case 'regex':
      return pattern.source;
    case 'any':
      return undefined;
  }
}

/** `*.example.com` to `wildcard-example-com`, no host to `any-host`. */
function plainSlug(host: string | undefined): string {
  if (host === undefined) return 'any-host';
  return host
    .toLowerCase()
    .replace(/^\*\./, 'wildcard.')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
}

/** Six hexadecimal digits, the same in every run. */
export function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 6);
}

/**
 * Room is left for the longest suffix that may follow, so that neither a suffix nor another host ever changes a name.
 */
const SLUG_LENGTH = LIMITS.nameLength - '-https-redirect-999'.length;

/**
 * A name for each host, without collisions. A host whose name stands for it alone keeps the plain one; of hosts that
 * would share a name, only one spelled without hyphens and wildcard keeps it.
 */
export function hostSlugs(hosts: readonly (string | undefined)[]): ReadonlyMap<string | undefined, string> {
  const users = new Map<string, Set<string | undefined>>();
  for (const host of hosts) {
    const slug = plainSlug(host);
    const group = users.get(slug);
    if (group === undefined) users.set(slug, new Set([host]));
    else group.add(host);
  }
  const slugs = new Map<string | undefined, string>();
  for (const [slug, group] of users) {
    for (const host of group) slugs.set(host, distinct(slug, host, group.size > 1));
  }
  return slugs;
}

function distinct(slug: string, host: string | undefined, shared: boolean): string {
  const natural = host !== undefined && /^[a-z0-9.]+$/.test(host);
  if (slug !== '' && slug.length <= SLUG_LENGTH && !(shared && !natural)) return slug;
  const room = SLUG_LENGTH - 7;
  const head = slug.slice(0, room).replace(/-+$/, '');
  return `${head === '' ? 'host' : head}-${shortHash(host ?? '*')}`;
}

/** Compares by code unit: the same order on every machine. */
export function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
