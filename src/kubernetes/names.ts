/**
 * The name rules of the API server (k8s.io/apimachinery `util/validation`). Each function returns undefined when the
 * text is right, else what is wrong with it, to stand behind the name of a field.
 */

const LABEL = '[a-z0-9](?:[-a-z0-9]*[a-z0-9])?';
const DNS_LABEL = new RegExp(`^${LABEL}$`);
const DNS_SUBDOMAIN = new RegExp(`^${LABEL}(?:\\.${LABEL})*$`);
const WILDCARD = new RegExp(`^\\*\\.${LABEL}(?:\\.${LABEL})*$`);
const QUALIFIED_PART = /^[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?$/;

type Verdict = string | undefined;

export function checkDnsLabel(text: string): Verdict {
  if (text.length > 63) return 'is longer than 63 characters';
  return DNS_LABEL.test(text)
    ? undefined
    : `is "${shown(text)}", not a DNS label (lower-case letters, digits, "-")`;
}

export function checkDnsSubdomain(text: string): Verdict {
  if (text.length > 253) return 'is longer than 253 characters';
  return DNS_SUBDOMAIN.test(text)
    ? undefined
    : `is "${shown(text)}", not a DNS name (lower-case letters, digits, "-" and ".")`;
}

/** A host with `*` in it: only `*.` and a DNS name. */
export function checkWildcardDns(text: string): Verdict {
  if (text.length > 253) return 'is longer than 253 characters';
  return WILDCARD.test(text)
    ? undefined
    : `is "${shown(text)}"; "*" may only stand for the whole first label, as in "*.example.com"`;
}

/** A service port's name (IANA): at most 15 of lower-case letters, digits and single inner hyphens, one letter. */
export function checkPortName(text: string): Verdict {
  const right =
    text.length <= 15 && /^[-a-z0-9]+$/.test(text) && /[a-z]/.test(text) && !/--|^-|-$/.test(text);
  return right
    ? undefined
    : `is "${shown(text)}", not a port name (at most 15 lower-case letters, digits and "-", with a letter)`;
}

export function checkPortNumber(value: number): Verdict {
  return Number.isInteger(value) && value >= 1 && value <= 65535
    ? undefined
    : `is ${value}, not a port number from 1 to 65535`;
}

/** Keys of annotations and labels: `prefix/name`. */
export function checkQualifiedName(text: string): Verdict {
  const parts = text.split('/');
  const name = parts.at(-1) ?? '';
  const prefix = parts.length === 2 ? parts[0] : undefined;
  const right =
    parts.length <= 2 &&
    name.length <= 63 &&
    QUALIFIED_PART.test(name) &&
    (prefix === undefined || checkDnsSubdomain(prefix) === undefined);
  return right ? undefined : `"${shown(text)}" is not a valid key (letters, digits, "-", "_", "."; one "/")`;
}

/** Value of a label. */
export function checkLabelValue(text: string): Verdict {
  return text === '' || (text.length <= 63 && QUALIFIED_PART.test(text))
    ? undefined
    : `is "${shown(text)}", not a label value (at most 63 letters, digits, "-", "_", ".")`;
}

/** An object's name or the like that becomes part of a URL path. */
export function checkPathSegment(text: string): Verdict {
  return text === '.' || text === '..' || /[/%]/.test(text)
    ? `is "${shown(text)}", which cannot stand in a URL path`
    : undefined;
}

/** IPv4 as Go's `ParseIPSloppy` takes it (leading zeros too), and IPv6. */
export function isIpAddress(text: string): boolean {
  if (text.includes(':')) return /^[0-9A-Fa-f:.]+$/.test(text) && text.split(':').length >= 3;
  const parts = text.split('.');
  return parts.length === 4 && parts.every((part) => /^[0-9]{1,3}$/.test(part) && Number(part) <= 255);
}

function shown(text: string): string {
  return text.length > 80 ? `${text.slice(0, 80)}...` : text;
}
