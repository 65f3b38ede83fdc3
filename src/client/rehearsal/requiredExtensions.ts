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

/** What in a source file shows that an entity needs an extension which TypeORM creates, or that a default calls. */
const signs: readonly (readonly [RegExp, string])[] = [
  [/["'`]citext["'`]/, "citext"],
  [/["'`]hstore["'`]/, "hstore"],
  [/["'`]ltree["'`]/, "ltree"],
  [/["'`]cube["'`]/, "cube"],
  [/["'`](?:vector|halfvec)["'`]/, "vector"],
  [/["'`](?:geometry|geography)["'`]/, "postgis"],
  [/@Exclusion\b/, "btree_gist"],
  [/gin_trgm_ops|gist_trgm_ops/, "pg_trgm"],
  [/gen_random_bytes|\bcrypt\(|pgcrypto/, "pgcrypto"],
];

/** The extensions that the entities need, by the texts of the project's files. */
export async function entityExtensionsOf(project: ProjectAccess): Promise<readonly string[]> {
  const texts = await Promise.all((project.view.loaded?.files ?? []).map(readText));
  return signs.flatMap(([sign, name]) => (texts.some((text) => sign.test(text)) ? [name] : []));
}
