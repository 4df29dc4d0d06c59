import { parseInteger } from '../go-values.ts';
import type { IngressConfig } from './config.ts';
import type { Declaration } from './declaration.ts';
import { type Group, taken } from './group.ts';
import { builtIn, type Reader } from './reader.ts';
import {
  BASIC_CHARACTERS,
  BOOLEAN,
  COOKIE_SECONDS,
  COOKIE_SECONDS_WITH_SPACES,
  isCookieSeconds,
  options,
  optionsAnyCase,
  URL_CHARACTERS,
  type Validator,
} from './validators.ts';

const NEEDS = 'affinity: cookie';
const SECTION = 'cookie-affinity';

function cookie(
  key: string,
  validator: Validator,
  risk: Declaration['risk'],
  initial: string,
  invalid: Declaration['invalid'],
  effect: string,
  since?: string,
): Declaration {
  const declaration: Declaration = {
    key,
    validator,
    risk,
    scope: 'service',
    initial,
    invalid,
    effect,
    needs: NEEDS,
    section: SECTION,
  };
  return since === undefined ? declaration : { ...declaration, since };
}

const ANNOTATIONS: readonly Declaration[] = [
  {
    key: 'affinity',
    validator: options('cookie'),
    risk: 'Low',
    scope: 'service',
    initial: 'none',
    invalid: 'ignore',
    effect:
      'A cookie keeps a client at the same endpoint. Every host and path that uses the Service becomes sticky; the cookie itself is only set for Ingresses with this annotation.',
    section: 'session-affinity',
  },
  {
    key: 'affinity-mode',
    validator: options('balanced', 'persistent'),
    risk: 'Medium',
    scope: 'service',
    initial: 'balanced',
    invalid: 'default',
    effect: 'persistent: a client stays where it is when endpoints are added.',
    needs: NEEDS,
    section: 'session-affinity',
  },
  {
    key: 'affinity-canary-behavior',
    validator: options('sticky', 'legacy'),
    risk: 'Low',
    scope: 'service',
    initial: 'sticky',
    invalid: 'default',
    effect:
      'Read from the canary Ingress. sticky: clients stay with the canary they got. legacy: the canary is chosen anew each time.',
    needs: 'canary: "true" here and affinity on the main Ingress',
    section: 'session-affinity',
  },
  cookie(
    'session-cookie-name',
    BASIC_CHARACTERS,
    'Medium',
    'INGRESSCOOKIE',
    'default',
    'Name of the cookie.',
  ),
  cookie(
    'session-cookie-path',
    URL_CHARACTERS,
    'Medium',
    'the path of the rule',
    'default',
    'Path of the cookie; needed where paths are regular expressions.',
  ),
  cookie(
    'session-cookie-domain',
    BASIC_CHARACTERS,
    'Medium',
    'none',
    'ignore',
    'Domain of the cookie.',
    '1.4.0',
  ),
  cookie(
    'session-cookie-expires',
    COOKIE_SECONDS,
    'Medium',
    'none',
    'ignore',
    'Seconds until the cookie expires (Expires).',
  ),
  cookie(
    'session-cookie-max-age',
    COOKIE_SECONDS_WITH_SPACES,
    'Medium',
    'none',
    'ignore',
    'Seconds until the cookie expires (Max-Age).',
  ),
  cookie(
    'session-cookie-samesite',
    optionsAnyCase('none', 'lax', 'strict'),
    'Low',
    'none',
    'ignore',
    'SameSite attribute of the cookie.',
  ),
  cookie(
    'session-cookie-conditional-samesite-none',
    BOOLEAN,
    'Low',
    'false',
    'default',
    'SameSite=None is left out for browsers that misread it.',
  ),
  cookie(
    'session-cookie-secure',
    BOOLEAN,
    'Low',
    'Secure on https only',
    'default',
    'true: the cookie is always Secure. false is the same as not set.',
    '1.0.1',
  ),
  cookie(
    'session-cookie-change-on-failure',
    BOOLEAN,
    'Low',
    'false',
    'default',
    'After a failed try the client is moved to another endpoint for good.',
  ),
];

/** Source: internal/ingress/annotations/sessionaffinity/main.go. */
export const AFFINITY: Group = {
  name: 'affinity',
  annotations: ANNOTATIONS,
  parse(read) {
    const type = read.text('affinity');
    const mode = read.textOr('affinity-mode', builtIn('balanced')).value;
    const behavior = read.textOr('affinity-canary-behavior', builtIn('sticky')).value;
    const affinityCanaryBehavior = behavior === 'legacy' ? 'legacy' : 'sticky';
    if (!type.ok || type.value !== 'cookie') {
      if (type.ok) read.fault('affinity', 'it must be cookie; there is no affinity');
      read.withoutEffect('affinity-mode', 'there is no affinity: cookie');
      return taken({ affinityCanaryBehavior });
    }
    return taken({ affinityCanaryBehavior, affinity: readCookie(read, mode, affinityCanaryBehavior) });
  },
};

function readCookie(
  read: Reader,
  mode: string,
  canaryBehavior: 'sticky' | 'legacy',
): NonNullable<IngressConfig['affinity']> {
  const path = read.optionalText('session-cookie-path');
  const domain = read.optionalText('session-cookie-domain');
  const sameSite = read.optionalText('session-cookie-samesite');
  const expires = readSeconds(read, 'session-cookie-expires');
  const maxAge = readSeconds(read, 'session-cookie-max-age');
  const secure = read.boolean('session-cookie-secure');
  if (secure.ok && !secure.value) {
    read.withoutEffect(
      'session-cookie-secure',
      'false is the same as not set: the cookie is Secure on https',
    );
  }
  const conditional = read.booleanOr('session-cookie-conditional-samesite-none', builtIn(false));
  read.other(
    'session-cookie-conditional-samesite-none',
    conditional,
    'SameSite=None is left out for old browsers.',
  );
  const change = read.booleanOr('session-cookie-change-on-failure', builtIn(false));
  read.other('session-cookie-change-on-failure', change, 'After a failed try the client is moved for good.');
  return {
    cookie: read.textOr('session-cookie-name', builtIn('INGRESSCOOKIE')).value,
    ...(path === undefined ? {} : { path: path.value }),
    ...(domain === undefined ? {} : { domain: domain.value }),
    ...(expires === undefined ? {} : { expires }),
    ...(maxAge === undefined ? {} : { maxAge }),
    ...(sameSite === undefined ? {} : { sameSite: sameSite.value }),
    ...(secure.ok && secure.value ? { secure: true } : {}),
    mode: mode === 'persistent' ? 'persistent' : 'balanced',
    canaryBehavior,
    origins: read.originsOf(...ANNOTATIONS.map(({ key }) => key)),
  };
}

/** The controller keeps the text; Lua reads it as a number and leaves the attribute out where it is none. */
function readSeconds(read: Reader, key: string): number | undefined {
  const text = read.text(key);
  if (!text.ok) return undefined;
  const seconds = isCookieSeconds(text.value) ? parseInteger(text.value) : undefined;
  if (seconds === undefined) read.fault(key, 'it is not a number of seconds; the attribute is left out');
  return seconds;
}
