import type { Plugin } from "rolldown";
import type { Log } from "../logger.ts";
import { inlineMapIn, rememberCompiled } from "./compiledMaps.ts";
import { compileOwn } from "./projectCompiler.ts";

/** A decorator at the start of a line or of a member. */
const decorator = /(?:^|[\s;{])@[A-Za-z_$]/;

/**
 * Has files with the standard's decorators compiled by the project's own `tsc`: rolldown and Node know the older kind
 * only, which TypeORM's are. A file's are the standard's where its tsconfig does not ask for the older ones and another
 * one, the data source's, does; a repository that asks for them nowhere has another compiler, which is told elsewhere.
 * What speaks of TypeORM or decorates parameters has the older ones in any case.
 *
 * @param home the data source's file; without one, the first file of the graph
 */
export function standardDecoratorsPlugin(home: string, log: Log): Plugin {
  return {
    name: "standard-decorators",
    transform: {
      filter: { id: /\.[cm]?tsx?$/, code: decorator },
      async handler(code, id) {
        if (/from\s*["']typeorm["']|reflect-metadata|[(,]\s*@\w/.test(code)) return undefined;
        const { resolveTsconfig } = await import("rolldown/experimental");
        const isOlder = (of: string) => resolveTsconfig(of)?.tsconfig.compilerOptions?.experimentalDecorators === true;
        const file = id.replace(/\?.*$/, "");
        if (isOlder(file) || !isOlder(home)) return undefined;
        const compiled = (await compileOwn([file], { target: "es2022", inlineSourceMap: true }, log)).get(file);
        if (compiled === undefined) return undefined;
        const map = inlineMapIn(/\n\/\/# sourceMappingURL=(\S+)/.exec(compiled)?.[1] ?? "");
        if (map !== undefined) rememberCompiled(file, map);
        return { code: compiled, moduleType: "js" };
      },
    },
  };
}
