import { normalised } from './middlewares/names.ts';

/** `namespace-name`, the identity of most objects. */
export function identity(namespace: string, name: string): string {
  return normalised(`${namespace}-${name}`);
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
