/** Another way to write a request target, and what it is for. */
export interface TargetVariant {
  readonly target: string;
  readonly purpose: string;
}

const LONG = 1500;

/**
 * Targets near a given one: what lies just inside and just outside of it, and the spellings of its path that systems read
 * differently (escapes, empty and dot segments, case). The bytes are those of the wire.
 */
export function targetVariants(target: string): readonly TargetVariant[] {
  const mark = target.indexOf('?');
  const path = mark < 0 ? target : target.slice(0, mark);
  const query = mark < 0 ? '' : target.slice(mark);
  const found: TargetVariant[] = [];
  const add = (changed: string, purpose: string): void => {
    if (changed.startsWith('/') && changed !== path) found.push({ target: changed + query, purpose });
  };
  const withQuery = (text: string, purpose: string): void => {
    const joined = query === '' ? `?${text}` : `${query}&${text}`;
    found.push({ target: path + joined, purpose });
  };
  const bare = path.replace(/\/+$/, '');
  const below = path.endsWith('/') ? path : `${path}/`;
  add(path.endsWith('/') ? bare : `${path}/`, 'slash at the end');
  add(`${below}x`, 'a segment below');
  add(`${below}x/y.html`, 'two segments below');
  add(`${bare}x`, 'a letter behind the last segment');
  add(bare.slice(0, -1), 'a letter less');
  add(parentOf(bare), 'the segment above');
  add(swapCase(path), 'other case');
  add(path.toUpperCase(), 'upper case');
  add(escapeLetter(path), 'an escaped letter');
  add(escapeLastSlash(path), 'an escaped slash');
  add(`${below}%2Fx`, 'an escaped slash below');
  add(`${below}a%20b`, 'an escaped blank');
  add(`${below}%25`, 'an escaped percent sign');
  add(`${below}%3Fq`, 'an escaped question mark');
  add(`${below}%23h`, 'an escaped number sign');
  add(`${below}%E4%BD%A0`, 'letters beyond ASCII');
  add(`${below}%FF`, 'a byte that is no UTF-8');
  add(`${below}%0A`, 'an escaped line end');
  add(`${below}%zz`, 'an escape that is none');
  add(`${below}%00`, 'an escaped zero byte');
  add(`/${path}`, 'an empty segment at the beginning');
  add(doubleLastSlash(path), 'an empty segment inside');
  add(`${below}/x`, 'an empty segment below');
  add(`/.${path}`, 'a dot segment');
  add(`/x/..${path}`, 'a dot segment that goes up');
  add(`${below}..`, 'a dot segment at the end');
  add(`${below}./x`, 'a dot segment below');
  add(`${below}%2e%2e/x`, 'an escaped dot segment');
  add(`/..${path}`, 'a dot segment that climbs above the root');
  add(`${path};v=1`, 'a parameter of the path');
  add(`${below}a|b'(c)`, 'letters that are rarely escaped');
  add(`${below}${'a'.repeat(LONG)}`, 'a long segment');
  add(`${below}${'a/'.repeat(60)}`, 'many segments');
  withQuery('', 'an empty query');
  withQuery('x=1', 'a query');
  withQuery('x=1&x=2', 'a parameter twice');
  withQuery('x=a%2Fb/', 'a slash at the end of the query');
  return found;
}

function parentOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash <= 0 ? '/' : path.slice(0, slash);
}

function swapCase(path: string): string {
  return path.replace(/(^|[^%0-9A-Za-z])([A-Za-z])/, (_, before: string, letter: string) => {
    const lower = letter.toLowerCase();
    return before + (letter === lower ? letter.toUpperCase() : lower);
  });
}

/** The last letter that is part of no escape. */
function escapeLetter(path: string): string {
  const place = path.search(/[A-Za-z0-9](?=[^A-Za-z0-9%]*$)/);
  if (place < 0 || /%.?$/.test(path.slice(Math.max(0, place - 2), place))) return path;
  const code = path.charCodeAt(place).toString(16);
  return `${path.slice(0, place)}%${code}${path.slice(place + 1)}`;
}

function escapeLastSlash(path: string): string {
  const place = path.lastIndexOf('/', path.length - 2);
  return place <= 0 ? path : `${path.slice(0, place)}%2F${path.slice(place + 1)}`;
}

function doubleLastSlash(path: string): string {
  const place = path.lastIndexOf('/', path.length - 2);
  return place <= 0 ? path : `${path.slice(0, place)}//${path.slice(place + 1)}`;
}
