import type { ControllerConfig } from '../settings/controller-config.ts';
import type { Declaration } from './declaration.ts';
import { type Group, taken } from './group.ts';
import { builtIn, type Reader } from './reader.ts';
import { ANYTHING, BOOLEAN, NGINX_VARIABLES } from './validators.ts';

const SECTION = 'modsecurity';
const NEEDS = 'enable-modsecurity here or in the ConfigMap';

const ANNOTATIONS: readonly Declaration[] = [
  {
    key: 'enable-modsecurity',
    validator: BOOLEAN,
    risk: 'Low',
    scope: 'location',
    initial: 'false',
    setting: 'enable-modsecurity',
    invalid: 'default',
    effect: 'ModSecurity examines requests and may refuse them; false switches it off here.',
    section: SECTION,
  },
  {
    key: 'enable-owasp-core-rules',
    validator: BOOLEAN,
    risk: 'Low',
    scope: 'location',
    initial: 'false',
    setting: 'enable-owasp-modsecurity-crs',
    invalid: 'default',
    effect: 'The rules of OWASP are loaded.',
    needs: NEEDS,
    section: SECTION,
  },
  {
    key: 'modsecurity-transaction-id',
    validator: NGINX_VARIABLES,
    risk: 'High',
    scope: 'location',
    initial: 'made by ModSecurity',
    invalid: 'ignore',
    effect: 'Identifier in the log of ModSecurity.',
    needs: NEEDS,
    section: SECTION,
  },
  {
    key: 'modsecurity-snippet',
    validator: ANYTHING,
    risk: 'Critical',
    scope: 'location',
    initial: 'none',
    setting: 'modsecurity-snippet',
    invalid: 'ignore',
    effect: 'Rules of ModSecurity.',
    needs: NEEDS,
    section: SECTION,
  },
];

/** Source: internal/ingress/annotations/modsecurity/main.go; buildModSecurityForLocation of template.go. */
export const MODSECURITY: Group = {
  name: 'modsecurity',
  annotations: ANNOTATIONS,
  parse(read, { config }) {
    const { settings } = config;
    const enabled = read.booleanOr('enable-modsecurity', settings['enable-modsecurity']);
    read.other(
      'enable-modsecurity',
      enabled,
      'ModSecurity examines requests and may refuse them, or does not.',
    );
    const owasp = read.booleanOr(
      'enable-owasp-core-rules',
      builtIn(settings['enable-owasp-modsecurity-crs'].value),
    );
    const transaction = read.optionalText('modsecurity-transaction-id');
    const snippet = readRules(read, config);
    if (!enabled.value) {
      for (const key of ['enable-owasp-core-rules', 'modsecurity-transaction-id', 'modsecurity-snippet']) {
        read.withoutEffect(key, 'ModSecurity is not enabled');
      }
      return taken({});
    }
    read.other('enable-owasp-core-rules', owasp, 'The rules of OWASP are loaded.');
    if (transaction !== undefined)
      read.other('modsecurity-transaction-id', transaction, 'Identifier in its log.');
    if (snippet !== undefined) read.other('modsecurity-snippet', snippet, 'Rules that may refuse requests.');
    return taken({});
  },
};

function readRules(read: Reader, config: ControllerConfig) {
  const snippet = read.optionalText('modsecurity-snippet');
  if (snippet === undefined || config.settings['allow-snippet-annotations'].value) return snippet;
  read.snippetOff('modsecurity-snippet');
  return undefined;
}
