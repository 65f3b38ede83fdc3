import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { root } from "../scripts/lib/run.mjs";
import { size } from "./table.mjs";

/** Sizes of the package, and its activation time in the editor if the host tests have measured it. */
export function sizes() {
  return [
    size(
      "loaded at activation: dist/extension.js, dist/editor-shared.js; minified",
      all("extension.js", "editor-shared.js"),
      200_000,
    ),
    size("dist/runner.js, dist/runner-shared.js", all("runner.js", "runner-shared.js")),
    size("dist/diagram.js", bytes("dist/diagram.js")),
    size("dist/database/*.js", databaseBundles()),
    size("dist/typeorm-migrations.vsix", bytes("dist/typeorm-migrations.vsix"), 20_000_000),
    activation(),
    scale(),
  ];
}

/** The bytes of the embedded database's bundles together. */
function databaseBundles() {
  const folder = path.join(root, "dist/database");
  if (!existsSync(folder)) return undefined;
  return all(...readdirSync(folder).flatMap((name) => (name.endsWith(".js") ? `database/${name}` : [])));
}

/** The bytes of files in dist/ together; undefined if one is missing. */
function all(...names) {
  const sizes = names.flatMap((name) => bytes(`dist/${name}`) ?? []);
  return sizes.length < names.length ? undefined : sizes.reduce((sum, one) => sum + one, 0);
}

function bytes(name) {
  return statSync(path.join(root, name), { throwIfNoEntry: false })?.size;
}

/** A measurement that the host tests have left in out/; the newest VS Code runs last. */
function left(name) {
  const file = path.join(root, "out", name);
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined;
}

function activation() {
  const measured = left("activation.json");
  if (!measured) return ["activation", "not measured here (npm run test:host)", "", "", "< 50 ms", undefined];
  const { vscode, load, activate } = measured;
  return [`activation in VS Code ${vscode}`, `${load} + ${activate} ms`, "", "", "< 50 ms", load + activate < 50];
}

function scale() {
  const measured = left("scale.json");
  if (!measured) return ["1,000 tables in the editor", "not measured here (npm run test:host)", "", "", "", undefined];
  const { vscode, hover, heap } = measured;
  return [
    `first hover after a refresh of 1,000 tables; heap of VS Code ${vscode}'s extension host with them`,
    `${hover} ms; ${heap} MB more`,
    "",
    "",
    "",
    undefined,
  ];
}
