import type { FindingKind } from '../model/finding.ts';
import { KONG_FINDINGS } from './kong/policies/findings.ts';
import { POLICY_UNREAD } from './policies/findings.ts';
import { TRAEFIK_FINDINGS } from './traefik/policies/findings.ts';

export const FEATURE_UNSUPPORTED: FindingKind = {
  code: 'GP6101',
  name: 'target-feature-unsupported',
  severity: 'high',
  title: 'The implementation does not claim to support a field',
  explanation:
    'The official conformance report of this version lists the feature as unsupported. The field may be ignored, may ' +
    'make the rule or the route invalid, or may work in part.',
  action:
    'Do without the field, use a policy resource of the implementation, or choose another implementation.',
};

export const FEATURE_UNREPORTED: FindingKind = {
  code: 'GP6102',
  name: 'target-feature-unreported',
  severity: 'low',
  title: 'No conformance report says whether the implementation supports a field',
  explanation:
    'The conformance suite of that time did not know the feature, or the profile that holds it was not run. Whether the ' +
    'field has an effect is not known here.',
  action: 'Test requests that depend on it, or look into the documentation of the implementation.',
};

export const KIND_UNREPORTED: FindingKind = {
  code: 'GP6103',
  name: 'target-kind-unreported',
  severity: 'high',
  title: 'The implementation has not passed the core conformance tests for a kind of route',
  explanation:
    'By the official conformance report of this version the profile of this kind of route was not run, or a core test ' +
    'failed. The routes may not be served at all.',
  action: 'Use HTTPRoutes where that is possible, or choose another implementation.',
};

export const VERSION_UNREPORTED: FindingKind = {
  code: 'GP6104',
  name: 'target-version-unreported',
  severity: 'low',
  title: 'No conformance report speaks for the version of the implementation',
  explanation:
    'Every official conformance report that is known here is of a later version. Nothing is known of what this version ' +
    'supports: objects of the implementation are written where they say the same as a field, and how it interprets what ' +
    'the specification leaves open is taken from a later version.',
  action:
    'Name a version that there is a report of (see gateproof targets), or test every field that is used.',
};

/** Every kind of finding that comparing manifests with the features of a target, or reading its policies, can give. */
export const TARGET_FINDINGS: readonly FindingKind[] = [
  FEATURE_UNSUPPORTED,
  FEATURE_UNREPORTED,
  KIND_UNREPORTED,
  VERSION_UNREPORTED,
  POLICY_UNREAD,
  ...TRAEFIK_FINDINGS,
  ...KONG_FINDINGS,
];
