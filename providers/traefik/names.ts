/**
 * Names as Traefik joins them: every run of characters that are no letters and no digits becomes one `-`, those at the
 * ends fall away (Normalize in pkg/provider/configuration.go).
 */
export function normalize(name: string): string {
  return name
    .split(/[^\p{L}\p{N}]+/u)
    .filter((part) => part !== '')
    .join('-');
}

/** `namespace-name`, the identity of most objects. */
export function identity(namespace: string, name: string): string {
  return normalize(`${namespace}-${name}`);
}

/** The name and the provider of `name@provider`; no provider where there is no `@`. */
export function splitQualified(text: string): {
  readonly name: string;
  readonly provider: string | undefined;
} {
  const at = text.lastIndexOf('@');
  return at < 0
    ? { name: text, provider: undefined }
    : { name: text.slice(0, at), provider: text.slice(at + 1) };
}
