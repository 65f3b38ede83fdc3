/**
 * Whether an error says that a package's compiled part is not there or not for this Node: its install script was not run
 * (as pnpm does unless it is told to), or it was built for another Node than the editor's.
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
 * In place of a package that only its compiled part keeps from being loaded. Revisions and entities are told without it, and
 * what does use it, a migration that hashes a password, gets the error then.
 */
export function standInForNative(error: Error): unknown {
  const fail = (): never => {
    throw error;
  };
  const stand: unknown = new Proxy(function () {}, {
    get: (target, name) => {
      if (name === "__esModule") return false;
      // A promise it is not, and what is asked by a symbol asks what it is.
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
