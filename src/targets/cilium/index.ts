import type { Dialect } from '../../gateway/dialect.ts';
import { ENVOY_REGEX } from '../envoy.ts';
import { defineTarget } from '../target.ts';
import { CELLS } from './cells.ts';

const REPOSITORY = 'cilium/cilium';

const dialect: Dialect = {
  name: 'cilium',
  pathRegex: ENVOY_REGEX,
  valueRegex: ENVOY_REGEX,
  regexRank: 'above-prefix',
  regexOrder: 'longest-first',
  ties: 'unspecified',
  hostFallThrough: false,
  misdirected: 'unspecified',
  sources: {
    pathRegex: `${REPOSITORY}, operator/pkg/model/translation/envoy_virtual_host.go, getRouteMatch: safe_regex`,
    valueRegex: `${REPOSITORY}, operator/pkg/model/translation/envoy_virtual_host.go, getEnvoyStringMatcher`,
    regexRank: `${REPOSITORY}, operator/pkg/model/translation/envoy_virtual_host.go, SortableRoute`,
    regexOrder: `${REPOSITORY}, operator/pkg/model/translation/envoy_virtual_host.go, SortableRoute`,
    ties: `${REPOSITORY}, operator/pkg/model/translation/envoy_virtual_host.go: rules with the same match are made one`,
    hostFallThrough: 'Envoy, VirtualHost.domains: the virtual host with the closest domain takes a request',
  },
};

export const CILIUM = defineTarget({
  title: 'Cilium',
  dialect,
  gatewayClass: 'cilium',
  cells: CELLS,
  notes: [
    {
      text: 'Rules with exactly the same match share their requests among the backends of all of them.',
      source: `${REPOSITORY}, operator/pkg/model/translation/envoy_virtual_host.go, NewVirtualHost`,
    },
    { text: 'How paths are normalised could not be read.', source: 'none' },
  ],
  sources: { gatewayClass: 'https://docs.cilium.io/en/stable/network/servicemesh/gateway-api/gateway-api/' },
});
