/** Puts a value into a cache of bounded size; the oldest entry makes room. */
export function remember<Value>(cache: Map<string, Value>, limit: number, key: string, value: Value): void {
  if (cache.size >= limit) {
    const oldest = cache.keys().next();
    if (oldest.done !== true) cache.delete(oldest.value);
  }
  cache.set(key, value);
}
