import path from "node:path";
import type { History } from "../../migrations/history.ts";
import { buildHistory } from "../../migrations/history.ts";
import { fromFileName } from "../../migrations/revision.ts";
import type { ProjectLocation } from "../project/location.ts";
import { filesIn } from "./files.ts";

/**
 * Revisions derived from file names, for Restricted Mode and for a project with code that does not load. No code
 * runs. Every revision is `unknown`.
 */
export async function revisionsFromFiles({ root }: ProjectLocation): Promise<History> {
  const found = await filesIn({
    folder: root,
    pattern: "**/{migration,migrations}/**/[0-9]*.{ts,mts,cts,js,mjs,cjs}",
    ignored: "**/{node_modules,dist,build,out}/**",
    most: 5000,
  });
  const files = found.flatMap((file) => {
    const promised = fromFileName(path.basename(file));
    return promised ? [{ ...promised, file }] : [];
  });
  return buildHistory([...new Map(files.map((file) => [file.id, file])).values()], undefined);
}
