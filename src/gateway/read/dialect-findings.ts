import type { FindingKind } from '../../model/finding.ts';

const declared: FindingKind[] = [];

function declare(kind: FindingKind): FindingKind {
  declared.push(kind);
  return kind;
}

export const REGEX_REFUSED = declare({
  code: 'GP6111',
  name: 'target-regex-refused',
  severity: 'high',
  title: 'The implementation does not carry out a RegularExpression path match',
  explanation:
    'Regular expressions are an optional part of the Gateway API, and this implementation has none for paths, or refuses ' +
    'the text of this one. The match is read as never holding.',
  action:
    'Write the expression as the message says, use Exact and PathPrefix matches, or another implementation.',
});

export const ANCHOR_SPLIT = declare({
  code: 'GP6112',
  name: 'target-regex-anchor-split',
  severity: 'high',
  title: 'Only the first alternative of a regular expression is anchored',
  explanation:
    'The implementation puts `^` in front of the text of an expression. Where that has alternatives outside of a group, ' +
    'all but the first can hold anywhere in a path.',
  action: 'Put the whole expression into a group: `(?:a|b)`.',
});

export const FIRST_MATCH_SHORT = declare({
  code: 'GP6113',
  name: 'target-regex-first-match-short',
  severity: 'high',
  title: 'A regular expression does not hold where another reading of it would',
  explanation:
    'The implementation takes the first match that it finds, earlier alternatives before later ones, and asks whether ' +
    'that is the whole text. It does not go back for a longer one.',
  action: 'Put longer alternatives first, or put the expression into a group with `$` behind it.',
});

export const NEVER_REACHED = declare({
  code: 'GP6114',
  name: 'target-match-never-reached',
  severity: 'high',
  title: 'A match is never reached because another one takes every request before',
  explanation:
    'In the order of this implementation a match that holds for every request comes first. Some implementations put ' +
    'regular expressions behind every prefix, also behind `/`, and some leave such matches out without a word.',
  action:
    'Write the default as RegularExpression `/.*`, which is short and so comes last among the expressions, or write the ' +
    'expression as prefixes.',
});

export const PATH_DECIDES = declare({
  code: 'GP6115',
  name: 'target-path-decides-alone',
  severity: 'high',
  title: 'A request does not reach a wider path when method, headers or query do not fit',
  explanation:
    'The implementation chooses by the path alone and looks at method, headers and query parameters afterwards. When ' +
    'none of the matches for the chosen path holds, the answer is 404; by the specification a match with a shorter path ' +
    'would decide.',
  action: 'Add a rule with the same path and no other condition that does what the wider rule does.',
});

export const SLASH_REDIRECT = declare({
  code: 'GP6116',
  name: 'target-adds-slash',
  severity: 'low',
  title: 'A path without its last slash is redirected',
  explanation:
    'By the specification the slash at the end of a prefix is ignored. This implementation answers the path without it ' +
    'with a 301 to the path with it.',
  action: 'Leave out the slash at the end of the prefix.',
});

export const FIELD_IGNORED = declare({
  code: 'GP6117',
  name: 'target-ignores-field',
  severity: 'high',
  title: 'The implementation ignores a field',
  explanation: 'The field is accepted and has no effect.',
  action: 'Use a policy resource of the implementation where it has one.',
});

export const METHOD_REFUSED = declare({
  code: 'GP6119',
  name: 'target-grpc-method-refused',
  severity: 'high',
  title: 'The implementation does not carry out a gRPC method match',
  explanation:
    'It takes matches that name a service and a method by their text, and no others: neither regular expressions, nor a ' +
    'service with all of its methods. It leaves out the whole rule, so that its calls are answered with 404.',
  action:
    'Name each method in a match of its own, or write an HTTPRoute with the path prefix of the service and give the ' +
    'Service `appProtocol: kubernetes.io/h2c`, where the version takes that.',
});

export const PATH_ESCAPED_TWICE = declare({
  code: 'GP6121',
  name: 'target-path-escaped-twice',
  severity: 'high',
  title: 'Paths with escapes reach the backend escaped twice',
  explanation:
    'The rule replaces a prefix, or forwards gRPC, and looks at more than the path, or shares its path with another rule. ' +
    'The implementation then goes on with the path as it was sent and escapes it once more: `%20` becomes `%2520`.',
  action:
    'Give the rule a path of its own without other conditions, or do not replace the prefix, if clients send paths with ' +
    'escapes.',
});

export const INTERNAL_REDIRECT = declare({
  code: 'GP6122',
  name: 'target-redirects-to-internal-path',
  severity: 'high',
  title: 'A redirect leads to an internal path',
  explanation:
    'The redirect replaces a prefix, and its rule looks at more than the path, or shares its path with another rule. The ' +
    'implementation prints the name of the internal place that carries the rule out.',
  action: 'Give the redirect a rule with a path of its own and without other conditions, or the whole path.',
});

export const REDIRECT_UNESCAPED = declare({
  code: 'GP6123',
  name: 'target-redirect-not-escaped',
  severity: 'low',
  title: 'A redirect with a new prefix does not escape the path',
  explanation:
    'The implementation prints the path as it was decoded. Blanks and other letters stand in the Location as they are, and ' +
    'a line end (`%0a`) begins another header of the answer, which the client chooses.',
  action:
    'Redirect to a whole path, or keep the path, where clients cannot be trusted with headers of answers.',
});

export const RULE_FAILS = declare({
  code: 'GP6118',
  name: 'target-fails-rule',
  severity: 'blocker',
  title: 'The implementation answers all requests of a rule with an error',
  explanation:
    'The rule holds something that the implementation does not know, and it refuses to go on without.',
  action: 'Remove it from the rule.',
});

/** Every kind of finding that comes from the dialect alone. */
export const DIALECT_FINDINGS: readonly FindingKind[] = declared;
