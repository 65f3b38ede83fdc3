import { statSync } from "node:fs";
import { later } from "../../process/intrinsics.ts";
import { bundle } from "./bundle.ts";
import { evaluatedFiles } from "./moduleRegistry.ts";
import { Surroundings } from "./stored/observe.ts";
import type { Slot } from "./stored/storedBundles.ts";
import { storeBundle, storedBundle } from "./stored/storedBundles.ts";
import { BundleTrace } from "./stored/trace.ts";
import type { Bundle } from "./types.ts";

type Context = Parameters<typeof bundle>[1] & {
  /** Folder of stored bundles, absolute; absent if bundles are made anew by each process. */
  readonly cacheDirectory?: string;
  /** True if bundles are stored after the answer that they are needed for. */
  readonly storesLate?: boolean;
  /** What was read to compare stored bundles, in one load of the project. */
  readonly surroundings?: Surroundings;
};
type Kept = { readonly bundle: Bundle; readonly times: string };

/** Milliseconds from a bundling to its storing in a process that lives on. */
const storingDelay = 2000;

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
 * @param label names what is bundled, for a bundle that a later process may use: see `Slot`
 * @throws what `bundle` throws
 */
export async function bundleOnce(files: readonly string[], context: Context, label?: string): Promise<Bundle> {
  if (!isKeeping || context.restored.size > 0) return bundleOrLoad(files, context, label);
  const key = JSON.stringify([files, evaluatedFiles(), context.root, context.home, context.isPlain === true]);
  const known = kept.get(key);
  if (known && timesOf(known.bundle.files) === known.times) return known.bundle;
  const before = Date.now();
  const made = await bundleOrLoad(files, context, label);
  const times = timesOf(made.files);
  // The bundle may have an earlier text of a file that was written during the bundling.
  if (!made.files.some((file) => modified(file) >= before - 10)) kept.set(key, { bundle: made, times });
  return made;
}

/** The bundle that an earlier process has stored, or a new one, which is stored. */
async function bundleOrLoad(files: readonly string[], context: Context, label: string | undefined): Promise<Bundle> {
  const { cacheDirectory: directory, root, home, log, restored, surroundings = new Surroundings() } = context;
  const isStored = directory !== undefined && label !== undefined && restored.size === 0 && context.isPlain !== true;
  if (!isStored) return bundle(files, context);
  const slot: Slot = { directory, label, root, home };
  const stored = storedBundle(files, slot, surroundings);
  if (stored) {
    log("debug", `The stored bundle is used: ${label}`);
    return stored;
  }
  const trace = new BundleTrace();
  const since = Date.now();
  const made = await bundle(files, { ...context, trace });
  const store = () => storeBundle(made, files, slot, { trace, since, log });
  // A bundle whose files change until then is not stored.
  if (context.storesLate === true) later(store, storingDelay).unref();
  else store();
  return made;
}

function timesOf(files: readonly string[]): string {
  return files.map((file) => `${file} ${modified(file)}`).join("\n");
}

/** Milliseconds since the epoch; later than any time for a file that does not exist. */
function modified(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Number.MAX_SAFE_INTEGER;
}
