/**
 * Bytes of a size as nginx reads it (`8k`, `20m`, `1g`), or undefined where the controller's template leaves the line
 * out: empty, or with another suffix. Source: isValidByteSize of template.go.
 */
export function parseByteSize(text: string, mayBeGigabytes: boolean): number | undefined {
  const match = /^([0-9]{1,15})([kKmMgG]?)$/.exec(text.trim());
  if (match === null) return undefined;
  const unit = (match[2] ?? '').toLowerCase();
  if (unit === 'g' && !mayBeGigabytes) return undefined;
  const factor = unit === 'k' ? 1024 : unit === 'm' ? 1024 ** 2 : unit === 'g' ? 1024 ** 3 : 1;
  return Number(match[1]) * factor;
}

/** nginx's own limit of request bodies, in force where the controller prints none. */
export const NGINX_BODY_LIMIT = 1024 ** 2;
