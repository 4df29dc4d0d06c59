import type { Dialect } from './dialect.ts';

/** Can a RegularExpression path match of the dialect have this text (`Dialect.pathRegexText`)? */
export function isPathRegexText(source: string, { pathRegexText }: Dialect): boolean {
  return pathRegexText === undefined || /^\/[^\s{};]*$/.test(source);
}
