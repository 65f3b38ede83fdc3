import path from "node:path";
import * as vscode from "vscode";
import type { History } from "../../migrations/history.ts";
import { buildHistory } from "../../migrations/history.ts";
import { fromFileName } from "../../migrations/revision.ts";
import type { ProjectLocation } from "../../client/project/location.ts";

/**
 * Revisions derived from file names, for Restricted Mode and for a project with code that does not load. No code
 * runs. Every revision is `unknown`.
 */
export async function revisionsFromFiles({ root }: ProjectLocation): Promise<History> {
  const pattern = new vscode.RelativePattern(root, "**/{migration,migrations}/**/[0-9]*.{ts,mts,cts,js,mjs,cjs}");
  const uris = await vscode.workspace.findFiles(pattern, "**/{node_modules,dist,build,out}/**", 5000);
  const files = uris.flatMap(({ fsPath }) => {
    const promised = fromFileName(path.basename(fsPath));
    return promised ? [{ ...promised, file: fsPath }] : [];
  });
  return buildHistory([...new Map(files.map((file) => [file.id, file])).values()], undefined);
}
