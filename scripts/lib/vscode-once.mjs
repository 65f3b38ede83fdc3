import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

/**
 * Makes the editor's bundle ask for `vscode` once. Without it every file would, and would copy all of its five hundred
 * names each time: that was half of the time that loading the extension takes.
 *
 * @param {string} source the folder of the files that import it
 * @returns {import("esbuild").Plugin}
 */
export function vscodeOnce(source) {
  const namespace = "vscode-once";
  return {
    name: namespace,
    setup(build) {
      build.onResolve({ filter: /^vscode$/ }, ({ namespace: asking }) =>
        asking === namespace ? { path: "vscode", external: true } : { path: "vscode", namespace },
      );
      build.onLoad({ filter: /^vscode$/, namespace }, () => ({
        contents: [
          'const api = require("vscode");',
          ...namesIn(source).map((name) => `export const ${name} = /* @__PURE__ */ api.${name};`),
        ].join("\n"),
        resolveDir: source,
      }));
    },
  };
}

/** The names of the API that files speak of; one too many is left out by the bundler, one too few does not build. */
function namesIn(source) {
  const files = readdirSync(source, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
  const texts = files.map((file) => readFileSync(path.join(source, file), "utf8"));
  const names = texts.flatMap((text) => [
    ...[...text.matchAll(/\bvscode\.([A-Za-z]\w*)/g)].map((match) => match[1]),
    ...[...text.matchAll(/import \{([^}]*)\} from "vscode"/g)].flatMap((match) => match[1].match(/\w+/g) ?? []),
  ]);
  return [...new Set(names)].sort();
}
