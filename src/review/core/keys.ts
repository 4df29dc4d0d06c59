/** What a key does. */
export type Action =
  | 'down'
  | 'up'
  | 'first'
  | 'last'
  | 'half-down'
  | 'half-up'
  | 'open'
  | 'back'
  | 'next-tab'
  | 'previous-tab'
  | 'tab-1'
  | 'tab-2'
  | 'tab-3'
  | 'tab-4'
  | 'tab-5'
  | 'next-difference'
  | 'previous-difference'
  | 'search'
  | 'next-match'
  | 'previous-match'
  | 'filter'
  | 'hide'
  | 'side'
  | 'yaml'
  | 'copy'
  | 'documentation'
  | 'accept'
  | 'reject'
  | 'must-fix'
  | 'variant'
  | 'edit'
  | 'undo'
  | 'write'
  | 'command'
  | 'help'
  | 'quit'
  | 'interrupt';

export interface KeyBinding {
  readonly action: Action;
  /** Names of keys; a printable character is its own name. */
  readonly keys: readonly string[];
  readonly chapter: 'Move' | 'Look' | 'Decide' | 'Other';
  readonly help: string;
  /** Short word for the line at the bottom; absent: it stands in the help alone. */
  readonly word?: string;
}

/** Every key, in the order of the help. The help, the line at the bottom and the documentation are made from this. */
export const KEYS: readonly KeyBinding[] = [
  { action: 'down', keys: ['j', 'down'], chapter: 'Move', help: 'one line down' },
  { action: 'up', keys: ['k', 'up'], chapter: 'Move', help: 'one line up' },
  { action: 'first', keys: ['g', 'home'], chapter: 'Move', help: 'to the first line' },
  { action: 'last', keys: ['G', 'end'], chapter: 'Move', help: 'to the last line' },
  { action: 'half-down', keys: ['ctrl-d', 'page-down'], chapter: 'Move', help: 'half a screen down' },
  { action: 'half-up', keys: ['ctrl-u', 'page-up'], chapter: 'Move', help: 'half a screen up' },
  { action: 'open', keys: ['enter', 'right'], chapter: 'Move', help: 'open the detail', word: 'open' },
  { action: 'back', keys: ['escape', 'left'], chapter: 'Move', help: 'back to the list; end a search' },
  { action: 'next-tab', keys: ['tab'], chapter: 'Move', help: 'next tab of the detail' },
  { action: 'previous-tab', keys: ['shift-tab'], chapter: 'Move', help: 'tab before' },
  {
    action: 'tab-1',
    keys: ['1'],
    chapter: 'Move',
    help: 'verdict, with the request that shows each difference',
  },
  { action: 'tab-2', keys: ['2'], chapter: 'Move', help: 'YAML before and afterwards' },
  { action: 'tab-3', keys: ['3'], chapter: 'Move', help: 'way of the request on both sides' },
  { action: 'tab-4', keys: ['4'], chapter: 'Move', help: 'source, with the lines that matter marked' },
  { action: 'tab-5', keys: ['5'], chapter: 'Move', help: 'notes, findings and history' },
  {
    action: 'next-difference',
    keys: [']'],
    chapter: 'Move',
    help: 'next open difference, in the detail first, then in the list',
    word: 'next',
  },
  { action: 'previous-difference', keys: ['['], chapter: 'Move', help: 'open difference before' },
  { action: 'search', keys: ['/'], chapter: 'Look', help: 'search in the list', word: 'search' },
  { action: 'next-match', keys: ['n'], chapter: 'Look', help: 'next match' },
  { action: 'previous-match', keys: ['N'], chapter: 'Look', help: 'match before' },
  {
    action: 'filter',
    keys: ['f'],
    chapter: 'Look',
    help: 'show all, what is open, or one verdict',
    word: 'filter',
  },
  { action: 'hide', keys: ['h'], chapter: 'Look', help: 'hide or show what was decided before' },
  { action: 'side', keys: ['s'], chapter: 'Look', help: 'diff side by side (from 140 columns)' },
  { action: 'yaml', keys: ['y'], chapter: 'Look', help: 'the manifests that are written' },
  { action: 'copy', keys: ['c'], chapter: 'Look', help: 'copy the curl command of the request' },
  { action: 'documentation', keys: ['o'], chapter: 'Look', help: 'say where it is documented' },
  {
    action: 'accept',
    keys: ['a'],
    chapter: 'Decide',
    help: 'accept with a reason: the unit, or in tab 1 the one difference',
    word: 'accept',
  },
  {
    action: 'reject',
    keys: ['r'],
    chapter: 'Decide',
    help: 'reject: its routes are not written',
    word: 'reject',
  },
  {
    action: 'must-fix',
    keys: ['m'],
    chapter: 'Decide',
    help: 'must be fixed first: a note says what',
    word: 'must fix',
  },
  {
    action: 'variant',
    keys: ['v'],
    chapter: 'Decide',
    help: 'choose another form of its routes; it is proved again',
    word: 'variant',
  },
  {
    action: 'edit',
    keys: ['e'],
    chapter: 'Decide',
    help: 'edit its manifests in $VISUAL or $EDITOR; they are proved again',
    word: 'edit',
  },
  { action: 'undo', keys: ['u'], chapter: 'Decide', help: 'undo the last decision', word: 'undo' },
  {
    action: 'write',
    keys: ['w'],
    chapter: 'Decide',
    help: 'write the manifests to --output-dir',
    word: 'write',
  },
  { action: 'command', keys: [':'], chapter: 'Other', help: 'a command; :help lists them' },
  { action: 'help', keys: ['?'], chapter: 'Other', help: 'this help', word: 'help' },
  { action: 'quit', keys: ['q'], chapter: 'Other', help: 'leave; decisions are saved already', word: 'quit' },
  {
    action: 'interrupt',
    keys: ['ctrl-c'],
    chapter: 'Other',
    help: 'leave at once; decisions are saved already',
  },
];

