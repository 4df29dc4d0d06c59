import { sortedStrings, trimSpace } from './go-values.ts';

/**
 * Addresses and networks as Go's net package reads and prints them: IPv4 in four decimal parts without leading zeros,
 * IPv6 with `::` and an IPv4 tail, no zones.
 */

/** Bytes of an address: 4 or 16. */
type Bytes = readonly number[];

/** Canonical text of an address or of a network with its host bits cleared; undefined if it is neither. */
export function canonicalNetwork(text: string): string | undefined {
  const slash = text.indexOf('/');
  if (slash < 0) {
    const address = parseAddress(text);
    return address === undefined ? undefined : printAddress(unmapped(address));
  }
  const address = parseAddress(text.slice(0, slash));
  const lengthText = text.slice(slash + 1);
  if (address === undefined || !/^[0-9]{1,6}$/.test(lengthText)) return undefined;
  const length = Number(lengthText);
  if (length > address.length * 8) return undefined;
  const masked = address.map((byte, i) => {
    const bits = Math.min(8, Math.max(0, length - i * 8));
    return byte & (0xff00 >> bits) & 0xff;
  });
  return `${printAddress(masked)}/${length}`;
}

/**
 * A comma list of addresses and networks, canonical, sorted and without repetition; empty text is an empty list.
 * Undefined if any item is bad. Source: internal/net/ipnet.go, ParseCIDRs.
 */
export function parseNetworks(text: string): readonly string[] | undefined {
  if (text === '') return [];
  const networks = new Set<string>();
  for (const item of text.split(',')) {
    const network = canonicalNetwork(trimSpace(item));
    if (network === undefined) return undefined;
    networks.add(network);
  }
  return sortedStrings(networks);
}

function parseAddress(text: string): Bytes | undefined {
  return text.includes(':') ? parseIpv6(text) : parseIpv4(text);
}

function parseIpv4(text: string): Bytes | undefined {
  if (text.length > 15) return undefined;
  const parts = text.split('.');
  if (parts.length !== 4) return undefined;
  const bytes: number[] = [];
  for (const part of parts) {
    if (!/^(?:0|[1-9][0-9]{0,2})$/.test(part) || Number(part) > 255) return undefined;
    bytes.push(Number(part));
  }
  return bytes;
}

function parseIpv6(text: string): Bytes | undefined {
  if (text.length > 45) return undefined;
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const head = parseGroups(halves[0] ?? '', halves.length === 1);
  const tail = halves.length === 2 ? parseGroups(halves[1] ?? '', true) : [];
  if (head === undefined || tail === undefined) return undefined;
  const missing = 16 - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 2) return undefined;
  return [...head, ...new Array<number>(missing).fill(0), ...tail];
}

function parseGroups(text: string, mayEndInIpv4: boolean): Bytes | undefined {
  if (text === '') return [];
  const groups = text.split(':');
  const bytes: number[] = [];
  for (const [i, group] of groups.entries()) {
    if (group.includes('.')) {
      const v4 = mayEndInIpv4 && i === groups.length - 1 ? parseIpv4(group) : undefined;
      if (v4 === undefined) return undefined;
      bytes.push(...v4);
    } else {
      if (!/^[0-9A-Fa-f]{1,4}$/.test(group)) return undefined;
      const value = Number.parseInt(group, 16);
      bytes.push(value >> 8, value & 0xff);
    }
  }
  return bytes;
}

/** Go prints an IPv4-mapped IPv6 address as IPv4. */
function unmapped(bytes: Bytes): Bytes {
  const isMapped = bytes.length === 16 && bytes.every((b, i) => i >= 12 || b === (i >= 10 ? 0xff : 0));
  return isMapped ? bytes.slice(12) : bytes;
}

function printAddress(bytes: Bytes): string {
  if (bytes.length === 4) return bytes.join('.');
  const groups = Array.from({ length: 8 }, (_, i) => ((bytes[2 * i] ?? 0) << 8) | (bytes[2 * i + 1] ?? 0));
  let best = { start: -1, length: 1 };
  for (let i = 0; i < 8; i += 1) {
    let end = i;
    while (end < 8 && groups[end] === 0) end += 1;
    if (end - i > best.length) best = { start: i, length: end - i };
  }
  const hex = groups.map((group) => group.toString(16));
  if (best.start < 0) return hex.join(':');
  return `${hex.slice(0, best.start).join(':')}::${hex.slice(best.start + best.length).join(':')}`;
}
