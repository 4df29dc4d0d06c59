import type { Dialect } from '../../gateway/dialect.ts';
import { defineTarget } from '../target.ts';
import { CELLS } from './cells.ts';

const REPOSITORY = 'Kong/kubernetes-ingress-controller v3.5';
const ROUTER = `${REPOSITORY}, internal/dataplane/translator/subtranslator/httproute_atc.go`;

const dialect: Dialect = {
  name: 'kong',
  // The regex crate of Rust has the syntax of RE2; on ASCII the two agree.
  pathRegex: { flavour: 're2', anchoring: 'start', by: 'caret-before' },
  valueRegex: { flavour: 're2', anchoring: 'none' },
  regexRank: 'above-prefix',
  regexOrder: 'longest-first',
  hostFallThrough: true,
  listenerIsolation: 'unspecified',
  misdirected: 'unspecified',
  sources: {
    pathRegex: `${ROUTER}, appendRegexBeginIfNotExist`,
    valueRegex: `${ROUTER}, headerMatcherFromHTTPHeaderMatch: the operator ~ searches`,
    regexRank: `${ROUTER}, EncodeToPriority`,
    regexOrder: `${ROUTER}, EncodeToPriority: the length counts for all kinds of path`,
    hostFallThrough: `${ROUTER}: one list of expressions for all hosts, the hostname first in their priority`,
    listenerIsolation: 'not among the supported features of its conformance reports',
    misdirected: 'not among the supported features of its conformance reports',
  },
};

/** Kong with the expressions router, the default of its operator. */
export const KONG = defineTarget({
  title: 'Kong',
  dialect,
  gatewayClass: 'kong',
  cells: CELLS,
  notes: [
    {
      text: 'The router of flavour traditional_compatible orders routes in another way and is not modelled.',
      source: 'https://docs.konghq.com/gateway/latest/reference/router-expressions-language/',
    },
    { text: 'How paths are normalised could not be read.', source: 'none' },
  ],
  sources: { gatewayClass: 'https://developer.konghq.com/operator/' },
});
