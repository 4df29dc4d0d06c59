import { describe, expect, test } from 'vitest';
import { usesColor } from '../../src/cli/color.ts';
import { createHost } from './host.ts';

describe('colour', () => {
  test.each<[Record<string, unknown>, Record<string, string>, boolean, boolean]>([
    [{}, {}, true, true],
    [{}, {}, false, false],
    [{}, { TERM: 'dumb' }, true, false],
    [{}, { NO_COLOR: '1' }, true, false],
    [{}, { NO_COLOR: '' }, true, true],
    [{}, { FORCE_COLOR: '1' }, false, true],
    [{}, { FORCE_COLOR: '0' }, true, false],
    [{}, { CLICOLOR_FORCE: '1' }, false, true],
    [{}, { NO_COLOR: '1', FORCE_COLOR: '1' }, true, false],
    [{ color: 'always' }, { NO_COLOR: '1' }, false, true],
    [{ color: 'never' }, { FORCE_COLOR: '1' }, true, false],
    [{ color: 'always', 'no-color': true }, {}, true, false],
  ])('%j with %j on a terminal: %s', (values, env, isTerminal, expected) => {
    const { host } = createHost({ env });
    expect(usesColor(values, host, { write: () => undefined, isTerminal })).toBe(expected);
  });
});
