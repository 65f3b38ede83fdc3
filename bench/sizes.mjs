import { existsSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { root } from "../scripts/lib/run.mjs";
import { size } from "./table.mjs";

/** What ships, and how long it takes to start in the editor, where the host tests have measured that. */
export function sizes() {
  return [
    size("dist/extension.js, minified", bytes("dist/extension.js"), 150_000),
    size("dist/runner.js", bytes("dist/runner.js")),
    size("dist/database/main.js", bytes("dist/database/main.js")),
    size("dist/typeorm-migrations.vsix", bytes("dist/typeorm-migrations.vsix"), 25_000_000),
    ["activation", activation(), "", "", "", undefined],
  ];
}

function bytes(name) {
  return statSync(path.join(root, name), { throwIfNoEntry: false })?.size;
}

function activation() {
  const file = path.join(root, "out/activation.json");
  return existsSync(file) ? JSON.stringify(JSON.parse(readFileSync(file, "utf8"))) : "not measured here";
}
