import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Node, ParseError } from "jsonc-parser";
import { findNodeAtLocation, getNodeValue, parseTree, printParseErrorCode } from "jsonc-parser";
import type { CommandLineProblem } from "../../core/problems/commandLine.ts";
import type { SettingTypes } from "../../manifest.ts";
import { againsts, settingDefaults } from "../../manifest.ts";
import { nearestOf } from "./nearest.ts";

/** Settings with their written values, by their names without the prefix. */
export type Configuration = {
  readonly values: ReadonlyMap<keyof SettingTypes, unknown>;
  /** Files that have settings, absolute. */
  readonly files: readonly string[];
  /** Settings that cannot be used, and files that cannot be read: nothing is run with them. */
  readonly problems: readonly CommandLineProblem[];
  /** Names that are no setting. */
  readonly warnings: readonly CommandLineProblem[];
};

const choices: Readonly<Partial<Record<keyof SettingTypes, readonly string[]>>> = {
  confirm: ["whenDataMayBeLost", "revert", "always", "never"],
  generateAgainst: againsts,
  generateStyle: ["simple", "online"],
};

/**
 * The settings of a folder, absolute: the key `migrations` of its `package.json`, and for what that leaves out the keys
 * `migrations.…` of `.vscode/settings.json`.
 */
export async function readConfiguration(folder: string): Promise<Configuration> {
  const manifest = await readJson(path.join(folder, "package.json"));
  const editor = await readJson(path.join(folder, ".vscode/settings.json"));
  const own = manifest?.root && findNodeAtLocation(manifest.root, ["migrations"]);
  const entries = [
    // Other tools may use the key for a text.
    ...(manifest && own?.type === "object" ? entriesOf(manifest, own) : []),
    ...(editor?.root ? entriesOf(editor, editor.root, "migrations.") : []),
  ];
  const values = new Map<keyof SettingTypes, unknown>();
  const problems: CommandLineProblem[] = [manifest, editor].flatMap((json) => json?.problem ?? []);
  const warnings: CommandLineProblem[] = [];
  for (const { key, node, at } of entries) {
    if (!isSetting(key)) {
      const nearest = nearestOf(key, Object.keys(settingDefaults));
      warnings.push({ code: "configUnknown", at, key, ...(nearest === undefined ? {} : { nearest }) });
      continue;
    }
    const value: unknown = getNodeValue(node);
    const expected = mismatch(key, value);
    if (expected) problems.push({ code: "configValue", at, key, ...expected });
    // The first file wins.
    else if (!values.has(key)) values.set(key, value);
  }
  const files = [...new Set(entries.map(({ at }) => at.file))];
  return { values, files, problems, warnings };
}

type Json = {
  readonly file: string;
  readonly text: string;
  readonly root?: Node;
  readonly problem?: CommandLineProblem;
};

/** A JSON file with comments. Undefined if it does not exist. */
async function readJson(file: string): Promise<Json | undefined> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    return { file, text: "", problem: { code: "configSyntax", at: { file, line: 1 }, message } };
  }
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true });
  const [error] = errors;
  // A broken file that does not mention the settings belongs to other tools.
  if (error === undefined || !text.includes("migrations")) return { file, text, ...(root ? { root } : {}) };
  const at = { file, line: lineAt(text, error.offset) };
  return { file, text, problem: { code: "configSyntax", at, message: printParseErrorCode(error.error) } };
}

type Entry = {
  readonly key: string;
  readonly node: Node;
  readonly at: { readonly file: string; readonly line: number };
};

/** Properties of an object whose names begin with a prefix. An object of another name than a setting's is a group. */
function entriesOf({ file, text }: Json, object: Node, prefix = "", group = ""): readonly Entry[] {
  return (object.children ?? []).flatMap((property): readonly Entry[] => {
    const [name, node] = property.children ?? [];
    const written: unknown = name && getNodeValue(name);
    if (typeof written !== "string" || !node || !written.startsWith(prefix)) return [];
    const key = `${group}${written.slice(prefix.length)}`;
    if (node.type === "object" && !isSetting(key) && isGroup(key))
      return entriesOf({ file, text }, node, "", `${key}.`);
    return [{ key, node, at: { file, line: lineAt(text, property.offset) } }];
  });
}

function isSetting(key: string): key is keyof SettingTypes {
  return Object.hasOwn(settingDefaults, key);
}

function isGroup(key: string): boolean {
  return Object.keys(settingDefaults).some((name) => name.startsWith(`${key}.`));
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}

/** What a value should be; undefined if it is right. */
function mismatch(
  key: keyof SettingTypes,
  value: unknown,
): Pick<Extract<CommandLineProblem, { code: "configValue" }>, "expected" | "values"> | undefined {
  const fallback: unknown = settingDefaults[key];
  const allowed = choices[key];
  if (allowed) return allowed.some((one) => one === value) ? undefined : { expected: "choice", values: allowed };
  // The fields of an object are checked where they are used.
  if (key === "ssh") return typeof value === "string" || isObject(value) ? undefined : { expected: "textOrObject" };
  if (key === "dataSource" || Array.isArray(fallback)) return isTexts(value) ? undefined : { expected: "texts" };
  if (typeof fallback === "object") return isObject(value) ? undefined : { expected: "object" };
  if (typeof value === typeof fallback) return undefined;
  return { expected: typeof fallback === "number" ? "number" : typeof fallback === "boolean" ? "boolean" : "text" };
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isTexts(value: unknown): boolean {
  return [value].flat().every((one) => typeof one === "string");
}
