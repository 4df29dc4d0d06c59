import type { Span, Tone } from './text.ts';

export type ThemeName = 'dark' | 'light' | 'mono';

/** Select Graphic Rendition, by what a piece of text is. Blue and orange tell apart for everyone. */
type Theme = Readonly<Record<Tone, string>>;

const DARK: Theme = {
  plain: '',
  strong: '1',
  faint: '38;5;250',
  good: '38;5;117',
  bad: '1;38;5;215',
  warn: '38;5;222',
  added: '38;5;117',
  removed: '38;5;215',
  mark: '1;4',
};

const LIGHT: Theme = {
  plain: '',
  strong: '1',
  faint: '38;5;240',
  good: '38;5;25',
  bad: '1;38;5;130',
  warn: '38;5;94',
  added: '38;5;25',
  removed: '38;5;130',
  mark: '1;4',
};

const MONO: Theme = {
  plain: '',
  strong: '1',
  faint: '',
  good: '',
  bad: '1',
  warn: '1',
  added: '',
  removed: '',
  mark: '4',
};

const THEMES: Readonly<Record<ThemeName, Theme>> = { dark: DARK, light: LIGHT, mono: MONO };

/** A painter for one theme. */
export function painter(name: ThemeName): (spans: readonly Span[]) => string {
  const theme = THEMES[name];
  return (spans) =>
    spans
      .map(({ text, tone, isChosen }) => {
        const codes = [theme[tone], isChosen === true ? '7' : ''].filter((code) => code !== '').join(';');
        return codes === '' || text === '' ? text : `\u001B[${codes}m${text}\u001B[0m`;
      })
      .join('');
}

/**
 * Dark or light, by what the terminal says of its background in COLORFGBG; mono where colour is not wanted (NO_COLOR) or
 * not known (TERM=dumb).
 */
export function themeFor(wish: string, env: Readonly<Record<string, string | undefined>>): ThemeName {
  if (wish === 'dark' || wish === 'light' || wish === 'mono') return wish;
  const { NO_COLOR = '', TERM, COLORFGBG = '' } = env;
  if (NO_COLOR !== '' || TERM === 'dumb') return 'mono';
  const background = Number(/(\d+)$/.exec(COLORFGBG)?.[1] ?? Number.NaN);
  return background === 7 || background === 15 ? 'light' : 'dark';
}

/** May the terminal show more than ASCII? As POSIX has it: LC_ALL, else LC_CTYPE, else LANG. */
export function knowsUnicode(env: Readonly<Record<string, string | undefined>>): boolean {
  const locale = [env['LC_ALL'], env['LC_CTYPE'], env['LANG']].find(
    (value) => value !== undefined && value !== '',
  );
  return /utf-?8/i.test(locale ?? '');
}
