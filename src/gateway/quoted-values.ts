/** Is a header among names of which some end with a star? */
export function isRefusedName(names: readonly string[], name: string): boolean {
  const lower = name.toLowerCase();
  return names.some((one) => (one.endsWith('*') ? lower.startsWith(one.slice(0, -1)) : one === lower));
}

/** What a value means that is printed between quotes of a configuration file. */
export type QuotedValue =
  | { readonly kind: 'text'; readonly text: string }
  /** One variable, with its `$`. */
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'refused' };

const VARIABLE = /^\$(?:[a-z][a-z0-9_]*|\{[a-z][a-z0-9_]*\})$/;
const TEXT = /^(?:[^"$\\]|\\[^$])*$/;

/**
 * The meaning of a value (nginx/nginx-gateway-fabric v2.6.7, internal/controller/nginx/config/validation/common.go,
 * validateEscapedStringWithNginxVars; nginx, ngx_conf_read_token: of escapes only quotes, backslash, t, r and n are known).
 */
export function readQuoted(value: string): QuotedValue {
  if (VARIABLE.test(value)) return { kind: 'variable', name: value };
  if (!TEXT.test(value)) return { kind: 'refused' };
  return { kind: 'text', text: value.replace(/\\(["'\\])/g, '$1') };
}

/** A text as it has to be written to mean itself; undefined where nothing does. */
export function writeQuoted(text: string): string | undefined {
  return text.includes('$') ? undefined : text.replace(/["\\]/g, '\\$&');
}
