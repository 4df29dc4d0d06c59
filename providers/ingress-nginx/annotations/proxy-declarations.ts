import type { Declaration } from './declaration.ts';
import {
  COOKIE_DOMAIN,
  INTEGER,
  NEXT_UPSTREAM,
  options,
  SIZE,
  URL_CHARACTERS,
  type Validator,
} from './validators.ts';

function declare(
  key: Declaration['setting'] & string,
  validator: Validator,
  initial: string,
  section: string,
  effect: string,
  more: Partial<Declaration> = {},
): Declaration {
  return {
    key,
    validator,
    risk: 'Low',
    scope: 'location',
    initial,
    setting: key,
    invalid: 'default',
    effect,
    section,
    ...more,
  };
}

const ON_OR_OFF = options('on', 'off');
const MEDIUM = { risk: 'Medium' } as const;

/** Everything of the group `proxy`; each has a ConfigMap key of the same name. */
export const PROXY_ANNOTATIONS: readonly Declaration[] = [
  declare(
    'proxy-connect-timeout',
    INTEGER,
    '5',
    'custom-timeouts',
    'Seconds to connect to the backend; then 504.',
  ),
  declare(
    'proxy-send-timeout',
    INTEGER,
    '60',
    'custom-timeouts',
    'Seconds between two writes to the backend, not for the whole request; then 504.',
  ),
  declare(
    'proxy-read-timeout',
    INTEGER,
    '60',
    'custom-timeouts',
    'Seconds between two reads from the backend, not for the whole answer; then 504.',
  ),
  declare(
    'proxy-body-size',
    SIZE,
    '1m',
    'custom-max-body-size',
    'Largest request body; above it 413 is answered before anything else. 0 is no limit.',
    MEDIUM,
  ),
  declare(
    'proxy-next-upstream',
    NEXT_UPSTREAM,
    'error timeout',
    'custom-timeouts',
    'When another endpoint is tried.',
    MEDIUM,
  ),
  declare(
    'proxy-next-upstream-timeout',
    INTEGER,
    '0, no limit',
    'custom-timeouts',
    'Seconds in which other endpoints are tried.',
  ),
  declare(
    'proxy-next-upstream-tries',
    INTEGER,
    '3',
    'custom-timeouts',
    'Number of endpoints that are tried; 0 is no limit.',
  ),
  declare(
    'proxy-redirect-from',
    URL_CHARACTERS,
    'off',
    'proxy-redirect',
    "Text in the backend's Location and Refresh headers that is replaced by proxy-redirect-to; off and default stand alone.",
    MEDIUM,
  ),
  declare('proxy-redirect-to', URL_CHARACTERS, 'off', 'proxy-redirect', 'What it is replaced by.', {
    ...MEDIUM,
    needs: 'proxy-redirect-from',
  }),
  declare(
    'proxy-cookie-domain',
    COOKIE_DOMAIN,
    'off',
    'proxy-cookie-domain',
    "Replaces the domain of the backend's cookies.",
    MEDIUM,
  ),
  declare(
    'proxy-cookie-path',
    URL_CHARACTERS,
    'off',
    'proxy-cookie-path',
    "Replaces the path of the backend's cookies.",
    MEDIUM,
  ),
  declare(
    'proxy-buffering',
    ON_OR_OFF,
    'off',
    'proxy-buffering',
    'Answers are read from the backend as fast as it sends.',
  ),
  declare(
    'proxy-request-buffering',
    ON_OR_OFF,
    'on',
    'proxy-request-buffering',
    'Request bodies are read whole before they are sent on.',
  ),
  declare('proxy-buffers-number', INTEGER, '4', 'proxy-buffers-number', 'Number of buffers for one answer.'),
  declare(
    'proxy-buffer-size',
    SIZE,
    '4k',
    'proxy-buffer-size',
    'Buffer for the headers of an answer; longer headers give 502.',
  ),
  declare(
    'proxy-busy-buffers-size',
    SIZE,
    'not set',
    'proxy-busy-buffers-size',
    'Buffers that may be busy with sending.',
    {
      since: '1.13.0',
    },
  ),
  declare(
    'proxy-max-temp-file-size',
    SIZE,
    '1024m',
    'proxy-max-temp-file-size',
    'Largest temporary file for an answer.',
  ),
  declare(
    'proxy-http-version',
    options('1.0', '1.1'),
    '1.1',
    'proxy-http-version',
    'HTTP version towards the backend.',
  ),
];
