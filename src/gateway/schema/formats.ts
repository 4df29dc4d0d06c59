import { isIPv4, isIPv6 } from 'node:net';

/** No textual IP address is longer; the bound also keeps the parsers below from long input. */
const LONGEST_ADDRESS = 45;

/**
 * `format: ipv4`, as the API server checks it: Go's older parser, which takes leading zeros (k8s.io/kube-openapi
 * strfmt IsIPv4, netutils.ParseIPSloppy).
 */
export function isIPv4Format(text: string): boolean {
  if (text.length > LONGEST_ADDRESS) return false;
  return isIPv4(text.split('.').map(withoutLeadingZeros).join('.'));
}

/** `format: ipv6`: an address without zone. */
export function isIPv6Format(text: string): boolean {
  return text.length <= LONGEST_ADDRESS && !text.includes('%') && isIPv6(text);
}

/** `format: cidr`: an address of either family and a length of its prefix (k8s.io/kube-openapi strfmt IsCIDR, netutils.ParseCIDRSloppy). */
export function isCidrFormat(text: string): boolean {
  const [address = '', length = '', ...rest] = text.split('/');
  if (rest.length > 0 || !/^\d{1,9}$/.test(length)) return false;
  if (isIPv6Format(address)) return Number(length) <= 128;
  return isIPv4Format(address) && Number(length) <= 32;
}

/**
 * CEL's `isIP` (k8s.io/apiserver/pkg/cel/library/ip.go): no leading zeros, no zone, no IPv4 address written as IPv6.
 */
export function isIP(text: string): boolean {
  if (text.length > LONGEST_ADDRESS || text.includes('%')) return false;
  return isIPv4(text) || (isIPv6(text) && !isIPv4Mapped(text));
}

function isIPv4Mapped(text: string): boolean {
  return new URL(`http://[${text}]/`).hostname.startsWith('[::ffff:');
}

function withoutLeadingZeros(digits: string): string {
  let start = 0;
  while (start < digits.length - 1 && digits.charAt(start) === '0') start += 1;
  return digits.slice(start);
}

/** `format: byte`: base64 with its padding (k8s.io/kube-openapi strfmt, base64.StdEncoding). */
export function isBase64Format(text: string): boolean {
  return text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text);
}
