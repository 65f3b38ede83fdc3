import { cpSync, existsSync, symlinkSync } from "node:fs";
import path from "node:path";
import { root } from "./run.mjs";

/**
 * Copies a workspace that a test may change. Its packages are linked, because they are large and never change.
 *
 * @param {string} workspace from the project's root
 */
export function copyWorkspace(workspace, target) {
  const source = path.resolve(root, workspace);
  const skipped = new Set(["node_modules", ".git", "dist"].map((name) => path.join(source, name)));
  cpSync(source, target, { recursive: true, filter: (file) => !skipped.has(file) });
  const modules = path.join(source, "node_modules");
  if (existsSync(modules)) symlinkSync(modules, path.join(target, "node_modules"), "junction");
  return target;
}
