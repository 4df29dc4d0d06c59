import {
  type Fields,
  INTEGER,
  inert,
  list,
  map,
  NUMBER,
  object,
  parts,
  type Shape,
  TEXT,
  table,
} from './shape.ts';

/** StringMatch of networking/v1alpha3/virtual_service.proto. */
export const STRING_MATCH: Shape = object({
  exact: table(TEXT),
  prefix: table(TEXT),
  regex: table(TEXT),
});

/** Destination. */
export const DESTINATION: Shape = object({
  host: table(TEXT),
  subset: table(TEXT),
  port: table(object({ number: table(INTEGER) })),
});

const OPERATIONS: Shape = object({
  set: table(map(TEXT)),
  add: table(map(TEXT)),
  remove: table(list(TEXT)),
});

/** Headers. */
export const HEADERS: Shape = object({ request: table(OPERATIONS), response: table(OPERATIONS) });

/** Percent. */
export const PERCENT: Shape = object({ value: table(NUMBER) });

/** Port of a server or of a ServiceEntry. */
export const PORT_FIELDS: Fields = {
  number: table(INTEGER),
  protocol: table(TEXT),
  name: table(TEXT),
};

/** What `exportTo` of all kinds says. */
export const EXPORT_TO = table(list(TEXT), 'namespaces that see the object');

export const WORKLOAD_SELECTOR: Shape = object({
  labels: parts(map(TEXT)),
  matchLabels: parts(map(TEXT)),
});

export const STAT_PREFIX = inert(TEXT, 'a name in metrics');
