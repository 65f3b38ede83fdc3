import path from "node:path";
import envPaths from "env-paths";

/** The user's folders for this program, absolute. */
export const folders = envPaths("typeorm-migrations", { suffix: "" });

/** The folder of compiled code, absolute. */
export const cacheDirectory = path.join(folders.cache, "compiled");
