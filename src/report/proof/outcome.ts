import type { Evaluation, Result } from '../../model/evaluation.ts';
import type { Cause } from '../../proof/proof.ts';
import { printable } from '../printable.ts';
import { headline } from '../trace.ts';

/** What the reader must see to understand a difference, beside who answers. */
export interface Aspect {
  readonly cause?: Cause;
  /** Name of a header. */
  readonly detail?: string;
}

/** What may happen to a request, in one line; several results are joined by `; `. */
export function outcomeLine({ results }: Evaluation, aspect: Aspect = {}): string {
  return results.map((result) => resultLine(result, aspect)).join('; ');
}

function resultLine(result: Result, aspect: Aspect): string {
  const share = result.share < 100 ? `${Math.round(result.share * 100) / 100} % ` : '';
  const condition =
    result.assumptions.length === 0 ? '' : `if ${result.assumptions.map(printable).join(' and ')}: `;
  return `${condition}${share}${headline(result)}${details(result, aspect)}`;
}

function details(result: Result, { cause, detail }: Aspect): string {
  const { upstream, responseHeaders, mirrors } = result;
  const parts: string[] = [];
  const location = responseHeaders.set['location'];
  if (result.kind === 'redirected' && location !== undefined) parts.push(`to ${value(location)}`);
  if (cause === 'rewrite' && upstream !== undefined) parts.push(`as ${printable(upstream.target)}`);
  if (cause === 'host-rewrite' && upstream !== undefined) parts.push(`with Host ${printable(upstream.host)}`);
  if (cause === 'request-header' && upstream !== undefined && detail !== undefined) {
    parts.push(header(detail, upstream.headers[detail.toLowerCase()]));
  }
  if (cause === 'response-header' && detail !== undefined) {
    const name = detail.toLowerCase();
    const set = responseHeaders.set[name] ?? responseHeaders.added?.[name];
    const isRemoved = responseHeaders.removed.includes(name);
    parts.push(isRemoved ? `without what the backend sends as ${printable(detail)}` : header(detail, set));
  }
  if (cause !== 'request-header' && cause !== 'response-header' && detail !== undefined) {
    // Another cause stands behind the header: then it is named where it is.
    const name = detail.toLowerCase();
    const found = responseHeaders.set[name] ?? responseHeaders.added?.[name] ?? upstream?.headers[name];
    if (found !== undefined) parts.push(header(detail, found));
  }
  if (cause === 'cors') {
    const names = Object.keys(responseHeaders.set).filter((name) => name.startsWith('access-control-'));
    parts.push(
      names.length === 0
        ? 'without Access-Control headers'
        : `with ${names
            .sort()
            .map((name) => `${name}: ${value(responseHeaders.set[name])}`)
            .join(', ')}`,
    );
  }
  if (cause === 'mirror') {
    const copies = mirrors.map(({ backend, percent }) => {
      const name = 'url' in backend ? backend.url : `${backend.kind} ${backend.namespace}/${backend.name}`;
      return `${printable(name)} (${percent} %)`;
    });
    parts.push(copies.length === 0 ? 'without a mirror' : `mirrored to ${copies.join(', ')}`);
  }
  return parts.length === 0 ? '' : ` ${parts.join(', ')}`;
}

function header(name: string, text: string | null | undefined): string {
  return text === undefined ? `without ${printable(name)}` : `with ${printable(name)}: ${value(text)}`;
}

function value(text: string | null | undefined): string {
  return text === null || text === undefined ? '(not known)' : printable(text);
}
