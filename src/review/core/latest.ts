/** A function that remembers its last answer, for as long as it is asked with the same arguments. */
export function latest<A extends readonly unknown[], R>(compute: (...args: A) => R): (...args: A) => R {
  let known: { readonly args: A; readonly result: R } | undefined;
  return (...args) => {
    if (known?.args.every((arg, index) => Object.is(arg, args[index])) === true) return known.result;
    const result = compute(...args);
    known = { args, result };
    return result;
  };
}
