import type { FindingKind } from '../../model/finding.ts';

export const POLICY_UNREAD: FindingKind = {
  code: 'GP6120',
  name: 'policy-field-unread',
  severity: 'low',
  title: 'A field of a policy that is not read here',
  explanation:
    'The implementation defines this policy, and the policy has a field whose effect on requests is not modelled. What may ' +
    'refuse requests is never called equivalent to anything; other settings are compared as they stand.',
  action: 'Compare by hand what the field does.',
};
