import type { Request } from '../model/request.ts';

const MOST_TRIALS = 300;

/**
 * Drops what a request does not need while `differs` still holds: headers, the query, parameters, segments of the path.
 * Deterministic; asks a bounded number of times.
 */
export function minimised(request: Request, differs: (request: Request) => boolean): Request {
  let trials = 0;
  let current = request;
  const attempt = (changed: Request): boolean => {
    if (trials >= MOST_TRIALS) return false;
    trials += 1;
    if (!differs(changed)) return false;
    current = changed;
    return true;
  };
  for (let i = request.headers.length - 1; i >= 0; i--) {
    attempt({ ...current, headers: current.headers.filter((_, index) => index !== i) });
  }
  const [path = '/', ...queries] = current.target.split('?');
  const query = queries.length === 0 ? undefined : queries.join('?');
  if (query !== undefined && !attempt({ ...current, target: path })) {
    const parameters = query.split('&');
    for (let i = parameters.length - 1; i >= 0 && parameters.length > 1; i--) {
      const rest = parameters.filter((_, index) => index !== i);
      if (attempt({ ...current, target: `${path}?${rest.join('&')}` })) parameters.splice(i, 1);
    }
  }
  shortenPath(() => current, attempt);
  if (current.method !== 'GET') attempt({ ...current, method: 'GET' });
  return current;
}

/** Leaves out segments, the last one first, until none can be left out. */
function shortenPath(current: () => Request, attempt: (request: Request) => boolean): void {
  for (let changed = true; changed; ) {
    changed = false;
    const mark = current().target.indexOf('?');
    const path = mark < 0 ? current().target : current().target.slice(0, mark);
    const tail = mark < 0 ? '' : current().target.slice(mark);
    const segments = path.split('/').slice(1);
    for (let i = segments.length - 1; i >= 0 && segments.length > 1; i--) {
      const rest = segments.filter((_, index) => index !== i);
      if (attempt({ ...current(), target: `/${rest.join('/')}${tail}` })) {
        changed = true;
        break;
      }
    }
  }
}
