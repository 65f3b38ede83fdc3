import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { findProgram } from "./programs.ts";

/** The oldest Node.js that runs a runner: rolldown's. */
const oldest = { major: 20, minor: 19 } as const;

/** How long a `node` of the system may take to answer, in milliseconds. */
const PROGRAM_TIMEOUT_MS = 10_000;

/**
 * The Node.js on PATH, if its native modules are incompatible with the editor's Node.js: those of the workspace were
 * built by it, or for it. Undefined if there is no other Node.js or if it is too old.
 */
export async function findOtherNode(): Promise<string | undefined> {
  const node = findProgram("node");
  if (node === undefined) return undefined;
  try {
    const asks = ["-p", "[process.versions.node, process.versions.modules].join()"];
    const { stdout } = await promisify(execFile)(node, asks, { timeout: PROGRAM_TIMEOUT_MS });
    const [version = "", modules] = stdout.trim().split(",");
    const [major = 0, minor = 0] = version.split(".").map(Number);
    const isNew = major > oldest.major || (major === oldest.major && minor >= oldest.minor);
    return isNew && modules !== process.versions.modules ? node : undefined;
  } catch {
    return undefined;
  }
}
