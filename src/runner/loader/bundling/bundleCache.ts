import { statSync } from "node:fs";
import { bundle } from "./bundle.ts";
import { evaluatedFiles } from "./moduleRegistry.ts";
import type { Bundle } from "./types.ts";

type Context = Parameters<typeof bundle>[1];
type Kept = { readonly bundle: Bundle; readonly times: string };

const kept = new Map<string, Kept>();
let isKeeping = false;

/** Keeps bundles from now on, in a process that loads a project once for each member of a fleet. */
export function keepBundles(): void {
  isKeeping = true;
}

/**
 * Bundles files, or returns the bundle of the same files if none of them has changed since it was made. The code of a bundle
 * does not depend on variables; the list of its files may.
 *
 * @throws what `bundle` throws
 */
export async function bundleOnce(files: readonly string[], context: Context): Promise<Bundle> {
  if (!isKeeping || context.restored.size > 0) return bundle(files, context);
  const key = JSON.stringify([files, evaluatedFiles(), context.root, context.home, context.isPlain === true]);
  const known = kept.get(key);
  if (known && timesOf(known.bundle.files) === known.times) return known.bundle;
  const before = Date.now();
  const made = await bundle(files, context);
  const times = timesOf(made.files);
  // A file that was written meanwhile may not be what was read.
  if (!made.files.some((file) => modified(file) >= before - 10)) kept.set(key, { bundle: made, times });
  return made;
}

function timesOf(files: readonly string[]): string {
  return files.map((file) => `${file} ${modified(file)}`).join("\n");
}

/** Milliseconds since the epoch; later than any time for a file that does not exist. */
function modified(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Number.MAX_SAFE_INTEGER;
}
