/** Forms of recorded traffic, by the names that people give them. A file of its own: command lines are read with it alone. */
export const FORMATS = [
  'auto',
  'nginx',
  'nginx-json',
  'clf',
  'envoy',
  'traefik',
  'json',
  'har',
  'gor',
  'ndjson',
  'urls',
] as const;
export type FormatName = (typeof FORMATS)[number];
