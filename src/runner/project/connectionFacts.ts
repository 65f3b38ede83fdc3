import path from "node:path";
import { userInfo } from "node:os";
import type { ConnectionFacts, Variable } from "../../core/connection/connection.ts";
import { portIsInvalid, portNumber } from "../../core/connection/connection.ts";
import { isOfAnotherService } from "../../core/connection/connectionVariables.ts";
import { splitExport } from "../../core/source/dataSourceDetection.ts";
import type { ConnectionPart, SourceLocation, Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import { hasRawCredentials, hasSeveralHosts } from "../../core/connection/urlCredentials.ts";
import type { Environment } from "./environment.ts";
import { isMiswritten, misreadVariable, placeOfText, urlIsRaw } from "./miswrittenUrl.ts";
import { parametersOf, poolOptionsOf, targetOf } from "../databases/parameters.ts";
import type { ConnectionOptions, PoolOptions } from "../databases/parameters.ts";
import type { Project } from "./project.ts";

/**
 * Returns the connection that `pg` makes of the data source's options, without secrets, and the variables or the file
 * that define it. Problems: `envPort`, `envUrl`, `connectionFile`, `connectionElsewhere`. A port that is not numeric
 * reaches `pg` as NaN, and `pg` then connects to 5432.
 */
export function factsOf(project: Project, environment: Environment): ConnectionFacts | Problem {
  const { dataSource } = project;
  const given = poolOptionsOf(dataSource.options);
  // `pg` ignores an empty `DATABASE_URL=` as well.
  const url = given.connectionString === "" ? undefined : given.connectionString;
  const badUrl = url === undefined ? undefined : urlProblem(project, environment, url);
  if (badUrl) return badUrl;
  const parameters = parametersOf(dataSource);
  if (isProblem(parameters))
    return parameters.code === "envUrl" && url !== undefined ? namedUrl(project, environment, url) : parameters;
  const misread = misreadVariable(environment, parameters);
  if (misread) return urlIsRaw(misread);
  const badPort = url === undefined ? portProblem(environment, given.port) : undefined;
  if (badPort) return badPort;
  const { host, port, user = userName(), database = user } = parameters;
  if (!(port >= 1 && port <= 65_535)) return { code: "envPort", variable: "port", value: String(port) };
  const urlVariable = url === undefined ? undefined : variableWith(environment, url);
  const fallback = url === undefined ? pgVariables(environment, given)[0]?.variable : undefined;
  const source = sourceOf(environment, project, urlVariable, [given.host, given.user, given.database], fallback);
  return { driver: "postgres", host, port, database, user, source };
}

/** Variables that `pg` reads for the options that a data source leaves out, in their order. */
function pgVariables(
  { variables }: Environment,
  given: PoolOptions,
): readonly { readonly part: ConnectionPart; readonly variable: Variable }[] {
  const parts: readonly (readonly [ConnectionPart, string, unknown])[] = [
    ["host", "PGHOST", given.host],
    ["port", "PGPORT", given.port],
    ["user", "PGUSER", given.user],
    ["password", "PGPASSWORD", given.password],
    ["database", "PGDATABASE", given.database],
  ];
  return parts.flatMap(([part, name, option]) => {
    const variable = variables.get(name);
    const isLeftOut = option === undefined || option === null || option === "";
    return isLeftOut && variable !== undefined && variable.value !== "" ? [{ part, variable }] : [];
  });
}

/** The facts of a server of a replication, for what goes wrong with it. */
export function factsOfServer(facts: ConnectionFacts, project: Project, server: ConnectionOptions): ConnectionFacts {
  const parameters = parametersOf(project.dataSource, server);
  if (isProblem(parameters)) return facts;
  const { host, port, user = facts.user, database = user } = parameters;
  return { ...facts, host, port, user, database };
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // In a container the user may have no entry in the user database.
    return "";
  }
}

/** `pg` treats a text that is not a URL as a path on a host called `base`. */
function urlProblem(project: Project, environment: Environment, url: string): Problem | undefined {
  const isSocket = url.startsWith("/") || url.startsWith("socket:");
  const isUrl = isSocket || /^postgres(ql)?(\+[a-z0-9_]+)?:\/\//i.test(url.trim());
  const isCut = variableWith(environment, url)?.uncut !== undefined;
  return isUrl && !isCut && url === url.trim() && !hasRawCredentials(url)
    ? undefined
    : namedUrl(project, environment, url);
}