const BY_KEY: ReadonlyMap<string, Action> = new Map(
  KEYS.flatMap(({ action, keys }) => keys.map((key) => [key, action] as const)),
);

/** What a key does where nothing else takes it. */
export function actionOf(key: string): Action | undefined {
  return BY_KEY.get(key);
}

const NAMES: ReadonlyMap<string, string> = new Map([
  ['enter', 'Enter'],
  ['escape', 'Esc'],
  ['tab', 'Tab'],
  ['shift-tab', 'Shift-Tab'],
  ['up', 'Up'],
  ['down', 'Down'],
  ['left', 'Left'],
  ['right', 'Right'],
  ['home', 'Home'],
  ['end', 'End'],
  ['page-up', 'PgUp'],
  ['page-down', 'PgDn'],
]);

/** A key as people write it: `Ctrl-d`. */
export function keyName(key: string): string {
  return NAMES.get(key) ?? key.replace(/^ctrl-/, 'Ctrl-');
}

/** A command behind a colon. */
export interface CommandLine {
  readonly name: string;
  readonly aliases: readonly string[];
  /** What follows the name; empty where nothing does. */
  readonly argument: string;
  readonly help: string;
}

export const COMMAND_LINES: readonly CommandLine[] = [
  { name: 'trace', aliases: ['t'], argument: '[METHOD] URL', help: 'way of this request on both sides' },
  { name: 'write', aliases: ['w'], argument: '', help: 'write the manifests' },
  { name: 'quit', aliases: ['q'], argument: '', help: 'leave' },
  { name: 'quit!', aliases: ['q!'], argument: '', help: 'leave without writing' },
  { name: 'wq', aliases: ['x'], argument: '', help: 'write and leave' },
  { name: 'filter', aliases: ['f'], argument: 'VERDICT', help: 'all, open, same, accepted, wider, ...' },
  { name: 'until', aliases: [], argument: 'YYYY-MM-DD', help: 'last day of what is accepted from now on' },
  { name: 'by', aliases: [], argument: 'NAME', help: 'who decides' },
  { name: 'reopen', aliases: [], argument: '', help: 'take back what was decided on this unit' },
  { name: 'revert', aliases: [], argument: '', help: 'drop what was edited or chosen for this unit' },
  {
    name: 'accepted',
    aliases: [],
    argument: '',
    help: 'say which accepted differences are expired or unused',
  },
  { name: 'theme', aliases: [], argument: 'NAME', help: 'dark, light or mono' },
  { name: 'help', aliases: ['h'], argument: '', help: 'all keys and commands' },
];
