import { createRequire } from "node:module";
import type * as tools from "./main.ts";

export type { TitledFix } from "./main.ts";

export type LintTools = typeof tools;

/** Loads what checks files. @param script `dist/lint.js`, absolute */
export function loadLintTools(script: string): LintTools {
  return createRequire(script)(script) as LintTools;
}
