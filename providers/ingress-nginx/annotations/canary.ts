import type { Declaration } from './declaration.ts';
import { type Group, ignored, taken } from './group.ts';
import type { Read } from './reader.ts';
import { BASIC_CHARACTERS, BOOLEAN, EXPRESSION, INTEGER } from './validators.ts';

const SECTION = 'canary';
const NEEDS = 'canary: "true"';

const ANNOTATIONS: readonly Declaration[] = [
  {
    key: 'canary',
    validator: BOOLEAN,
    risk: 'Low',
    scope: 'service',
    initial: 'false',
    invalid: 'default',
    effect:
      'The Ingress makes no paths of its own: its Service takes a part of the requests of the same host and path, and of everything else that uses the same main Service.',
    section: SECTION,
  },
  {
    key: 'canary-weight',
    validator: INTEGER,
    risk: 'Low',
    scope: 'service',
    initial: '0',
    invalid: 'default',
    effect: 'Share of the requests that the canary gets, out of canary-weight-total.',
    needs: NEEDS,
    section: SECTION,
  },
  {
    key: 'canary-weight-total',
    validator: INTEGER,
    risk: 'Low',
    scope: 'service',
    initial: '100',
    invalid: 'default',
    effect: 'What canary-weight is a share of; less than 100 counts as 100.',
    needs: NEEDS,
    section: SECTION,
    since: '1.1.1',
  },
  {
    key: 'canary-by-header',
    validator: BASIC_CHARACTERS,
    risk: 'Medium',
    scope: 'service',
    initial: 'no header decides',
    invalid: 'ignore',
    effect: 'Header that sends a request to the canary with always, and keeps it away with never.',
    needs: NEEDS,
    section: SECTION,
  },
  {
    key: 'canary-by-header-value',
    validator: BASIC_CHARACTERS,
    risk: 'Medium',
    scope: 'service',
    initial: 'always and never decide',
    invalid: 'ignore',
    effect:
      'Value of canary-by-header that sends a request to the canary; always and never then mean nothing.',
    needs: `${NEEDS} and canary-by-header`,
    section: SECTION,
  },
  {
    key: 'canary-by-header-pattern',
    validator: EXPRESSION,
    risk: 'Medium',
    scope: 'service',
    initial: 'always and never decide',
    invalid: 'ignore',
    effect:
      'Regular expression (PCRE) that, found in the value of canary-by-header, sends a request to the canary. canary-by-header-value wins over it.',
    needs: `${NEEDS} and canary-by-header`,
    section: SECTION,
  },
  {
    key: 'canary-by-cookie',
    validator: BASIC_CHARACTERS,
    risk: 'Medium',
    scope: 'service',
    initial: 'no cookie decides',
    invalid: 'ignore',
    effect: 'Cookie that sends a request to the canary with always, and keeps it away with never.',
    needs: NEEDS,
    section: SECTION,
  },
];

const valueOr = <T>(result: Read<T>, fallback: T): T => (result.ok ? result.value : fallback);

/** Source: internal/ingress/annotations/canary/main.go. */
export const CANARY: Group = {
  name: 'canary',
  annotations: ANNOTATIONS,
  parse(read) {
    const enabled = valueOr(read.boolean('canary'), false);
    const weight = valueOr(read.integer('canary-weight'), 0);
    const weightTotal = valueOr(read.integer('canary-weight-total'), 100);
    const header = valueOr(read.text('canary-by-header'), '');
    const headerValue = valueOr(read.text('canary-by-header-value'), '');
    const headerPattern = valueOr(read.text('canary-by-header-pattern'), '');
    const cookie = valueOr(read.text('canary-by-cookie'), '');
    if (!enabled) {
      for (const { key } of ANNOTATIONS)
        read.withoutEffect(key, 'the Ingress is no canary: canary is not true');
      const asksForMore =
        weight > 0 || header !== '' || headerValue !== '' || headerPattern !== '' || cookie !== '';
      return asksForMore
        ? ignored(
            'canary',
            'the Ingress has canary settings but canary is not true, so it is an ordinary Ingress',
          )
        : taken({});
    }
    if (header === '') {
      read.withoutEffect('canary-by-header-value', 'there is no canary-by-header');
      read.withoutEffect('canary-by-header-pattern', 'there is no canary-by-header');
    } else if (headerValue !== '') {
      read.withoutEffect('canary-by-header-pattern', 'canary-by-header-value wins over it');
    }
    if (weight <= 0) read.withoutEffect('canary-weight-total', 'there is no canary-weight above 0');
    return taken({
      canary: {
        weight,
        weightTotal,
        ...(header === '' ? {} : { header }),
        ...(headerValue === '' ? {} : { headerValue }),
        ...(headerPattern === '' ? {} : { headerPattern }),
        ...(cookie === '' ? {} : { cookie }),
        origins: read.originsOf(...ANNOTATIONS.map(({ key }) => key)),
      },
    });
  },
};
