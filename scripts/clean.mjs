// `npm run clean`: removes what builds, tests and demos have written. Installed packages stay.
import { rmSync } from "node:fs";
import path from "node:path";
import { root } from "./lib/run.mjs";

for (const name of ["dist", "out", ".demo", "test/e2e/artefacts", ".vscode-test/stage", ".vscode-test/packed"]) {
  rmSync(path.join(root, name), { recursive: true, force: true });
}
