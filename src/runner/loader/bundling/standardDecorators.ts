import type { Plugin } from "rolldown";
import type { Log } from "../../process/logger.ts";
import { inlineMapIn, rememberCompiled } from "./compiledSourceMaps.ts";
import { compileOwn } from "./projectCompiler.ts";
import type { BundleTrace } from "./stored/trace.ts";

/** A decorator at the start of a line or of a member. */
const decorator = /(?:^|[\s;{])@[A-Za-z_$]/;

/**
 * Compiles files that use the standard's decorators with the project's own `tsc`. Rolldown and Node support only the
 * legacy decorators, which TypeORM uses. A file uses the standard's decorators if its tsconfig does not enable
 * `experimentalDecorators` and the data source's tsconfig does. A repository that never enables them has another
 * compiler, which is reported elsewhere. Files that mention TypeORM or decorate parameters always use the legacy
 * decorators.
 *
 * @param home the data source's file, otherwise the first file of the graph
 */
export function standardDecoratorsPlugin(home: string, log: Log, trace?: BundleTrace): Plugin {
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
        trace?.refuse("the project's own compiler is used");
        const compiled = (await compileOwn([file], { target: "es2022", inlineSourceMap: true }, log)).get(file);
        if (compiled === undefined) return undefined;
        const map = inlineMapIn(/\n\/\/# sourceMappingURL=(\S+)/.exec(compiled)?.[1] ?? "");
        if (map !== undefined) rememberCompiled(file, map);
        return { code: compiled, moduleType: "js" };
      },
    },
  };
}
