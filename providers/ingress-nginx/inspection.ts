import type { FieldPath } from '../../src/model/origin.ts';
import type { IngressSpec } from './spec.ts';

/** Paths of the controller's file system that no Ingress may name. */
const FORBIDDEN = [
  '/etc/passwd',
  '/etc/shadow',
  '/etc/group',
  '/etc/nginx',
  '/etc/ingress-controller',
  '/var/run/secrets',
  '_by_lua',
];

/**
 * First field that the controller's deep inspection refuses, or undefined (internal/ingress/inspector). One such field
 * and the whole Ingress is not taken.
 */
export function inspect(spec: IngressSpec): { readonly field: FieldPath; readonly text: string } | undefined {
  for (const rule of spec.rules) {
    if (isSuspicious(rule.host)) return { field: [...rule.field, 'host'], text: rule.host };
    for (const path of rule.paths ?? [])
      if (isSuspicious(path.path)) return { field: [...path.field, 'path'], text: path.path };
  }
  for (const tls of spec.tls) {
    if (isSuspicious(tls.secretName)) return { field: [...tls.field, 'secretName'], text: tls.secretName };
    const host = tls.hosts.find(isSuspicious);
    if (host !== undefined) return { field: [...tls.field, 'hosts'], text: host };
  }
  return undefined;
}

/** The directives `alias` and `root` anywhere before a semicolon, or a forbidden path or word. */
function isSuspicious(text: string): boolean {
  return (
    precedesSemicolon(text, 'alias') ||
    precedesSemicolon(text, 'root') ||
    FORBIDDEN.some((word) => text.includes(word))
  );
}

function precedesSemicolon(text: string, word: string): boolean {
  const at = text.indexOf(word);
  return at >= 0 && text.indexOf(';', at + word.length) >= 0;
}
