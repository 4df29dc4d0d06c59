import { isIP } from 'node:net';
import { cidrContains } from '../../model/addresses.ts';
import type { Atom, Question } from './atoms.ts';

/** Addresses kept for documentation; used where any address will do. */
const USUAL = ['203.0.113.7', '198.51.100.7', '192.0.2.7', '2001:db8::7'];

/**
 * Addresses such that every set of answers that the questions can get is given by one of them: the first of each block,
 * the one before and the one behind it. Blocks are intervals, so nothing changes in between.
 */
export function addressSamples(atoms: readonly Atom[]): readonly string[] {
  const found = new Set<string>(USUAL);
  for (const atom of atoms) for (const cidr of cidrsOf(atom.question)) addBorders(cidr, found);
  return [...found];
}

function cidrsOf(question: Question): readonly string[] {
  if (question.kind === 'address-in') return question.cidrs;
  return question.kind === 'address-allowed' ? question.rules.map((rule) => rule.cidr) : [];
}

/** The answer to a question about one address. */
export function addressHolds(question: Question, address: string): boolean {
  if (question.kind === 'address-in') return question.cidrs.some((cidr) => cidrContains(cidr, address));
  if (question.kind !== 'address-allowed') return false;
  const rule = question.rules.find(({ cidr }) => cidrContains(cidr, address));
  return rule === undefined || rule.action === 'allow';
}

function addBorders(cidr: string, found: Set<string>): void {
  const [network = '', written] = cidr.split('/');
  const family = isIP(network);
  if (family === 0) return;
  const width = family === 4 ? 32 : 128;
  const bits = written === undefined ? width : Number(written);
  if (!Number.isInteger(bits) || bits < 0 || bits > width) return;
  const value = family === 4 ? valueOf4(network) : valueOf6(network);
  const size = 1n << BigInt(width - bits);
  const first = value - (value % size);
  for (const point of [first + 1n < first + size ? first + 1n : first, first, first - 1n, first + size]) {
    if (point >= 0n && point < 1n << BigInt(width)) found.add(family === 4 ? text4(point) : text6(point));
  }
}

function valueOf4(text: string): bigint {
  return text.split('.').reduce((sum, part) => sum * 256n + BigInt(part), 0n);
}

function text4(value: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 255n).join('.');
}

function valueOf6(text: string): bigint {
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  const plain =
    dotted?.[2] === undefined
      ? text
      : `${dotted[1]}${(valueOf4(dotted[2]) >> 16n).toString(16)}:${(valueOf4(dotted[2]) & 0xffffn).toString(16)}`;
  const [head = '', tail] = plain.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const middle = tail === undefined ? [] : new Array(8 - left.length - right.length).fill('0');
  return [...left, ...middle, ...right].reduce((sum, part) => sum * 65536n + BigInt(`0x${part}`), 0n);
}

function text6(value: bigint): string {
  const parts: string[] = [];
  for (let shift = 112n; shift >= 0n; shift -= 16n) parts.push(((value >> shift) & 0xffffn).toString(16));
  return parts.join(':');
}
