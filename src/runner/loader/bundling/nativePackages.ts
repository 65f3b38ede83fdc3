/**
 * True if an error says that a package's compiled part is missing or does not fit this Node.js: the install script
 * was not run (pnpm's default), or the part was built for another Node.js than the editor's.
 */
export function isNativeFailure(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  const { code } = error as NodeJS.ErrnoException;
  if (code === "ERR_DLOPEN_FAILED") return true;
  const [first = ""] = error.message.split("\n");
  return (
    (code === "MODULE_NOT_FOUND" && /\.node'|(?:linux|darwin|win32|android|freebsd)[^/\\']*'/.test(first)) ||
    /Could not locate the bindings file|No native build was found|Could not load the "\w+" module|native binding/i.test(
      first,
    )
  );
}

/**
 * Replaces a package that cannot be loaded because of its compiled part. Revisions and entities load without the
 * package. Code that uses it, for example a migration that hashes a password, gets the error.
 */
export function standInForNative(error: Error): unknown {
  const fail = (): never => {
    throw error;
  };
  const stand: unknown = new Proxy(function () {}, {
    get: (target, name) => {
      if (name === "__esModule") return false;
      // Not a promise. Symbols are read to inspect the value.
      if (typeof name === "symbol" || name === "then" || name === "prototype")
        return Reflect.get(target, name) as unknown;
      return stand;
    },
    // A bundle copies what it imports into an object of this prototype.
    getPrototypeOf: () => stand as object,
    apply: fail,
    construct: fail,
  });
  return stand;
}
