import path from "node:path";
import { forRootLine } from "../../core/setup/nestModule.ts";
import type { NestModule } from "../setup/nestDraft.ts";
import { readText } from "../files.ts";
import { manifestsIn, sourcesIn } from "./files.ts";

/** The modules of all packages of a folder that use `@nestjs/typeorm`; in a folder of other packages nothing is read. */
export async function findNestModules(folder: string): Promise<readonly NestModule[]> {
  const manifests = await manifestsIn(folder);
  const found = await Promise.all(
    manifests.map(async (file) => ((await readText(file)).includes('"@nestjs/typeorm"') ? [path.dirname(file)] : [])),
  );
  // In a workspace of packages, a file belongs to the innermost.
  const roots = found.flat().sort((a, b) => b.length - a.length);
  if (roots.length === 0) return [];
  const modules = await Promise.all(
    (await sourcesIn(folder)).map(async (file): Promise<readonly NestModule[]> => {
      const root = roots.find((one) => file.startsWith(one + path.sep));
      const line = root === undefined ? undefined : forRootLine(await readText(file));
      return root === undefined || line === undefined ? [] : [{ root, file, line }];
    }),
  );
  return modules.flat();
}

/** The same, of several folders. */
export async function findAllNestModules(folders: readonly string[]): Promise<readonly NestModule[]> {
  return (await Promise.all(folders.map(findNestModules))).flat();
}
