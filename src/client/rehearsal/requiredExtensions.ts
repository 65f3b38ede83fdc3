import { createsExtension } from "../../core/sql/createdObjects.ts";
import { readText } from "../files.ts";
import type { ProjectAccess } from "../project/projectAccess.ts";

/**
 * The extensions that an embedded database of a project has to know when it opens: those that the migrations create, and
 * what TypeORM creates itself.
 */
export async function extensionsOf(project: ProjectAccess): Promise<readonly string[]> {
  const files = project.view.history.revisions.flatMap(({ file }) => (file === undefined ? [] : [file]));
  const texts = await Promise.all(files.map(readText));
  return [...new Set(["uuid-ossp", ...texts.flatMap(createsExtension)])];
}
