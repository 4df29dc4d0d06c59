import { EXPORT_TO, PORT_FIELDS, WORKLOAD_SELECTOR } from './common.ts';
import { type Fields, INTEGER, kept, list, map, object, parts, TEXT, table } from './shape.ts';

const STAYS =
  'the ServiceEntry stays in force where Istio remains; other targets need the endpoints named anew';

/** ServiceEntry of networking/v1alpha3/service_entry.proto. */
export const SERVICE_ENTRY: Fields = {
  hosts: table(list(TEXT), 'hosts that routes may name as destinations'),
  ports: table(list(object({ ...PORT_FIELDS, targetPort: table(INTEGER) })), 'ports of the hosts'),
  addresses: kept(list(TEXT), STAYS),
  location: kept(TEXT, STAYS),
  resolution: kept(TEXT, STAYS),
  endpoints: kept(
    list(
      object({
        address: parts(TEXT),
        ports: parts(map(INTEGER)),
        labels: parts(map(TEXT)),
        network: parts(TEXT),
        locality: parts(TEXT),
        weight: parts(INTEGER),
        serviceAccount: parts(TEXT),
      }),
    ),
    STAYS,
  ),
  workloadSelector: kept(WORKLOAD_SELECTOR, STAYS),
  exportTo: EXPORT_TO,
  subjectAltNames: kept(list(TEXT), STAYS),
};
