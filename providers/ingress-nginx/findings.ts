import { type FindingKind, findingKind as kind } from '../../src/model/finding.ts';

export const UNKNOWN_ANNOTATION = kind(
  'GP2001',
  'unknown-annotation',
  'low',
  'Annotation that ingress-nginx never read',
  'The controller ignores every annotation under its prefix that it does not know, without a word. A misspelt or invented name therefore never had an effect, however long it has been there.',
  'Remove it, or use the annotation that is named if its effect is wanted; it then starts to work for the first time.',
);

export const REMOVED_ANNOTATION = kind(
  'GP2002',
  'removed-annotation',
  'low',
  'Annotation that only older versions of ingress-nginx read',
  'The annotation worked once and was removed from the controller. The version that runs now ignores it without a word.',
  'Remove it, or use the replacement that is named if its effect is still wanted.',
);

export const NOT_YET_READ = kind(
  'GP2003',
  'annotation-of-a-newer-version',
  'low',
  'Annotation that this version of ingress-nginx does not read yet',
  'The annotation came with a later release than the one that was named as running, which ignores it.',
  'Check that the right controller version was given.',
);

export const WRONG_PREFIX = kind(
  'GP2004',
  'annotation-with-wrong-prefix',
  'low',
  'Annotation whose prefix is not the one that ingress-nginx reads',
  'The controller reads annotations under one prefix only, by default nginx.ingress.kubernetes.io. The same name under another prefix has no effect.',
  'Correct the prefix if the effect is wanted; it then starts to work for the first time.',
);

export const OTHER_CONTROLLER = kind(
  'GP2005',
  'annotation-of-another-controller',
  'info',
  'Annotation of another ingress controller',
  'The prefix belongs to a different ingress controller. ingress-nginx never reads it.',
  'Nothing, unless that other controller serves this Ingress too.',
);

export const INVALID_DROPS = kind(
  'GP2010',
  'ingress-dropped',
  'blocker',
  'A bad annotation value makes ingress-nginx refuse the whole Ingress',
  'The controller checks the value, refuses it, and does not take the Ingress: none of its hosts and paths are served. If the Ingress was valid before its last change, that older version may still be served until the controller restarts.',
  'Correct or remove the value, then convert again.',
);

export const TOO_RISKY = kind(
  'GP2011',
  'ingress-too-risky',
  'blocker',
  'An annotation is above the allowed risk level, so the whole Ingress is refused',
  'Since version 1.12 the controller refuses an Ingress with an annotation above annotations-risk-level, which is High unless the ConfigMap says otherwise. Snippets are Critical.',
  'If your controller allows it, pass its ConfigMap (annotations-risk-level) or its version; otherwise remove the annotation.',
);

export const BLOCKED_WORD = kind(
  'GP2012',
  'ingress-with-blocked-word',
  'blocker',
  'An annotation holds a word of the blocklist, so the whole Ingress is refused',
  'annotation-value-word-blocklist of the ConfigMap names words that no annotation may hold. The Ingress is not taken.',
  'Remove the word or change the blocklist, then convert again.',
);

export const LOCATIONS_DENIED = kind(
  'GP2013',
  'locations-denied',
  'blocker',
  'A bad annotation makes every path of the Ingress answer 503',
  'The controller cannot carry out an annotation that protects something, and answers 503 rather than leave it unprotected.',
  'Correct the value or create what it names, then convert again.',
);

export const AUTH_IGNORED = kind(
  'GP2014',
  'authentication-ignored',
  'blocker',
  'A bad annotation switches authentication off',
  'The controller drops the whole group of external authentication when one of its values is invalid. Requests reach the backend without any check.',
  'Correct the value. Until then everybody has access; the converted manifests keep it so.',
);

export const AUTH_OFF = kind(
  'GP2019',
  'authentication-off',
  'blocker',
  'The realm of the password check switches it off',
  'The realm off is the word of nginx for no authentication, and digest authentication without a realm is off as well. The annotations are valid, and requests reach the backend without any check; only their header Authorization is dropped.',
  'Give another realm if a password is wanted. Until then everybody has access; the converted manifests keep it so.',
);

export const INVALID_DEFAULT = kind(
  'GP2015',
  'invalid-value-default-used',
  'low',
  'Bad annotation value: the default is used',
  'The controller logs a warning and uses the default instead.',
  'Correct or remove the value.',
);

export const INVALID_IGNORED = kind(
  'GP2016',
  'invalid-value-ignored',
  'low',
  'Bad annotation value: the annotation is ignored',
  'The controller behaves as if the annotation, and sometimes its whole group, were absent.',
  'Correct or remove the value.',
);

