import type { Check, HeaderEdit, Outcome, Respond } from '../../../src/model/outcome.ts';
import { literal } from '../../../src/model/template.ts';
import { gated, unforeseen } from './around.ts';
import { built, field, type MiddlewareType, page, refused, type Subject } from './declaration.ts';
import type { Options } from './options.ts';
import { goPattern, patternProblem } from './patterns.ts';
import { before } from './preimages.ts';

/** Statuses by which an authentication service is usual to refuse; each is passed on with what it says. */
const PASSED_ON = [301, 302, 303, 307, 308, 400, 401, 403, 404, 429, 500, 502, 503];

const SETTINGS = [
  'authRequestHeaders',
  'addAuthCookiesToResponse',
  'trustForwardHeader',
  'forwardBody',
  'maxBodySize',
  'maxResponseBodySize',
  'preserveLocationHeader',
  'preserveRequestMethod',
  'tls.insecureSkipVerify',
  'tls.caSecret',
  'tls.certSecret',
] as const;

export const forwardAuth: MiddlewareType = {
  name: 'forwardAuth',
  effect: 'Asks another service about every request; only 2xx lets it pass.',
  documentation: page('forwardAuth'),
  fields: [
    field('address', 'text', 'URL of the service.'),
    field('trustForwardHeader', 'boolean', 'The service gets the X-Forwarded headers of the client.', {
      default: 'false',
    }),
    field(
      'authResponseHeaders',
      'texts',
      "Headers of its answer that the backend gets in place of the client's.",
    ),
    field('authResponseHeadersRegex', 'text', 'Likewise all headers whose names the pattern matches.'),
    field('authRequestHeaders', 'texts', 'The only headers of the request that the service gets.', {
      default: 'all',
    }),
    field('addAuthCookiesToResponse', 'texts', 'Cookies of its answer that the client gets.'),
    field('headerField', 'text', 'Header whose value is logged as the user.', { inert: true }),
    field('forwardBody', 'boolean', 'The service gets the body too.', { default: 'false' }),
    field('maxBodySize', 'integer', 'Longer bodies are refused with 401 (with forwardBody).', {
      default: '-1',
    }),
    field('maxResponseBodySize', 'integer', 'Longer answers of the service refuse the request with 401.', {
      default: '-1',
    }),
    field('preserveLocationHeader', 'boolean', 'A Location of the service is passed on as it is.', {
      default: 'false',
    }),
    field('preserveRequestMethod', 'boolean', 'The service is asked with the method of the request.', {
      default: 'false',
    }),
    field('authSigninURL', 'text', 'Where clients are sent when the service answers 401.'),
    field('tls.caSecret', 'text', 'Secret with the CA of the service.'),
    field('tls.certSecret', 'text', 'Secret with the client certificate.'),
    field('tls.insecureSkipVerify', 'boolean', 'The certificate of the service is not looked at.', {
      default: 'false',
    }),
    field('tls.caOptional', 'boolean', 'No effect.', {
      obsolete: 'removed in v3: read without effect',
      inert: true,
    }),
  ],
  build(options, subject, context) {
    const address = options.text('address') ?? '';
    if (address === '') return refused('has no address', 'address');
    const source = options.text('authResponseHeadersRegex') ?? '';
    const problem = patternProblem(source);
    if (problem !== undefined) {
      return refused(`has the invalid pattern ${source} (${problem})`, 'authResponseHeadersRegex');
    }
    for (const name of ['tls.caSecret', 'tls.certSecret']) {
      const secret = options.text(name) ?? '';
      const missing = secret !== '' && context.objects.complete;
      if (missing && context.objects.find('Secret', subject.ref.namespace, secret) === undefined) {
        return refused(`needs Secret ${subject.ref.namespace}/${secret}, which does not exist`, name);
      }
    }
    const check = checkOf(options, subject, address, source);
    const otherwise: Respond = {
      kind: 'respond',
      status: 500,
      reason: `the authentication service ${address} cannot be reached`,
    };
    return built((inner) => {
      const edits = check.responseHeaders.map(
        (name): HeaderEdit => ({
          action: 'set',
          name,
          value: [{ unknown: `${name} of the authentication service` }],
        }),
      );
      const unclear = inner.some(({ match }) => before(match, { headers: edits }) === 'unknown');
      const why = 'what a later middleware does depends on a header of the authentication service';
      return gated(
        check,
        otherwise,
        subject.origins,
        unclear ? unforeseen(why, subject.origins, inner) : inner,
      );
    });
  },
};

function checkOf(
  options: Options,
  subject: Subject,
  url: string,
  source: string,
): Extract<Check, { kind: 'external-auth' }> {
  const settings: Record<string, string> = Object.create(null);
  for (const name of SETTINGS) {
    const texts = name.startsWith('auth') || name.startsWith('add') ? options.texts(name) : undefined;
    if (texts !== undefined) settings[name] = texts.join(', ');
    else if (options.has(name)) settings[name] = settingText(options, name);
  }
  const cookies = options.texts('addAuthCookiesToResponse') ?? [];
  return {
    kind: 'external-auth',
    url,
    method: options.flag('preserveRequestMethod') === true ? 'that of the request' : 'GET',
    responseHeaders: options.texts('authResponseHeaders') ?? [],
    ...(source === '' ? {} : { responseHeaderNames: goPattern(source) }),
    service: 'unknown',
    answers: answersOf(options, subject),
    ...(cookies.length === 0 ? {} : { passesCookie: 'always' }),
    settings,
  };
}

function settingText(options: Options, name: string): string {
  if (name.endsWith('Size')) return String(options.integer(name));
  return name.endsWith('Secret') ? (options.text(name) ?? '') : String(options.flag(name));
}

function answersOf(
  options: Options,
  { originOf }: Subject,
): ReadonlyArray<{ readonly status: number; readonly outcome: Outcome }> {
  const signin = options.text('authSigninURL') ?? '';
  return PASSED_ON.map((status) => {
    if (status === 401 && signin !== '') {
      const location: HeaderEdit = {
        action: 'set',
        name: 'Location',
        value: literal(signin),
        origins: [originOf('authSigninURL')],
      };
      return {
        status,
        outcome: { kind: 'respond', status: 302, headers: [location], reason: 'sent to the sign-in page' },
      };
    }
    const passed = status === 401 ? 'WWW-Authenticate' : status < 400 ? 'Location' : undefined;
    const headers: readonly HeaderEdit[] =
      passed === undefined
        ? []
        : [{ action: 'set', name: passed, value: [{ unknown: `${passed} of the authentication service` }] }];
    return {
      status,
      outcome: { kind: 'respond', status, headers, reason: 'the answer of the authentication service' },
    };
  });
}
