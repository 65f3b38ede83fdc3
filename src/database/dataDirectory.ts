import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { DatabaseFailed } from "../protocol/database.ts";
import { PGLITE_VERSION, POSTGRES_MAJOR } from "./pglite.ts";
import { unpackTemplate } from "./template.ts";
import { whenFreeSync } from "../node/busyFiles.ts";

/** `<dataDirectory>.version`. */
interface VersionFile {
  readonly postgres: number;
  readonly pglite: string;
  /** False from before the first file is made until PostgreSQL opened the directory once. */
  readonly complete: boolean;
  /** All that were ever asked for: tables may depend on them. */
  readonly extensions: readonly string[];
}

export interface DataDirectory {
  /** The extensions to open it with. */
  readonly extensions: readonly string[];
  /** To be called once PostgreSQL has opened it. */
  readonly opened: () => void;
}

/** PGlite keeps its files' format within `0.x`. */
const FORMAT = PGLITE_VERSION.split(".").slice(0, 2).join(".");

/**
 * Makes a directory fit to be opened, or says why it is not. A creation that was killed halfway is thrown away and
 * begun again; nothing else is ever deleted. Call it as the directory's owner.
 */
export function prepareDataDirectory(directory: string, extensions: readonly string[]): DataDirectory | DatabaseFailed {
  const known = readVersion(directory);
  if (known?.complete === false) rmSync(directory, { recursive: true, force: true });
  const found = versionFound(directory, known);
  if (found === "foreign") return { type: "failed", code: "dataDirectoryForeign", dataDirectory: directory };
  const expected = describe(POSTGRES_MAJOR, FORMAT);
  if (found !== "none" && found !== expected) return { type: "failed", code: "dataDirectoryVersion", found, expected };

  const all = [...new Set([...(known?.extensions ?? []), ...extensions])].sort();
  const version = { postgres: POSTGRES_MAJOR, pglite: PGLITE_VERSION, extensions: all };
  if (found === "none") {
    mkdirSync(directory, { recursive: true });
    writeVersion(directory, { ...version, complete: false });
    unpackTemplate(directory);
  }
  return { extensions: all, opened: () => writeVersion(directory, { ...version, complete: true }) };
}

/** `none` when there is no database yet, `foreign` when there are other files, else what {@link describe} says. */
function versionFound(directory: string, known: VersionFile | undefined): string {
  if (!existsSync(directory) || readdirSync(directory).length === 0) return "none";
  const file = path.join(directory, "PG_VERSION");
  if (!existsSync(file)) return "foreign";
  const major = Number(readFileSync(file, "utf8"));
  // A directory without a version file was not made here; its major is all there is to judge by.
  return describe(major, known === undefined ? FORMAT : known.pglite.split(".").slice(0, 2).join("."));
}

function describe(major: number, format: string): string {
  return `PostgreSQL ${major} (PGlite ${format})`;
}

function readVersion(directory: string): VersionFile | undefined {
  try {
    return JSON.parse(readFileSync(`${directory}.version`, "utf8")) as VersionFile;
  } catch {
    return undefined;
  }
}

function writeVersion(directory: string, version: VersionFile): void {
  const file = `${directory}.version`;
  writeFileSync(`${file}.new`, `${JSON.stringify(version)}\n`);
  whenFreeSync(() => renameSync(`${file}.new`, file));
}
