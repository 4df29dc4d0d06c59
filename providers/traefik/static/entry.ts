import type { Origin } from '../../../src/model/origin.ts';

/** A static option as it was given, not yet understood. */
export interface Entry {
  /** Without leading dashes, dots between the words, in the user's case. */
  readonly name: string;
  readonly value: string;
  readonly origin: Origin;
}

/** Options given on the command line of gateproof belong to no object. */
export function givenOrigin(name: string): Origin {
  return { object: { kind: 'Traefik', namespace: '', name: 'static configuration' }, path: [name] };
}

/** Options as `NAME` to `VALUE`; dashes in front do not count. */
export function entriesOfSettings(settings: Readonly<Record<string, string>>): Entry[] {
  return Object.entries(settings).map(([key, value]) => {
    const name = key.replace(/^-+/, '');
    return { name, value, origin: givenOrigin(name) };
  });
}
