import type { Policy } from '../../../src/model/policy.ts';
import type { Handling } from '../handling.ts';
import { withPolicy } from './around.ts';
import { built, field, type MiddlewareType, page, refused, type Subject } from './declaration.ts';

const BASE = (subject: Subject): { readonly origins: Subject['origins']; readonly isDefault: false } => ({
  origins: subject.origins,
  isDefault: false,
});

function withAll(policies: readonly Policy[], inner: Handling): Handling {
  return policies.reduceRight((handling, policy) => withPolicy(policy, handling), inner);
}

export const retry: MiddlewareType = {
  name: 'retry',
  effect: 'Asks the service again when it cannot be reached, or answers with certain statuses.',
  documentation: page('retry'),
  fields: [
    field('attempts', 'integer', 'Tries altogether.'),
    field('initialInterval', 'duration', 'First waiting time; it grows.', { default: '0' }),
    field('timeout', 'duration', 'How long may be tried again.', { default: '0' }),
    field('status', 'texts', 'Statuses after which is tried again, each a code or a range.'),
    field('maxRequestBodyBytes', 'integer', 'Requests with longer bodies are not repeated.', {
      default: '2097152',
    }),
    field('disableRetryOnNetworkError', 'boolean', 'Not after failed connections.', { default: 'false' }),
    field('retryNonIdempotentMethod', 'boolean', 'POST, PATCH and LOCK too.', { default: 'false' }),
  ],
  build(options, subject) {
    const attempts = options.integer('attempts') ?? 0;
    if (attempts <= 0) return refused('makes no attempt (attempts is missing)', 'attempts');
    for (const name of ['initialInterval', 'timeout']) {
      if (Number.isNaN(options.duration(name) ?? 0))
        return refused(`has a ${name} that is no duration`, name);
    }
    const statuses = options.texts('status') ?? [];
    const bad = statuses.find((text) => !/^\d+(?:-\d+)?$/.test(text));
    if (bad !== undefined)
      return refused(`has the status ${JSON.stringify(bad)}, which is no code and no range`, 'status');
    const network = options.flag('disableRetryOnNetworkError') === true ? [] : ['connect-failure'];
    const methods = options.flag('retryNonIdempotentMethod') === true ? ['non-idempotent'] : [];
    const policy: Policy = {
      ...BASE(subject),
      kind: 'retry',
      conditions: [...network, ...statuses, ...methods],
      tries: attempts,
      timeout: options.duration('timeout') ?? 0,
    };
    return built((inner) => withPolicy(policy, inner));
  },
};

export const buffering: MiddlewareType = {
  name: 'buffering',
  effect: 'Reads whole requests and answers before passing them on; refuses long ones.',
  documentation: page('buffering'),
  fields: [
    field('maxRequestBodyBytes', 'integer', 'Longer requests are answered with 413; 0 is no limit.', {
      default: '0',
    }),
    field('memRequestBodyBytes', 'integer', 'What is kept in memory of a request.', {
      default: '1048576',
      inert: true,
    }),
    field('maxResponseBodyBytes', 'integer', 'Longer answers become 500; 0 is no limit.', { default: '0' }),
    field('memResponseBodyBytes', 'integer', 'What is kept in memory of an answer.', {
      default: '1048576',
      inert: true,
    }),
    field('retryExpression', 'text', 'When the request is repeated.'),
  ],
  build(options, subject) {
    const bytes = options.integer('maxRequestBodyBytes') ?? 0;
    const most = options.integer('maxResponseBodyBytes') ?? 0;
    const expression = options.text('retryExpression') ?? '';
    const base = BASE(subject);
    const policies: Policy[] = [];
    if (bytes > 0) policies.push({ ...base, kind: 'request-body-limit', bytes, status: 413 });
    if (most > 0) {
      const effect = 'longer answers become 500';
      policies.push({ ...base, kind: 'other', name: 'maxResponseBodyBytes', value: String(most), effect });
    }
    if (expression !== '') {
      const effect = 'the request is repeated while it holds';
      policies.push({ ...base, kind: 'other', name: 'retryExpression', value: expression, effect });
    }
    return built((inner) => withAll(policies, inner));
  },
};

export const compress: MiddlewareType = {
  name: 'compress',
  effect: 'Compresses answers for clients that take it.',
  documentation: page('compress'),
  fields: [
    field('excludedContentTypes', 'texts', 'Types that are not compressed.'),
    field('includedContentTypes', 'texts', 'The only types that are compressed.'),
    field('minResponseBodyBytes', 'integer', 'Shorter answers are not compressed.', { default: '1024' }),
    field('encodings', 'texts', 'Ways to compress, in order of preference.', { default: 'gzip, br, zstd' }),
    field('defaultEncoding', 'text', 'For clients that say nothing.'),
  ],
  build(options, subject) {
    const excluded = options.texts('excludedContentTypes') ?? [];
    const included = options.texts('includedContentTypes') ?? [];
    if (excluded.length > 0 && included.length > 0) {
      return refused('has excludedContentTypes and includedContentTypes', 'includedContentTypes');
    }
    const encodings = options.texts('encodings') ?? ['gzip', 'br', 'zstd'];
    if (encodings.length === 0) return refused('names no encoding', 'encodings');
    const unknown = encodings.find((name) => !['gzip', 'br', 'zstd'].includes(name));
    if (unknown !== undefined)
      return refused(`has the encoding ${unknown}, which does not exist`, 'encodings');
    const usual = options.text('defaultEncoding') ?? '';
    if (usual !== '' && !encodings.includes(usual)) {
      return refused(
        `has the default encoding ${usual}, which is not among its encodings`,
        'defaultEncoding',
      );
    }
    const policy: Policy = {
      ...BASE(subject),
      kind: 'other',
      name: 'compress',
      value: encodings.join(', '),
      effect: 'answers are compressed for clients that take it',
      mayAnswer: { headers: ['Content-Encoding', 'Vary'], ifSent: 'Accept-Encoding' },
    };
    return built((inner) => withPolicy(policy, inner));
  },
};

export const contentType: MiddlewareType = {
  name: 'contentType',
  effect: 'Guesses the Content-Type of answers that have none.',
  documentation: page('contentType'),
  fields: [
    field('autoDetect', 'boolean', 'No effect.', {
      obsolete: 'removed in v3: read without effect',
      inert: true,
    }),
  ],
  build(_, subject) {
    const effect = 'answers without Content-Type get one that is guessed from the body';
    const policy: Policy = { ...BASE(subject), kind: 'other', name: 'contentType', value: 'on', effect };
    return built((inner) => withPolicy(policy, inner));
  },
};

export const grpcWeb: MiddlewareType = {
  name: 'grpcWeb',
  effect: 'Turns gRPC-Web requests into gRPC.',
  documentation: page('grpcWeb'),
  fields: [field('allowOrigins', 'texts', 'Origins that may send such requests; `*` is every origin.')],
  build(options, subject) {
    const value = (options.texts('allowOrigins') ?? []).join(', ');
    const effect = 'gRPC-Web requests of these origins become gRPC requests';
    const policy: Policy = { ...BASE(subject), kind: 'other', name: 'grpcWeb', value, effect };
    return built((inner) => withPolicy(policy, inner));
  },
};
