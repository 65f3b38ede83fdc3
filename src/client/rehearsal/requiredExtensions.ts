import { createsExtension } from "../../core/sql/createdObjects.ts";
import { textOf } from "../../host/discovery/files.ts";
import type { Project } from "../../host/project/project.ts";

/**
 * The extensions that an embedded database of a project has to know when it opens: those that the migrations create, and
 * what TypeORM creates itself.
 */
export async function extensionsOf(project: Project): Promise<readonly string[]> {
  const files = project.view.history.revisions.flatMap(({ file }) => (file === undefined ? [] : [file]));
  const texts = await Promise.all(files.map(textOf));
  return [...new Set(["uuid-ossp", ...texts.flatMap(createsExtension)])];
}
