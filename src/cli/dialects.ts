import { type Dialect, SPECIFICATION } from '../gateway/dialect.ts';
import { DIALECTS } from '../targets/index.ts';
import { nearest } from './arguments.ts';
import { UsageError } from './exit.ts';

/**
 * The dialect of that name; the specification's where none is named.
 * @throws UsageError when nobody is called that.
 */
export function dialectOf(name: string | undefined, option = 'dialect'): Dialect {
  const dialect = DIALECTS.get(name ?? SPECIFICATION.name);
  if (dialect !== undefined) return dialect;
  const [near] = nearest(name ?? '', DIALECTS.keys(), 1);
  const hint = near === undefined ? '' : `Did you mean ${near}? `;
  throw new UsageError(
    `--${option} is "${name}", which is none.`,
    `${hint}Known are: ${[...DIALECTS.keys()].join(', ')}.`,
  );
}
