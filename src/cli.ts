import Module, { createRequire } from "node:module";
import path from "node:path";
import { startEarly } from "./cli/earlyRunner.ts";
import type * as commandLine from "./cli/main.ts";
import { compiledFolder } from "./client/userFolders.ts";

// The rest of the command line is a script of its own, which is loaded while the runner's process starts.
const argv = process.argv.slice(2);
const runner = startEarly(argv, __dirname);
/** Node 22.10 and later; not in the types of the oldest Node.js that this runs on. */
const { enableCompileCache } = Module as { readonly enableCompileCache?: (directory: string) => unknown };
enableCompileCache?.(compiledFolder);
const { main } = createRequire(__filename)(path.join(__dirname, "command-line.js")) as typeof commandLine;

void main(argv, runner).then((code) => {
  // Output that a pipe has not taken yet is kept until it has.
  process.exitCode = code;
});
