/**
 * A path with what looks like a name of one thing among many folded: numbers, dates, identifiers, hashes, very long
 * segments. For counting alike requests together; nothing is decided by it.
 */
export function foldedPath(target: string): string {
  const mark = target.search(/[?#]/);
  const path = mark < 0 ? target : target.slice(0, mark);
  if (!VARIABLE.test(path) && path.length <= LONGEST) return path;
  const segments = path.split('/');
  const folded = segments.slice(0, MOST_SEGMENTS).map(foldedSegment);
  if (segments.length > MOST_SEGMENTS) folded.push('...');
  return folded.join('/');
}

const VARIABLE = /[0-9%]|[^/]{25}/;
const LONGEST = 120;
const MOST_SEGMENTS = 10;

function foldedSegment(segment: string): string {
  if (segment === '' || VERSION.test(segment)) return segment;
  if (/^\d+$/.test(segment)) return '{number}';
  if (/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(segment)) return '{uuid}';
  if (/^[0-9a-f]{8,}$/i.test(segment) && /\d/.test(segment)) return '{hex}';
  const dot = segment.lastIndexOf('.');
  const extension = dot > 0 && segment.length - dot <= 6 ? segment.slice(dot) : '';
  const name = extension === '' ? segment : segment.slice(0, dot);
  if (name.length > 24 || /%/.test(name)) return `{text}${extension}`;
  return name.replace(/\d+/g, '{n}') + extension;
}

/** `v1`, `v2beta1`: part of the name of an interface, few of them. */
const VERSION = /^v\d{1,2}(?:(?:alpha|beta)\d)?$/;
