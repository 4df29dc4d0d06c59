import type { FindingKind } from '../model/finding.ts';

export const DUPLICATE_KEY: FindingKind = {
  code: 'GP1001',
  name: 'duplicate-key',
  severity: 'low',
  title: 'A key stands twice in one mapping',
  explanation:
    'YAML allows each key once. kubectl takes the last one without a word, other tools take the first or stop. Whoever reads the file may have the other value in mind.',
  action: 'Remove the one that is not meant.',
};

export const IGNORED_TEXT: FindingKind = {
  code: 'GP1002',
  name: 'ignored-text',
  severity: 'low',
  title: 'Text behind the end of a document is not read',
  explanation:
    'A line `...` ends a YAML document. kubectl reads nothing between it and the next `---`, and neither does gateproof.',
  action: 'Put `---` in front of the text if it is meant to be an object, or remove it.',
};

export const NOT_AN_OBJECT: FindingKind = {
  code: 'GP1003',
  name: 'not-an-object',
  severity: 'low',
  title: 'A document is not a Kubernetes object',
  explanation:
    'A Kubernetes object is a mapping with apiVersion, kind and metadata.name. Other documents, such as the values of a Helm chart, are left out.',
  action: 'Nothing, if the file is not meant for the cluster; otherwise add what is missing.',
};

export const REFUSED_OBJECT: FindingKind = {
  code: 'GP1004',
  name: 'refused-object',
  severity: 'blocker',
  title: 'The API server would refuse an object',
  explanation:
    'The object breaks a rule that every API server checks, so it cannot exist in a cluster as written. It is left out: nothing in the output is made from it.',
  action: 'Correct the named field, or read the object from the cluster where it runs.',
};

export const DUPLICATE_OBJECT: FindingKind = {
  code: 'GP1005',
  name: 'duplicate-object',
  severity: 'low',
  title: 'The same object is given more than once',
  explanation:
    'Kind, namespace and name are the same. Applied in this order the last one wins, so the earlier ones are left out.',
  action: 'Remove the outdated one.',
};

export const OLD_API_VERSION: FindingKind = {
  code: 'GP1006',
  name: 'old-api-version',
  severity: 'info',
  title: 'The API version of an Ingress is no longer served',
  explanation:
    'extensions/v1beta1 and networking.k8s.io/v1beta1 were removed in Kubernetes 1.22. The Ingress is read with the meaning that these versions had: a path without pathType is ImplementationSpecific.',
  action: 'Nothing for the conversion; a cluster of today takes networking.k8s.io/v1 only.',
};

export const EMPTY_INPUT: FindingKind = {
  code: 'GP1007',
  name: 'empty-input',
  severity: 'low',
  title: 'An input holds no objects',
  explanation: 'The file or the standard input has nothing but blanks and comments.',
  action: 'Check that the right file is named and that the command before the pipe printed something.',
};

export const UNKNOWN_FIELD: FindingKind = {
  code: 'GP1008',
  name: 'unknown-field',
  severity: 'low',
  title: 'An Ingress has a field that its API does not know',
  explanation:
    'The API server drops fields that it does not know; kubectl refuses them unless validation is switched off. Often it is a typing error or a field of another API version.',
  action: 'Correct the name of the field or remove it.',
};

export const CLASS_TWICE: FindingKind = {
  code: 'GP1009',
  name: 'class-twice',
  severity: 'info',
  title: 'An Ingress names its class both ways',
  explanation:
    'The annotation kubernetes.io/ingress.class and the field spec.ingressClassName are both set. API servers refuse to create such an Ingress when the two differ (older ones always); one that exists already keeps both.',
  action: 'Remove the annotation.',
};

export const ANONYMOUS_OBJECT: FindingKind = {
  code: 'GP1010',
  name: 'anonymous-object',
  severity: 'low',
  title: 'An object has no name of its own',
  explanation:
    'metadata.generateName lets the cluster choose the name, so nothing can refer to the object as written. It is left out.',
  action: 'Read the object from the cluster, where it has its name.',
};

/** Everything that reading the input can find. */
export const INPUT_FINDINGS: readonly FindingKind[] = [
  DUPLICATE_KEY,
  IGNORED_TEXT,
  NOT_AN_OBJECT,
  REFUSED_OBJECT,
  DUPLICATE_OBJECT,
  OLD_API_VERSION,
  EMPTY_INPUT,
  UNKNOWN_FIELD,
  CLASS_TWICE,
  ANONYMOUS_OBJECT,
];
