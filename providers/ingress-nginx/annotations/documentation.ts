import type { AnnotationDoc } from '../../../src/kubernetes/provider.ts';
import type { Declaration, InvalidEffect, Scope } from './declaration.ts';
import { NEVER_READ_NAMES, REMOVED_NAMES } from './history.ts';

const PREFIX = 'nginx.ingress.kubernetes.io/';
const PAGE = 'https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/';

const SCOPES: Readonly<Record<Scope, string>> = {
  location: 'the paths of the Ingress',
  host: 'the whole host, paths of other Ingresses included',
  service: 'every host and path that uses the same Service',
  controller: 'the whole controller',
};

const INVALID: Readonly<Record<InvalidEffect, string>> = {
  drop: 'the whole Ingress is refused: none of its hosts and paths are served',
  deny: 'every path of the Ingress answers 503',
  default: 'the default is used',
  ignore: 'the annotation is ignored',
  'ignore-group': 'the annotation and those that belong to it are ignored',
  'no-auth': 'the whole external authentication is ignored: requests pass unchecked',
};

/** What `explain` and the documentation say of every annotation, those of older controllers and of nobody included. */
export function documentationOf(declarations: Iterable<Declaration>): readonly AnnotationDoc[] {
  const current = [...declarations].map(describe);
  const removed = [...REMOVED_NAMES].map(([name, { lastRead, advice }]) =>
    unread(name, `None any more. ${advice}`, `last read by ${lastRead ?? 'no release'}`),
  );
  const invented = [...NEVER_READ_NAMES].map(([name, advice]) =>
    unread(name, `None, in any release. ${advice}`, 'never read'),
  );
  return [...current, ...removed, ...invented];
}

function unread(name: string, effect: string, obsolete: string): AnnotationDoc {
  return {
    key: PREFIX + name,
    aliases: [],
    type: 'text',
    scope: 'none',
    default: 'none',
    invalid: 'it is not read',
    effect,
    obsolete,
  };
}

function describe(declaration: Declaration): AnnotationDoc {
  const { key, validator, scope, initial, setting, invalid, effect, needs, section, since, risk } =
    declaration;
  const notes = [
    effect,
    needs === undefined ? '' : `Needs ${needs}.`,
    since === undefined ? '' : `Read since version ${since}.`,
    risk === 'Critical' ? 'Refused unless annotations-risk-level is Critical.' : '',
  ];
  return {
    key: PREFIX + key,
    aliases: (declaration.aliases ?? []).map((alias) => PREFIX + alias),
    type: validator.description,
    scope: SCOPES[scope],
    default: initial,
    ...(setting === undefined ? {} : { configMapKey: setting }),
    invalid: INVALID[invalid],
    effect: notes.filter((note) => note !== '').join(' '),
    documentation: `${PAGE}#${section}`,
  };
}
