import type { Key } from 'ink';

const NAMED: ReadonlyArray<readonly [keyof Key, string]> = [
  ['upArrow', 'up'],
  ['downArrow', 'down'],
  ['leftArrow', 'left'],
  ['rightArrow', 'right'],
  ['pageDown', 'page-down'],
  ['pageUp', 'page-up'],
  ['home', 'home'],
  ['end', 'end'],
  ['return', 'enter'],
  ['escape', 'escape'],
  ['backspace', 'backspace'],
  // What terminals send for the key above Enter.
  ['delete', 'backspace'],
];

/**
 * Names of the keys that a terminal sent, as the table of keys has them. What is typed fast or pasted comes in one piece and
 * is taken apart.
 */
export function keysOf(input: string, key: Key): readonly string[] {
  if (key.tab) return [key.shift ? 'shift-tab' : 'tab'];
  const named = NAMED.find(([name]) => key[name] === true);
  if (named !== undefined) return [named[1]];
  if (key.ctrl) return /^[a-z]$/.test(input) ? [`ctrl-${input}`] : [];
  // Escape and a key that follows at once look like a key with Alt, which means nothing here.
  if (key.meta) return ['escape', ...[...input].flatMap(keyOf)];
  return [...input].flatMap(keyOf);
}

const CONTROL: ReadonlyMap<string, string> = new Map([
  ['\r', 'enter'],
  ['\n', 'enter'],
  ['\t', 'tab'],
  ['\u001B', 'escape'],
  ['\u0008', 'backspace'],
  ['\u007F', 'backspace'],
]);

function keyOf(character: string): readonly string[] {
  const named = CONTROL.get(character);
  if (named !== undefined) return [named];
  const code = character.codePointAt(0) ?? 0;
  if (code < 27) return [`ctrl-${String.fromCharCode(code + 96)}`];
  return code < 32 || (code >= 0x7f && code < 0xa0) ? [] : [character];
}
