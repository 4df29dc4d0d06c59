import { SEVERITIES } from '../../model/finding.ts';
import { count, flag, list, map, object, oneOf, type Schema, text } from '../json-schema.ts';
import { LEDGER_STATUSES } from '../ledger.ts';
import { MIGRATION_SCHEMA, UNIT_VERDICTS } from './document.ts';

/** For schemas and readers of other documents. */
export { list, map, misfit, object, oneOf, type Schema } from '../json-schema.ts';

const severity = oneOf(SEVERITIES);
const verdict = oneOf(UNIT_VERDICTS);
const perSeverity = object(Object.fromEntries(SEVERITIES.map((key) => [key, count])));
const perVerdict = object(Object.fromEntries(UNIT_VERDICTS.map((key) => [key, count])));
const place = object({
  kind: text,
  namespace: text,
  name: text,
  'field?': text,
  'file?': text,
  'line?': count,
  'column?': count,
});
const hostRoutes = object({ host: text, routes: list(object({ route: text, to: list(text) })) });

/** JSON Schema of the report, for those who read it with programs. */
export const REPORT_SCHEMA: Schema = object({
  schema: {
    type: 'integer',
    enum: [MIGRATION_SCHEMA],
    description: 'Grows when a field changes its meaning or goes.',
  },
  gateproof: text,
  status: oneOf(['complete', 'interrupted']),
  'generatedAt?': {
    ...text,
    description: 'RFC 3339; the only field that differs between two runs over the same input.',
  },
  contentHash: { ...text, description: 'SHA-256 of everything but generatedAt and this field.' },
  source: object({ system: text, 'version?': text }),
  target: object({ name: text, dialect: text, gatewayApiVersion: text, channel: text }),
  groupedBy: text,
  redacted: flag,
  counts: object({
    sources: map(count),
    written: map(count),
    hosts: count,
    units: perVerdict,
    hostGroups: perVerdict,
    findings: perSeverity,
  }),
  units: list(
    object({
      id: text,
      verdict,
      sources: list(text),
      hosts: list(text),
      hostGroups: list(text),
      findings: perSeverity,
      wave: count,
    }),
  ),
  hostGroups: list(
    object({
      id: text,
      hosts: list(text),
      sources: list(text),
      namespaces: list(text),
      verdict,
      wave: count,
      before: list(hostRoutes),
      after: list(hostRoutes),
      routesLeftOut: count,
    }),
  ),
  waves: list(
    object({
      number: count,
      title: text,
      reason: text,
      hostGroups: list(text),
      hosts: list(text),
      sources: list(text),
      steps: list(object({ title: text, text, commands: list(text) })),
    }),
  ),
  sources: list(
    object({
      id: text,
      kind: text,
      namespace: text,
      name: text,
      hosts: list(text),
      verdict,
      unit: text,
      hostGroup: text,
      'owner?': object({ tool: oneOf(['helm', 'argo-cd', 'flux', 'kustomize']), name: text }),
      'file?': text,
      'line?': count,
      findings: list(text),
    }),
  ),
  findings: list(
    object({
      code: text,
      name: text,
      title: text,
      severity,
      explanation: text,
      action: text,
      findings: list(
        object({
          id: text,
          code: text,
          severity,
          message: text,
          places: list(place),
          placesInAll: count,
          'before?': text,
          'after?': text,
          'request?': text,
          'action?': text,
        }),
      ),
    }),
  ),
  differences: list(
    object({
      id: text,
      hosts: list(text),
      cause: text,
      direction: oneOf(['wider', 'narrower', 'different']),
      request: text,
      before: text,
      after: text,
      beforeOutcome: text,
      afterOutcome: text,
      region: text,
      hash: text,
      'accepted?': object({ reason: text, by: text, 'until?': text }),
      codes: list(text),
      unexpected: flag,
      count,
    }),
  ),
  undecided: list(object({ hosts: list(text), reason: text, region: text })),
  settings: list(
    object({
      key: text,
      value: text,
      status: oneOf(LEDGER_STATUSES),
      reason: text,
      from: place,
      codes: list(text),
    }),
  ),
  vanishingDefaults: list(object({ what: text, before: text, after: text, routes: count })),
  cluster: list(
    object({
      topic: oneOf(['class', 'controller', 'missing', 'conflict', 'not-read']),
      text,
      places: list(place),
    }),
  ),
  'coverage?': list(
    object({
      kind: text,
      state: oneOf(['read', 'partly', 'absent', 'forbidden', 'failed', 'not-asked']),
      objects: count,
      neededFor: text,
      'remedy?': text,
    }),
  ),
  readiness: list(object({ what: text, state: oneOf(['ready', 'missing', 'not-known']), text })),
  limits: list(object({ what: text, used: count, limit: count, where: text })),
  integrations: list(object({ tool: text, text, sources: list(text) })),
  evidence: object({
    inputs: list(object({ name: text, sha256: text })),
    assumptions: list(text),
    command: list(text),
  }),
});
