import { appendFile, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Project } from "../project/project.ts";

/**
 * Sets `DATABASE_URL` in a project's `.env`: its line is replaced where it has one, and nothing else is touched. Resolves
 * to the file.
 */
export async function writeUrl(project: Project, url: string): Promise<string> {
  const file = path.join(project.location.root, ".env");
  const line = `DATABASE_URL=${url}`;
  const text = await readFile(file, "utf8").catch(() => undefined);
  if (text !== undefined && /^\s*(export\s+)?DATABASE_URL\s*=.*$/m.test(text)) {
    await writeFile(
      file,
      text.replace(/^(\s*(?:export\s+)?)DATABASE_URL\s*=.*$/m, (_, head: string) => `${head}${line}`),
    );
  } else {
    await appendFile(file, `${text === undefined || text === "" || text.endsWith("\n") ? "" : "\n"}${line}\n`);
  }
  return file;
}