export const SNIPPET_SWITCHED_OFF = kind(
  'GP2017',
  'snippet-switched-off',
  'low',
  'Snippet that the controller ignores',
  'allow-snippet-annotations is off, so the text of snippet annotations is not used.',
  'Remove the snippet, or pass the ConfigMap of your controller if it allows snippets.',
);

export const CLIENT_CERTIFICATES_BROKEN = kind(
  'GP2018',
  'client-certificates-broken',
  'blocker',
  'auth-tls-secret cannot be used, so the whole host answers 403',
  'The Secret with the CA of client certificates cannot be loaded. The controller answers 403 to everything on the hosts of the Ingress.',
  'Create the Secret or correct its name, then convert again.',
);

export const SECRET_ASSUMED = kind(
  'GP2020',
  'reference-assumed-to-exist',
  'info',
  'Something named by an annotation is not among the input',
  'The input is not a whole cluster, so a Secret, ConfigMap or Service that is not in it is assumed to exist and to be usable. If it is missing, the controller answers 503 for these paths.',
  'Add the object to the input to have it checked.',
);

export const WITHOUT_EFFECT = kind(
  'GP2021',
  'annotation-without-effect',
  'info',
  'Annotation that has no effect here',
  'The controller reads the annotation, but something else that it needs is missing, or another annotation takes precedence.',
  'Remove it, or add what it needs if the effect is wanted.',
);

export const FLAG_NOT_GIVEN = kind(
  'GP2022',
  'controller-flag-not-given',
  'high',
  'The effect depends on a flag of the controller that was not given',
  'The annotation only has an effect if the controller was started with a flag. Manifests do not say how it was started, so the default of the flag is taken.',
  'Look at the arguments of the controller Deployment and give the flag with --ingress-nginx-flag.',
);

export const SETTING_UNKNOWN = kind(
  'GP2030',
  'unknown-setting',
  'low',
  'Key of the ConfigMap that ingress-nginx does not read',
  'The controller ignores keys of its ConfigMap that it does not know.',
  'Remove it, or correct its name.',
);

export const SETTING_INVALID = kind(
  'GP2031',
  'invalid-setting',
  'low',
  'Bad value in the ConfigMap: the default is used',
  'The controller cannot read the value and keeps the default.',
  'Correct the value.',
);

export const SETTING_REFERENCE_MISSING = kind(
  'GP2032',
  'setting-names-missing-configmap',
  'high',
  'The ConfigMap names another ConfigMap that is not among the input',
  'Its headers are unknown, so they are missing in the conversion.',
  'Add that ConfigMap to the input.',
);

export const SEVERAL_CONFIG_MAPS = kind(
  'GP2033',
  'several-controller-configmaps',
  'low',
  'More than one ConfigMap could belong to the controller',
  'Settings of the controller change what every Ingress does. One of the candidates was used.',
  'Name the right one with --ingress-nginx-configmap namespace/name.',
);

export const FLAG_UNKNOWN = kind(
  'GP2034',
  'unknown-controller-flag',
  'info',
  'Controller flag without effect on requests',
  'The flag is not one of those that change what a request gets.',
  'Nothing.',
);

export const SNIPPET_OPAQUE = kind(
  'GP2050',
  'snippet-not-understood',
  'high',
  'Snippet with directives that nobody can model',
  'A snippet is text for nginx.conf. Some directives (if, set, lua, location) can do anything to a request; what such a snippet does is not known, and its region is never called equivalent.',
  'Read the snippet and express what it does with the Gateway API or a policy of the target by hand.',
);

/** Kinds that reading annotations and settings can give; 2500 to 2999 belong to what is built from them. */
export const ANNOTATION_FINDINGS: readonly FindingKind[] = [
  UNKNOWN_ANNOTATION,
  REMOVED_ANNOTATION,
  NOT_YET_READ,
  WRONG_PREFIX,
  OTHER_CONTROLLER,
  INVALID_DROPS,
  TOO_RISKY,
  BLOCKED_WORD,
  LOCATIONS_DENIED,
  AUTH_IGNORED,
  AUTH_OFF,
  INVALID_DEFAULT,
  INVALID_IGNORED,
  SNIPPET_SWITCHED_OFF,
  CLIENT_CERTIFICATES_BROKEN,
  SECRET_ASSUMED,
  WITHOUT_EFFECT,
  FLAG_NOT_GIVEN,
  SETTING_UNKNOWN,
  SETTING_INVALID,
  SETTING_REFERENCE_MISSING,
  SEVERAL_CONFIG_MAPS,
  FLAG_UNKNOWN,
  SNIPPET_OPAQUE,
];
