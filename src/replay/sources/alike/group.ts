/**
 * Lines that differ in nothing that a request is judged by, apart from the names of single things in their paths: form,
 * method, host, scheme, status, backend, and the headers that some table looks at are the same byte for byte;
 * the paths fold to one (`foldedPath`); all targets are plain (`plainTarget`), and nothing was taken out of their queries,
 * which may differ. So may the addresses of clients.
 */
export interface LineGroup {
  /**
   * Where further lines of the group are counted without being read. Undefined: nobody has said; null: each of them has to
   * be looked at.
   */
  counter: LineCounter | null | undefined;
}

/** Lines that were counted without being read. */
export interface LineCounter {
  lines: number;
}
