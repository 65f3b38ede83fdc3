import { createRequire } from "node:module";
import type * as tools from "./main.ts";

export type SetupTools = typeof tools;

/** Loads what sets a repository up. @param script `dist/setup.js`, absolute */
export function loadSetupTools(script: string): SetupTools {
  return createRequire(script)(script) as SetupTools;
}