/** The problem of a URL with the variable or the line that has it. */
function namedUrl({ start, files }: Project, environment: Environment, url: string): Problem {
  const variable = variableWith(environment, url);
  const reason: Pick<Extract<Problem, { readonly code: "envUrl" }>, "reason"> = isMiswritten(variable?.uncut ?? url)
    ? { reason: "credentials" }
    : hasSeveralHosts(url)
      ? { reason: "hosts" }
      : url === url.trim()
        ? {}
        : { reason: "spaces" };
  if (variable)
    return { code: "envUrl", variable: variable.name, ...reason, ...(variable.at ? { at: variable.at } : {}) };
  const file = splitExport(start.dataSource ?? "").file;
  const at = placeOfText(
    url,
    [file, ...files].filter((name) => name !== ""),
  );
  return { code: "envUrl", variable: "url", ...reason, ...(at ? { at } : {}) };
}

function portProblem(environment: Environment, port: unknown): Problem | undefined {
  if (port === undefined || port === null || port === "") return undefined;
  const number = Number(port);
  if (number >= 1 && number <= 65_535) return undefined;
  const variable = [...environment.variables.values()].find(
    ({ name, value }) =>
      /PORT$/.test(name) && /(DB|DATABASE|POSTGRES|PG|TYPEORM)/.test(name) && portNumber(value) === undefined,
  );
  return variable ? portIsInvalid(variable) : { code: "envPort", variable: "port", value: String(number) };
}

/** A variable that the connection is made of, by name, and the parts of it that it holds. */
export type UsedVariable = {
  readonly variable: string;
  readonly at?: SourceLocation;
  readonly parts: readonly ConnectionPart[];
};

/**
 * Variables that a project's connection takes its values from: the effective ones first, then those that `extra`
 * overrides.
 */
export function variablesOf({ dataSource, madeFrom }: Project, environment: Environment): readonly UsedVariable[] {
  const { options } = dataSource;
  const given = poolOptionsOf(options);
  const target = targetOf(options);
  const held = new Map<Variable, UsedVariable["parts"]>();
  const holds = (variable: Variable | undefined, parts: UsedVariable["parts"]) => {
    if (variable) held.set(variable, [...new Set([...(held.get(variable) ?? []), ...parts])]);
  };
  for (const url of new Set([given.connectionString, target.url]))
    if (url !== undefined && url !== "")
      holds(variableWith(environment, url), ["host", "port", "user", "password", "database"]);
  const values: readonly (readonly [ConnectionPart, unknown])[] = [
    ["host", given.host],
    ["user", given.user],
    ["password", given.password],
    ["database", given.database],
    ["host", target.host],
    ["user", target.username],
    ["password", target.password],
    ["database", target.database],
  ];
  for (const [part, value] of values) {
    if (typeof value !== "string" || value === "") continue;
    const named = part === "user" ? /user/i : part === "database" ? /db|database|name/i : new RegExp(part, "i");
    const holders = variablesWith(environment, value).filter(({ at }) => at);
    holds(holders.find(({ name }) => named.test(name)) ?? holders[0], [part]);
  }
  if (given.connectionString === undefined || given.connectionString === "")
    for (const { part, variable } of pgVariables(environment, given)) holds(variable, [part]);
  for (const variable of madeFrom) if (!held.has(variable)) holds(variable, []);
  return [...held].map(([{ name, at }, parts]) => ({ variable: name, ...(at ? { at } : {}), parts }));
}

/**
 * The variable or the file that says where the database is, in words.
 *
 * @param fallback the variable that `pg` reads where the options say nothing
 */
export function sourceOf(
  environment: Environment,
  { start: { root, dataSource: file }, madeFrom }: Project,
  urlVariable: Variable | undefined,
  parts: readonly (string | undefined)[],
  fallback?: Variable,
): string {
  const relative = (absolute: string) => path.relative(root, absolute) || path.basename(absolute);
  const describe = ({ name, at }: Variable) => (at ? `${relative(at.file)}: ${name}` : `environment: ${name}`);
  const [made] = madeFrom;
  if (made) return madeFrom.length > 1 ? `${describe(made)} …` : describe(made);
  if (urlVariable) return describe(urlVariable);
  const used =
    parts
      .filter((part) => part !== undefined && part !== "")
      .map((part) => variableWith(environment, part as string))
      .find((variable) => variable?.at !== undefined) ?? fallback;
  if (used) return `${describe(used)} …`;
  return file === undefined ? "environment" : relative(splitExport(file).file);
}

/** The variable that holds a value; those of files first. */
export function variableWith(environment: Environment, value: string): Variable | undefined {
  const holders = variablesWith(environment, value);
  return (
    holders.find((variable) => variable.at !== undefined && /url|host|server|user|name|db/i.test(variable.name)) ??
    holders.find((variable) => variable.at !== undefined)
  );
}

/** Variables with a value that the connection may take it from: a value such as `localhost` is that of many variables. */
function variablesWith(environment: Environment, value: string): readonly Variable[] {
  return [...environment.variables.values()].filter(
    (variable) => variable.value === value && !isOfAnotherService(variable.name),
  );
}
