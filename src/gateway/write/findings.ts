import type { FindingKind } from '../../model/finding.ts';
import { EXTENSION_FINDINGS } from './findings/extensions.ts';
import { FORWARD_FINDINGS } from './findings/forwarding.ts';
import { GATEWAY_FINDINGS } from './findings/gateways.ts';
import { POLICY_FINDINGS } from './findings/policies.ts';
import { ROUTE_FINDINGS } from './findings/routes.ts';

/** Everything that writing may have to say: GP50xx matching and answers, GP51xx forwarding, GP52xx Gateways and TLS, GP53xx objects that implementations define. */
export const WRITE_FINDINGS: readonly FindingKind[] = [
  ...Object.values(ROUTE_FINDINGS),
  ...Object.values(EXTENSION_FINDINGS),
  ...Object.values(FORWARD_FINDINGS),
  ...Object.values(GATEWAY_FINDINGS),
  ...Object.values(POLICY_FINDINGS),
];
