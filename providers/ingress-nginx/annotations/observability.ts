import type { Declaration } from './declaration.ts';
import { dropped, type Group, taken } from './group.ts';
import { builtIn } from './reader.ts';
import { BOOLEAN, OPERATION_NAME } from './validators.ts';

const LOG_ANNOTATIONS: readonly Declaration[] = [
  {
    key: 'enable-access-log',
    validator: BOOLEAN,
    risk: 'Low',
    scope: 'location',
    initial: 'true',
    invalid: 'default',
    effect: 'false: requests are not logged.',
    section: 'enable-access-log',
  },
  {
    key: 'enable-rewrite-log',
    validator: BOOLEAN,
    risk: 'Low',
    scope: 'location',
    initial: 'false',
    invalid: 'default',
    effect: 'Rewrites are logged.',
    section: 'enable-rewrite-log',
  },
];

/** Source: internal/ingress/annotations/log/main.go. */
export const LOGS: Group = {
  name: 'logs',
  annotations: LOG_ANNOTATIONS,
  parse(read) {
    read.other(
      'enable-access-log',
      read.booleanOr('enable-access-log', builtIn(true)),
      'Requests are not logged.',
    );
    read.other(
      'enable-rewrite-log',
      read.booleanOr('enable-rewrite-log', builtIn(false)),
      'Rewrites are logged.',
    );
    return taken({});
  },
};

const TRACE_NEEDS = 'enable-opentelemetry: "true"';

const TRACE_ANNOTATIONS: readonly Declaration[] = [
  {
    key: 'enable-opentelemetry',
    validator: BOOLEAN,
    risk: 'Low',
    scope: 'location',
    initial: 'false',
    setting: 'enable-opentelemetry',
    invalid: 'default',
    effect: 'Requests are traced with OpenTelemetry.',
    section: 'enable-opentelemetry',
    since: '1.7.0',
  },
  {
    key: 'opentelemetry-trust-incoming-span',
    validator: BOOLEAN,
    risk: 'Low',
    scope: 'location',
    initial: 'true',
    setting: 'opentelemetry-trust-incoming-span',
    invalid: 'default',
    effect: 'Trace context of clients is continued.',
    needs: TRACE_NEEDS,
    section: 'opentelemetry-trust-incoming-span',
    since: '1.7.0',
  },
  {
    key: 'opentelemetry-operation-name',
    validator: OPERATION_NAME,
    risk: 'Medium',
    scope: 'location',
    initial: 'the name of the location',
    invalid: 'drop',
    effect: 'Name of the span.',
    needs: TRACE_NEEDS,
    section: 'enable-opentelemetry',
    since: '1.7.0',
  },
];

/** Source: internal/ingress/annotations/opentelemetry/main.go. */
export const OPENTELEMETRY: Group = {
  name: 'opentelemetry',
  annotations: TRACE_ANNOTATIONS,
  parse(read, { config }) {
    const enabled = read.booleanOr('enable-opentelemetry', config.settings['enable-opentelemetry']);
    read.other('enable-opentelemetry', enabled, 'Requests are traced, or not, with OpenTelemetry.');
    // The other two are only looked at where the annotation itself switches tracing on.
    if (enabled.isDefault || !enabled.value || !read.has('enable-opentelemetry')) return taken({});
    const trust = read.booleanOr(
      'opentelemetry-trust-incoming-span',
      config.settings['opentelemetry-trust-incoming-span'],
    );
    read.other('opentelemetry-trust-incoming-span', trust, 'Trace context of clients is continued, or not.');
    const name = read.text('opentelemetry-operation-name');
    if (!name.ok && name.problem === 'refused') return dropped('opentelemetry-operation-name');
    if (name.ok) {
      const setting = { value: name.value, origins: name.origins, isDefault: false };
      read.other('opentelemetry-operation-name', setting, 'Name of the span.');
    }
    return taken({});
  },
};
