import { isIP } from 'node:net';
import type { AddressRule } from '../model/outcome.ts';

type Family = 4 | 6;

/** Addresses that begin with the same bits. */
interface Block {
  readonly family: Family;
  /** All bits, those behind the length being 0. */
  readonly bits: bigint;
  readonly length: number;
}

interface Ranked extends Block {
  readonly action: AddressRule['action'];
}

const WIDTH: Readonly<Record<Family, number>> = { 4: 32, 6: 128 };

/**
 * The addresses that a list of rules allows, for implementations that know nothing but allowed ranges: CIDRs that do not
 * overlap, the same addresses as by the first rule that holds each. Empty: nobody is allowed. Undefined where a rule is none
 * that can be read, or is about IPv4 addresses that are written as IPv6.
 */
export function allowedRanges(rules: readonly AddressRule[]): readonly string[] | undefined {
  const only = allowedOnly(rules);
  if (only !== undefined) return only;
  const ranked: Ranked[] = [];
  for (const { action, cidr } of rules) {
    const blocks = blocksOf(cidr);
    if (blocks === undefined) return undefined;
    ranked.push(...blocks.map((block) => ({ ...block, action })));
  }
  return ([4, 6] as const).flatMap((family) => {
    const own = ranked.filter((rule) => rule.family === family);
    return allowedWithin({ family, bits: 0n, length: 0 }, own).map(printed);
  });
}

/** A range as its first address, without bits behind its length; an address stays as it is. Undefined: none of both. */
export function plainRange(cidr: string): string | undefined {
  const [block] = cidr === 'all' ? [] : (blocksOf(cidr) ?? []);
  if (block === undefined) return undefined;
  return cidr.includes('/') ? printed(block) : cidr;
}

/** A list that allows some and denies all others stays as it is written. */
function allowedOnly(rules: readonly AddressRule[]): readonly string[] | undefined {
  const first = rules.findIndex(({ action, cidr }) => action === 'deny' || cidr === 'all');
  const ends = rules[first];
  if (ends?.action !== 'deny' || ends.cidr !== 'all') return undefined;
  return [...new Set(rules.slice(0, first).map(({ cidr }) => cidr))];
}

/** @param rules that hold addresses of the block, in their order; none: allowed */
function allowedWithin(block: Block, rules: readonly Ranked[]): readonly Block[] {
  const [first] = rules;
  if (first === undefined) return [block];
  if (first.length <= block.length) return first.action === 'allow' ? [block] : [];
  if (rules.every(({ action }) => action === 'allow')) return [block];
  const [left, right] = halves(block);
  const below = (half: Block): readonly Block[] =>
    allowedWithin(
      half,
      rules.filter((rule) => meets(half, rule)),
    );
  const [one, two] = [below(left), below(right)];
  // Both halves as a whole are the block again.
  return one[0]?.length === left.length && two[0]?.length === right.length ? [block] : [...one, ...two];
}

function halves({ family, bits, length }: Block): readonly [Block, Block] {
  const next = { family, length: length + 1 };
  const bit = 1n << BigInt(WIDTH[family] - length - 1);
  return [
    { ...next, bits },
    { ...next, bits: bits | bit },
  ];
}

function meets(one: Block, two: Block): boolean {
  const shift = BigInt(WIDTH[one.family] - Math.min(one.length, two.length));
  return one.bits >> shift === two.bits >> shift;
}

function blocksOf(cidr: string): readonly Block[] | undefined {
  if (cidr === 'all') return ([4, 6] as const).map((family) => ({ family, bits: 0n, length: 0 }));
  const [address = '', written] = cidr.split('/');
  const family = isIP(address);
  if (family !== 4 && family !== 6) return undefined;
  const length = written === undefined ? WIDTH[family] : Number(written);
  if (!Number.isInteger(length) || length < 0 || length > WIDTH[family]) return undefined;
  const shift = BigInt(WIDTH[family] - length);
  const bits = ((family === 4 ? ipv4Bits(address) : ipv6Bits(address)) >> shift) << shift;
  const isMapped = family === 6 && length >= 96 && bits >> 32n === 0xffffn;
  return isMapped ? undefined : [{ family, bits, length }];
}

function ipv4Bits(address: string): bigint {
  return address.split('.').reduce((bits, part) => (bits << 8n) | BigInt(part), 0n);
}

function ipv6Bits(address: string): bigint {
  const [text = ''] = address.split('%');
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  const tail = ipv4Bits(dotted?.[2] ?? '0.0.0.0');
  const plain =
    dotted === null ? text : `${dotted[1]}${(tail >> 16n).toString(16)}:${(tail & 0xffffn).toString(16)}`;
  const [head = '', rest] = plain.split('::');
  const words = (part: string): string[] => part.split(':').filter((word) => word !== '');
  const [before, after] = [words(head), words(rest ?? '')];
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => '0');
  return [...before, ...zeros, ...after].reduce((bits, word) => (bits << 16n) | BigInt(`0x${word}`), 0n);
}

function printed({ family, bits, length }: Block): string {
  const size = family === 4 ? 8n : 16n;
  const words = Array.from({ length: family === 4 ? 4 : 8 }, (_, index) => {
    const shift = BigInt(WIDTH[family]) - size * BigInt(index + 1);
    return (bits >> shift) & ((1n << size) - 1n);
  });
  if (family === 4) return `${words.join('.')}/${length}`;
  // The shortest form of an address is the one that a URL has (URL standard, IPv6 serializer).
  const { hostname } = new URL(`http://[${words.map((word) => word.toString(16)).join(':')}]/`);
  return `${hostname.slice(1, -1)}/${length}`;
}
