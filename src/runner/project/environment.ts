import { readFileSync } from "node:fs";
import { parse } from "dotenv";
import { expand } from "dotenv-expand";
import type { StartEnvironment } from "../../protocol/runner.ts";
import { isSecretName } from "../../core/connection/connectionVariables.ts";
import type { Variable } from "../../core/connection/connection.ts";
import { outlineEnv } from "../../core/connection/envFile.ts";
import { decode, otherEncodingOf } from "../process/decode.ts";
import { overridesOf } from "../fleet/overrides.ts";
import { decrypted } from "./encryptedEnv.ts";
import type { SourceLocation, Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import { looksLikeUrl, secretsInUrl } from "../../core/connection/urlCredentials.ts";

const none: StartEnvironment = { files: [], wins: false };

/** The workspace's environment, read before any of its code runs. */
export type Environment = {
  /** The `.env` files that exist, absolute, in order of precedence. */
  readonly files: readonly string[];
  /** Every variable: the process's own, then those of the files. */
  readonly variables: ReadonlyMap<string, Variable>;
  /** How many variables each of the files defines, whether they win or not. */
  readonly defined: ReadonlyMap<string, number>;
  /** Names that the files of a chosen environment define. */
  readonly chosen: ReadonlySet<string>;
  /**
   * Why nothing may be run: of the environment that was chosen nothing is there, or a file cannot be read, and what lies
   * below is of another database. Problems: `environmentMissing`, `envUnreadable`.
   */
  readonly problem?: Problem;
  /** Problems: `envSyntax`, `envUnreadable`, `envEncoding`, `envEncrypted`. */
  readonly problems: readonly Problem[];
  /**
   * Makes the files' variables the process's own: for code that lists its environment instead of reading from it, which
   * does not see what lies below.
   */
  readonly fill: () => void;
  /** Values that must appear in no log and no message. */
  readonly secrets: readonly string[];
  /** Adds one that only the project's code knows: a password that is written into a data source. */
  readonly hide: (secret: string) => void;
};

/**
 * Reads `.env` files as dotenv and dotenv-expand do, and makes the variables the prototype of `process.env`. Code
 * that reads a variable finds it. A `dotenv.config()` of the project, which may read another file, finds the variable
 * unset and sets its own. The first file that defines a variable wins, and a variable of the process wins over all
 * files. Variables of a wrapper or of a selected environment file are set on `process.env` before the code starts, as
 * the wrapper would set them. A selected environment file also wins over the process.
 *
 * @param lowest variables that are used only if neither the process nor a file defines them; no connection is derived
 * from them
 */
export function loadEnvironment(
  envFiles: readonly string[],
  start: StartEnvironment = none,
  lowest: Readonly<Record<string, string>> = {},
): Environment {
  const own = new Map(Object.entries(process.env).map(([name, value]) => [name, value ?? ""]));
  const plain = readVariables(envFiles, start, own, noOverrides);
  const overrides = start.member ? overridesOf(start.member, plain.variables) : noOverrides;
  // Read again: a file may refer to a variable that the member overrides.
  const read = isProblem(overrides) || overrides.size === 0 ? plain : readVariables(envFiles, start, own, overrides);
  const { set, variables, values, files, problems, defined } = read;
  for (const [name, value] of Object.entries(values)) if (set.has(name)) process.env[name] = value;
  if (!isProblem(overrides)) for (const [name, value] of overrides) process.env[name] = value;
  Object.setPrototypeOf(process.env, { ...lowest, ...values });
  const secrets = secretsOf(variables.values());
  const problem = isProblem(overrides) ? overrides : start.wins ? whyNotChosen(start, files, problems) : undefined;
  return {
    chosen: new Set([...(start.wins ? set : []), ...(isProblem(overrides) ? [] : overrides.keys())]),
    ...(problem ? { problem } : {}),
    hide: (secret) => {
      if (!isWord(secret) && !secrets.includes(secret)) secrets.push(secret, decoded(secret));
    },
    fill: () => {
      for (const [name, value] of Object.entries(values))
        if (!Object.hasOwn(process.env, name)) process.env[name] = value;
    },
    files,
    variables,
    defined,
    problems,
    secrets,
  };
}

const noOverrides: ReadonlyMap<string, string> = new Map();

type ReadVariables = Pick<Environment, "files" | "variables" | "defined" | "problems"> & {
  /** Names that are set on `process.env` before the code starts. */
  readonly set: ReadonlySet<string>;
  /** Values of the files, for names that the process does not define. */
  readonly values: Readonly<Record<string, string>>;
};

/** @param overrides variables of a member of a fleet, which win over all others */
function readVariables(
  envFiles: readonly string[],
  start: StartEnvironment,
  process: ReadonlyMap<string, string>,
  overrides: ReadonlyMap<string, string>,
): ReadVariables {
  const set = new Set<string>();
  const own = new Map([...process, ...overrides]);
  const parsed = new Map<string, string>();
  const places = new Map<string, SourceLocation>();
  const cut = new Map<string, string>();
  const problems: Problem[] = [];
  const defined = new Map<string, number>();
  const files: string[] = [];

  for (const file of new Set([...start.files, ...envFiles])) {
    const bytes = readEnvFile(file);
    if (bytes === undefined) continue;
    if (isProblem(bytes)) {
      problems.push(bytes);
      continue;
    }
    files.push(file);
    const text = decode(bytes);
    const encoding = otherEncodingOf(bytes);
    if (encoding !== undefined) problems.push({ code: "envEncoding", file, encoding });
    const outline = outlineEnv(text);
    problems.push(
      ...outline.slips.map((slip): Problem => ({ code: "envSyntax", at: { file, line: slip.line }, text: slip.text })),
    );
    const lines = new Map(outline.variables.map((variable) => [variable.name, variable]));
    const { values: clear, problem } = decrypted(file, parse(text));
    if (problem) problems.push(problem);
    defined.set(file, Object.keys(clear).length);
    for (const [name, value] of Object.entries(clear)) {
      if (parsed.has(name)) continue;
      parsed.set(name, value);
      if (start.files.includes(file)) set.add(name);
      if (start.wins && start.files.includes(file) && !overrides.has(name)) own.delete(name);
      const { line = 1, uncut } = lines.get(name) ?? {};
      places.set(name, { file, line });
      if (uncut !== undefined) cut.set(name, uncut);
    }
  }

  const isOpen = !set.has("NODE_ENV") && !overrides.has("NODE_ENV");
  if (start.nodeEnv !== undefined && isOpen && (start.wins || !own.has("NODE_ENV"))) {
    own.delete("NODE_ENV");
    parsed.set("NODE_ENV", start.nodeEnv);
    places.delete("NODE_ENV");
    set.add("NODE_ENV");
  }
  const expanded = expandAll(parsed, own);
  const variables = new Map<string, Variable>([...own].map(([name, value]) => [name, { name, value }]));
  for (const [name, value] of expanded) {
    const at = places.get(name);
    const known = own.get(name);
    const uncut = cut.get(name);
    if (known === undefined)
      variables.set(name, { name, value, ...(at ? { at } : {}), ...(uncut === undefined ? {} : { uncut }) });
    else variables.set(name, { name, value: known, ...(at ? { overrides: at } : {}) });
  }
  // With a place: a variable of the shell would lose against one of a file.
  if (start.member) for (const [name, value] of overrides) variables.set(name, { name, value, at: start.member.at });
  const values = Object.fromEntries([...expanded].filter(([name]) => !own.has(name)));
  return { set, variables, values, files, problems, defined };
}

function whyNotChosen(
  { files: own, name = "" }: StartEnvironment,
  read: readonly string[],
  problems: readonly Problem[],
): Problem | undefined {
  const unreadable = problems.find((problem) => problem.code === "envUnreadable" && own.includes(problem.file));
  if (unreadable) return unreadable;
  // An environment without files is a `NODE_ENV`, by which the code chooses.
  if (own.length === 0 || own.some((file) => read.includes(file))) return undefined;
  return { code: "environmentMissing", name, files: own };
}

/** Content of a file; undefined if the file does not exist, a problem if it cannot be read. */
function readEnvFile(file: string): Buffer | Problem | undefined {
  try {
    return readFileSync(file);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return code === "ENOENT" || code === "ENOTDIR" ? undefined : { code: "envUnreadable", file, message };
  }
}

/**
 * dotenv-expand replaces `$word` with an empty text if `word` is undefined. A password such as `pa$word` would then
 * be wrong in every project that uses dotenv alone. Therefore only references to defined variables, and references
 * with a default, are expanded.
 */
function expandAll(parsed: ReadonlyMap<string, string>, own: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const escaped = Object.fromEntries(
    [...parsed].map(([name, value]) => [
      name,
      value.replace(/(?<!\\)\$(?:\{(\w+)\}|(\w+)|(?!\{))/g, (reference, braced?: string, plain?: string) => {
        const target = braced ?? plain;
        return target !== undefined && (parsed.has(target) || own.has(target)) ? reference : `\\${reference}`;
      }),
    ]),
  );
  // A copy: dotenv-expand writes into the environment it is given, in an order of its own.
  const { parsed: result } = expand({ parsed: escaped, processEnv: Object.fromEntries(own) });
  return new Map(Object.entries(result ?? {}));
}

function secretsOf(variables: Iterable<Variable>): string[] {
  const secrets = new Set<string>();
  for (const { name, value, uncut = value } of variables) {
    if (value === "") continue;
    // A URL is one whatever its variable is called.
    const inUrl = looksLikeUrl(uncut) ? secretsInUrl(uncut) : [];
    const isNamed = isSecretName(name) && /pass|(?<!^|OLD)PWD|secret|token|key/i.test(name);
    const found = inUrl.length === 0 && isNamed ? [value] : inUrl;
    for (const secret of found.filter((text) => !isWord(text))) secrets.add(secret).add(decoded(secret));
  }
  return [...secrets];
}

/** Hiding `password` or `postgres` would tear holes into every sentence and hide nothing; `rehearsal` replaces a password there. */
function isWord(value: string): boolean {
  return (
    value === "" ||
    /^(password|passwd|postgres(ql)?|admin|root|secret|test|user|example|changeme|rehearsal)$/i.test(value)
  );
}

/** A password in a URL, as code that has parsed the URL prints it. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
