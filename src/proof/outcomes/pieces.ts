import type { Template, TemplatePart } from '../../model/template.ts';

/**
 * A part of a text that a request fills: letters, something of the request that is the same wherever it stands, a group
 * of the pattern that reads the path, or the whole path.
 */
export type Piece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'symbol'; readonly name: string }
  | { readonly kind: 'group'; readonly group: number | string }
  | { readonly kind: 'path' };

/** What the place of a request fixes. */
export interface Place {
  readonly scheme: 'http' | 'https';
  readonly port: number;
  /** The only host there is; undefined: several. */
  readonly host: string | undefined;
}

/** With or without a query: both have to be looked at where a text treats them differently. */
export type QueryCase = 'with' | 'without';

/** The pieces of a template. Hosts are taken to be sent in lower case, without port and trailing dot. */
export function piecesOf(template: Template, place: Place, query: QueryCase): readonly Piece[] {
  return joined(template.flatMap((part) => pieceOf(part, place, query)));
}

function pieceOf(part: TemplatePart, place: Place, query: QueryCase): readonly Piece[] {
  if ('text' in part) return [{ kind: 'text', text: part.text }];
  if ('unknown' in part) return [{ kind: 'symbol', name: `unknown ${part.unknown}` }];
  if ('capture' in part) return [{ kind: 'group', group: part.capture }];
  if ('header' in part) return headerPieces(part, place, query);
  if ('rewritten' in part || 'replaced' in part) return [{ kind: 'symbol', name: JSON.stringify(part) }];
  const plain = variablePieces(part.variable, place, query);
  if (part.encode === undefined) return plain;
  return plain.map((piece) =>
    piece.kind === 'text' && /^[A-Za-z0-9._~-]*$/.test(piece.text)
      ? piece
      : { kind: 'symbol', name: `encoded ${JSON.stringify(piece)}` },
  );
}

function headerPieces(
  part: Extract<TemplatePart, { readonly header: string }>,
  place: Place,
  query: QueryCase,
): readonly Piece[] {
  const name = part.header.toLowerCase();
  if (name === 'host') return hostPieces(place);
  const fallback = part.fallback === undefined ? [] : piecesOf(part.fallback, place, query);
  const how = [
    part.first === true ? 'first' : '',
    part.withoutPort === true ? 'without port' : '',
    part.peers === undefined ? '' : `from ${part.peers.join()}`,
  ];
  return [{ kind: 'symbol', name: `header ${name} ${how.join(' ')} ${JSON.stringify(fallback)}` }];
}

export function hostPieces(place: Place): readonly Piece[] {
  return [place.host === undefined ? { kind: 'symbol', name: 'host' } : { kind: 'text', text: place.host }];
}

/** `?` and the query, or nothing. */
export function queryPieces(query: QueryCase): readonly Piece[] {
  return query === 'without' ? [] : [{ kind: 'text', text: '?' }, QUERY];
}

const QUERY: Piece = { kind: 'symbol', name: 'query' };

type VariablePart = Extract<TemplatePart, { readonly variable: string }>;

function variablePieces(
  variable: VariablePart['variable'],
  place: Place,
  query: QueryCase,
): readonly Piece[] {
  switch (variable) {
    case 'scheme':
      return [{ kind: 'text', text: place.scheme }];
    case 'host':
    case 'host-header':
    case 'host-without-port':
    case 'host-header-without-default-port':
      return hostPieces(place);
    case 'listener-port':
      return [{ kind: 'text', text: String(place.port) }];
    case 'path':
    case 'raw-path':
      return [{ kind: 'path' }];
    case 'request-uri':
      return [{ kind: 'path' }, ...queryPieces(query)];
    case 'query':
      return query === 'without' ? [] : [QUERY];
    case 'query-part':
      return queryPieces(query);
    default:
      return [{ kind: 'symbol', name: variable }];
  }
}

/** Neighbouring texts as one, empty ones left out. */
export function joined(pieces: readonly Piece[]): readonly Piece[] {
  const result: Piece[] = [];
  for (const piece of pieces) {
    const last = result.at(-1);
    if (piece.kind === 'text' && piece.text === '') continue;
    if (piece.kind === 'text' && last?.kind === 'text') {
      result[result.length - 1] = { kind: 'text', text: last.text + piece.text };
    } else result.push(piece);
  }
  return result;
}

/** A text that is the same for equal pieces. */
export function piecesKey(pieces: readonly Piece[]): string {
  return JSON.stringify(joined(pieces));
}

/** For people: holes in angle brackets. */
export function describePieces(pieces: readonly Piece[]): string {
  return pieces
    .map((piece) => {
      if (piece.kind === 'text') return piece.text;
      if (piece.kind === 'path') return '<path>';
      return piece.kind === 'group' ? `<group ${piece.group}>` : `<${piece.name.trim()}>`;
    })
    .join('');
}
