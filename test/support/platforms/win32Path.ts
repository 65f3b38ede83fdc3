import { win32 } from "path";

/** The module `node:path` as it is on Windows, for the tests in `test/unit/platforms`. */
export default win32;
export const { basename, delimiter, dirname, extname, isAbsolute, join, normalize, parse, relative, resolve, sep } =
  win32;
