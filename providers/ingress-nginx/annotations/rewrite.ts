import { parseGoRequestUri } from '../go-url.ts';
import type { Declaration } from './declaration.ts';
import { type Group, taken } from './group.ts';
import { builtIn, type Reader } from './reader.ts';
import { BOOLEAN, PATH_WITH_CAPTURES } from './validators.ts';

const ANNOTATIONS: readonly Declaration[] = [
  {
    key: 'rewrite-target',
    validator: PATH_WITH_CAPTURES,
    risk: 'Medium',
    scope: 'host',
    initial: 'the path is passed on unchanged',
    invalid: 'ignore',
    effect:
      'The whole path is replaced by this text when the path of the rule, taken as a regular expression, is found in it; $1, $2 stand for its groups. Unless it equals the path, every path of the host is then matched as a regular expression, ignoring case.',
    section: 'rewrite',
  },
  {
    key: 'use-regex',
    validator: BOOLEAN,
    risk: 'Low',
    scope: 'host',
    initial: 'false',
    invalid: 'default',
    effect:
      'Every path of the host, also those of other Ingresses, is matched as a regular expression at the start of the path, ignoring case, longest text first.',
    section: 'use-regex',
  },
  {
    key: 'app-root',
    validator: PATH_WITH_CAPTURES,
    risk: 'Medium',
    scope: 'host',
    initial: 'no redirect',
    invalid: 'ignore',
    effect: 'A request for / of the host is answered with 302 to this path, before everything else.',
    section: 'rewrite',
  },
  {
    key: 'ssl-redirect',
    validator: BOOLEAN,
    risk: 'Low',
    scope: 'location',
    initial: 'true',
    setting: 'ssl-redirect',
    invalid: 'default',
    effect: 'http is redirected to https if a certificate is configured for the host.',
    section: 'server-side-https-enforcement-through-redirect',
  },
  {
    key: 'force-ssl-redirect',
    validator: BOOLEAN,
    risk: 'Medium',
    scope: 'location',
    initial: 'false',
    setting: 'force-ssl-redirect',
    invalid: 'default',
    effect: 'http is redirected to https whether or not there is a certificate.',
    section: 'server-side-https-enforcement-through-redirect',
  },
  {
    key: 'preserve-trailing-slash',
    validator: BOOLEAN,
    risk: 'Medium',
    scope: 'location',
    initial: 'false',
    setting: 'preserve-trailing-slash',
    invalid: 'default',
    effect: 'The redirect to https keeps a slash at the very end of the address; otherwise it is cut off.',
    section: 'server-side-https-enforcement-through-redirect',
  },
];

/** Source: internal/ingress/annotations/rewrite/main.go. */
export const REWRITE: Group = {
  name: 'rewrite',
  annotations: ANNOTATIONS,
  parse(read, { config }) {
    const rewriteTarget = read.optionalText('rewrite-target');
    const appRoot = readAppRoot(read);
    return taken({
      useRegex: read.booleanOr('use-regex', builtIn(false)),
      sslRedirect: read.booleanOr('ssl-redirect', config.settings['ssl-redirect']),
      forceSslRedirect: read.booleanOr('force-ssl-redirect', config.settings['force-ssl-redirect']),
      preserveTrailingSlash: read.booleanOr(
        'preserve-trailing-slash',
        config.settings['preserve-trailing-slash'],
      ).value,
      ...(rewriteTarget === undefined ? {} : { rewriteTarget }),
      ...(appRoot === undefined ? {} : { appRoot }),
    });
  },
};

function readAppRoot(read: Reader) {
  const appRoot = read.optionalText('app-root');
  if (appRoot === undefined) return undefined;
  const url = parseGoRequestUri(appRoot.value);
  if (url !== undefined && url.scheme === '') return appRoot;
  read.fault('app-root', 'it must be a path that starts with /; the controller ignores it');
  return undefined;
}
