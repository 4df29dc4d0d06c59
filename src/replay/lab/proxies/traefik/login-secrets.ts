import { asString, dig } from '../../../../kubernetes/json.ts';
import type { JsonObject } from '../../../../kubernetes/object.ts';

/** A user that nobody is, so that a lab needs no Secret of the input to ask for a login. */
const NOBODY: ReadonlyMap<string, string> = new Map([
  ['basicAuth', 'nobody:$apr1$nobodyab$IeWvdTzkmU8iHUC4KlWI6/'],
  ['digestAuth', 'nobody:nowhere:d41d8cd98f00b204e9800998ecf8427e'],
]);

/** Secrets that Middlewares ask users of: without them Traefik would leave their rules out. */
export function loginSecrets(resources: readonly JsonObject[]): readonly JsonObject[] {
  return resources.flatMap((resource): readonly JsonObject[] => {
    const { kind, metadata } = resource;
    if (kind !== 'Middleware') return [];
    return [...NOBODY].flatMap(([type, line]): readonly JsonObject[] => {
      const name = asString(dig(resource, 'spec', type, 'secret'));
      if (name === undefined) return [];
      const namespace = dig(metadata, 'namespace') ?? 'default';
      const users = Buffer.from(`${line}\n`).toString('base64');
      return [{ apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace }, data: { users } }];
    });
  });
}
