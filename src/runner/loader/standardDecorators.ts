import type { Plugin } from "rolldown";
import type { Log } from "../logger.ts";
import { inlineMapIn, rememberCompiled } from "./compiledMaps.ts";
import { compileOwn } from "./projectCompiler.ts";

/** A decorator at the start of a line or of a member. */
const decorator = /(?:^|[\s;{])@[A-Za-z_$]/;

/**
 * Has files with the standard's decorators compiled by the project's own `tsc`: rolldown and Node know the older kind
 * only, which TypeORM's are. Of which kind a file's are, its tsconfig says; what speaks of TypeORM or decorates parameters
 * has the older ones, whatever it says.
 */
export function standardDecoratorsPlugin(log: Log): Plugin {
  return {
    name: "standard-decorators",
    transform: {
      filter: { id: /\.[cm]?tsx?$/, code: decorator },
      async handler(code, id) {
        if (/from\s*["']typeorm["']|reflect-metadata|[(,]\s*@\w/.test(code)) return undefined;
        const { resolveTsconfig } = await import("rolldown/experimental");
        const file = id.replace(/\?.*$/, "");
        const resolved = resolveTsconfig(file);
        if (!resolved || resolved.tsconfig.compilerOptions?.experimentalDecorators === true) return undefined;
        const compiled = (await compileOwn([file], { target: "es2022", inlineSourceMap: true }, log)).get(file);
        if (compiled === undefined) return undefined;
        const map = inlineMapIn(/\n\/\/# sourceMappingURL=(\S+)/.exec(compiled)?.[1] ?? "");
        if (map !== undefined) rememberCompiled(file, map);
        return { code: compiled, moduleType: "js" };
      },
    },
  };
}
