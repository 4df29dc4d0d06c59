import { MATCH_ALL } from '../../../src/model/match.ts';
import type { Respond } from '../../../src/model/outcome.ts';
import { answer, byCase } from './around.ts';
import { built, field, type MiddlewareType, page } from './declaration.ts';
import { goPattern } from './patterns.ts';

/** How each one shows in a path of which everything but reserved characters is decoded. */
const CHARACTERS = [
  ['allowEncodedSlash', '%2F'],
  ['allowEncodedBackSlash', '\\\\'],
  ['allowEncodedNullCharacter', '\\x00'],
  ['allowEncodedSemicolon', '%3B'],
  ['allowEncodedPercent', '%25'],
  ['allowEncodedQuestionMark', '%3F'],
  ['allowEncodedHash', '%23'],
] as const;

const REFUSED: Respond = {
  kind: 'respond',
  status: 400,
  reason: 'the path has an escape that is not allowed',
};

/** pkg/middlewares/encodedcharacters. */
export const encodedCharacters: MiddlewareType = {
  name: 'encodedCharacters',
  effect: 'Refuses paths with certain escaped characters.',
  documentation: page('encodedCharacters'),
  fields: CHARACTERS.map(([name]) =>
    field(name, 'boolean', 'Lets this character pass.', { default: 'false' }),
  ),
  build(options, { title }) {
    const denied = CHARACTERS.filter(([name]) => options.flag(name) !== true).map(([, sign]) => sign);
    if (denied.length === 0) return built((inner) => inner);
    const pattern = goPattern(denied.join('|'));
    return built((inner) =>
      byCase([
        { match: { path: { kind: 'regex', pattern } }, handling: answer(REFUSED, title) },
        { match: MATCH_ALL, handling: inner },
      ]),
    );
  },
};
