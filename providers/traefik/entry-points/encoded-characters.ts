import type { Stage } from '../middlewares/stage.ts';
import type { EncodedCharacter, EntryPoint } from './entry-point.ts';

/** How a character that came escaped looks in the path that routers see: reserved ones stay escaped. */
const SEEN: Readonly<Record<EncodedCharacter, string>> = {
  Slash: '%2F',
  BackSlash: '\\\\',
  NullCharacter: '\\x00',
  Semicolon: '%3B',
  Percent: '%25',
  QuestionMark: '%3F',
  Hash: '%23',
};

/** Refuses paths with certain escapes, for every router of the entry point (denyEncodedPathCharacters in pkg/server/router). */
export function encodedCharactersStage(entryPoint: EntryPoint): Stage | undefined {
  if (entryPoint.denied.length === 0) return undefined;
  const source = entryPoint.denied.map((character) => SEEN[character]).join('|');
  const pattern = { source, flavour: 'go', ignoreCase: false, anchoring: 'none' } as const;
  const note = 'escapes that the entry point refuses';
  return {
    name: note,
    origins: entryPoint.origins,
    apply: (inner) => [
      {
        match: { path: { kind: 'regex', pattern } },
        outcome: { kind: 'respond', status: 400, reason: note },
        note,
      },
      ...inner,
    ],
  };
}
