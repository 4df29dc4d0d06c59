import type { RouterFacts } from '../middlewares/stage.ts';
import type { EntryPoint } from './entry-point.ts';

/** What routers of an entry point are reached through. */
export function factsOf(entryPoint: EntryPoint, scheme: RouterFacts['scheme']): RouterFacts {
  const { exposedPort: port, trust, sanitizePath } = entryPoint;
  const forwardedHeaders = trust === 'everybody' ? 'all' : trust === 'nobody' ? [] : trust;
  return { scheme, port, forwardedHeaders, cleanPaths: sanitizePath };
}
