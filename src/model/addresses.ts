import { BlockList, isIP } from 'node:net';
import type { ForwardedAddress } from './outcome.ts';
import type { RequestContext } from './request-context.ts';
import type { ClientAddressSource } from './route-table.ts';

/** The addresses of one CIDR. */
interface Subnet {
  /** IPv6 subnets hold IPv4 addresses only where they are below ::ffff:0:0/96; `::/0` holds none. */
  readonly isIpv6Only: boolean;
  /** All but IPv4 addresses of IPv4 subnets, which are compared as numbers: they are nearly all that is asked. */
  readonly list: BlockList;
  readonly ipv4?: { readonly network: number; readonly mask: number };
}

const CACHE_SIZE = 4096;
const subnets = new Map<string, Subnet | undefined>();

/**
 * Does a CIDR (or single address, or `all`) hold the address? IPv4 and IPv6; an IPv4 address written as IPv6
 * (`::ffff:10.0.0.1`) counts as IPv4. Malformed text holds nothing and is held by nothing.
 */
export function cidrContains(cidr: string, address: string): boolean {
  const number = ipv4Number(address);
  const family = number === undefined ? isIP(address) : 4;
  if (family === 0) return false;
  if (cidr === 'all') return true;
  const subnet = subnetOf(cidr);
  if (subnet === undefined) return false;
  const { list, ipv4, isIpv6Only } = subnet;
  if (isIpv6Only && isIpv4(address, family)) return false;
  if (number !== undefined && ipv4 !== undefined) return (number & ipv4.mask) === ipv4.network;
  return list.check(address, family === 4 ? 'ipv4' : 'ipv6');
}

function isIpv4(address: string, family: number): boolean {
  return family === 4 || /^::ffff:(?:\d+\.|[0-9a-f]{1,4}:[0-9a-f]{1,4}$)/i.test(address);
}

/** True for a text that `cidrContains` can read. */
export function isCidr(cidr: string): boolean {
  return cidr === 'all' || subnetOf(cidr) !== undefined;
}

/** Four decimal numbers without leading zeros as one of 32 bits; undefined for every other text. */
function ipv4Number(text: string): number | undefined {
  let [address, part, digits, dots] = [0, 0, 0, 0];
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x2e) {
      if (digits === 0 || dots === 3) return undefined;
      address = (address << 8) | part;
      [part, digits, dots] = [0, 0, dots + 1];
    } else {
      if (code < 0x30 || code > 0x39 || (digits > 0 && part === 0)) return undefined;
      part = part * 10 + code - 0x30;
      digits += 1;
      if (part > 255) return undefined;
    }
  }
  return digits === 0 || dots < 3 ? undefined : (address << 8) | part;
}

function subnetOf(cidr: string): Subnet | undefined {
  if (subnets.has(cidr)) return subnets.get(cidr);
  if (subnets.size >= CACHE_SIZE) subnets.clear();
  const made = makeSubnet(cidr);
  subnets.set(cidr, made);
  return made;
}

function makeSubnet(cidr: string): Subnet | undefined {
  const slash = cidr.indexOf('/');
  const network = slash < 0 ? cidr : cidr.slice(0, slash);
  const family = isIP(network);
  if (family === 0) return undefined;
  const bits = family === 4 ? 32 : 128;
  const written = slash < 0 ? String(bits) : cidr.slice(slash + 1);
  if (!/^\d{1,3}$/.test(written) || Number(written) > bits) return undefined;
  const list = new BlockList();
  list.addSubnet(network, Number(written), family === 4 ? 'ipv4' : 'ipv6');
  const isIpv6Only = family === 6 && Number(written) < 96;
  const number = ipv4Number(network);
  if (number === undefined) return { list, isIpv6Only };
  const mask = Number(written) === 0 ? 0 : -1 << (32 - Number(written));
  return { list, isIpv6Only, ipv4: { network: number & mask, mask } };
}

/**
 * The address that counts as the client's, undefined where nobody says it. A forwarded list is read from its end as
 * nginx's realip module does with `real_ip_recursive on`: as long as the address so far is trusted, the next one to the
 * left takes its place. Without `trusted` every proxy is trusted.
 */
export function clientAddress(
  source: ClientAddressSource,
  headers: ReadonlyMap<string, string>,
  peer: string | undefined,
): string | undefined {
  if (source.kind === 'peer') return peer;
  if (source.hops !== undefined)
    return addressAt(source.hops, headers.get(source.header ?? 'x-forwarded-for'), peer);
  const trusts = (address: string): boolean =>
    source.trusted === undefined || source.trusted.some((cidr) => cidrContains(cidr, address));
  const list = (headers.get(source.header ?? 'x-forwarded-for') ?? '').split(',');
  let client = peer;
  for (const entry of list.reverse()) {
    if (client !== undefined && !trusts(client)) break;
    const address = withoutPort(entry.trim());
    if (isIP(address) === 0) break;
    client = address;
  }
  return client;
}

/** The entry that a check asks for; no `address`: the peer is not said, so nobody knows whether the list counts. */
export function forwardedAddress(
  wanted: ForwardedAddress,
  { request, headers }: RequestContext,
): { readonly address: string | undefined } | 'none' {
  const peer = request.remoteAddress;
  if (wanted.peers !== undefined) {
    if (peer === undefined) return { address: undefined };
    if (!wanted.peers.some((cidr) => cidrContains(cidr, peer))) return 'none';
  }
  const entries = (headers.get('x-forwarded-for') ?? '').split(',').map((entry) => entry.trim());
  const entry =
    wanted.kind === 'depth'
      ? entries.at(-wanted.depth)
      : entries.findLast((text) => text !== '' && !wanted.excluded.some((cidr) => cidrContains(cidr, text)));
  const address = entry === undefined ? '' : withoutPort(entry);
  return isIP(address) === 0 ? 'none' : { address };
}

function withoutPort(text: string): string {
  const bracketed = /^\[([^\]]*)\](?::\d+)?$/.exec(text);
  if (bracketed?.[1] !== undefined) return bracketed[1];
  const dotted = /^([\d.]+):\d+$/.exec(text);
  return dotted?.[1] ?? text;
}

/** The entry of a number, counted from the end; the peer where the list is too short or holds no address there. */
function addressAt(hops: number, list: string | undefined, peer: string | undefined): string | undefined {
  const entry = list?.split(',').at(-hops);
  const address = withoutPort(entry?.trim() ?? '');
  return isIP(address) === 0 ? peer : address;
}
