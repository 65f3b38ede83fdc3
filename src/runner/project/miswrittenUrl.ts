import { readFileSync } from "node:fs";
import type { Variable } from "../../core/connection/connection.ts";
import { urlNames } from "../../core/connection/connectionVariables.ts";
import type { SourceLocation, Problem } from "../../core/problems/problem.ts";
import { decodes, hasRawCredentials, looksLikeUrl, secretsInUrl } from "../../core/connection/urlCredentials.ts";
import type { Environment } from "./environment.ts";

/** True if the credentials of a URL contain a character that is reserved in URLs. */
export function isMiswritten(url: string): boolean {
  return looksLikeUrl(url) && (hasRawCredentials(url) || !decodes(url));
}

/** The problem of a variable with such a URL. */
export function urlIsRaw({ name, at }: Variable): Problem {
  return { code: "envUrl", variable: name, reason: "credentials", ...(at ? { at } : {}) };
}

/**
 * Returns the problem of the variable, or of the line of code, that a URL parser has rejected. Parsers throw `URI
 * malformed` or `Invalid URL` and name neither.
 *
 * @param problem the problem of the data source's file, as it was thrown
 * @param file the data source's file
 */
export function miswrittenUrlOf(problem: Problem, environment: Environment, file: string): Problem {
  const isAboutUrl =
    problem.code === "envUrl" ||
    (problem.code === "dataSourceThrew" &&
      /URI malformed|Invalid URL|invalid (?:port|connection string)/i.test(problem.message));
  if (!isAboutUrl) return problem;
  const variable = miswrittenVariables(environment)[0];
  if (variable) return urlIsRaw(variable);
  const place = "at" in problem ? problem.at : undefined;
  const found = [place?.file, file].flatMap((name) => (name === undefined || name === "" ? [] : literalIn(name)))[0];
  if (!found) return problem;
  for (const secret of secretsInUrl(found.url)) environment.hide(secret);
  return { code: "envUrl", variable: "url", reason: "credentials", at: found.at };
}

/**
 * Returns the variable with a URL that the project's own code has split wrongly: the connection's host, or a part of
 * its database, is the text before the password.
 */
export function misreadVariable(
  environment: Environment,
  { host, database = "" }: { readonly host: string; readonly database?: string },
): Variable | undefined {
  return miswrittenVariables(environment).find(({ value, uncut = value }) => {
    const start = uncut.replace(/^[a-z][a-z0-9+.-]*:\/\//i, "").split(/[:/?#]/, 1)[0];
    return (start !== "" && start === host) || (database.includes("@") && uncut.includes(database));
  });
}

/** The place of a text in the first file that has it. */
export function placeOfText(text: string, files: readonly string[]): SourceLocation | undefined {
  for (const file of files) {
    const line = linesOf(file).findIndex((candidate) => candidate.includes(text));
    if (line >= 0) return { file, line: line + 1 };
  }
  return undefined;
}

/** Variables with a URL that is parsed differently than meant, usual names first. */
function miswrittenVariables({ variables }: Environment): readonly Variable[] {
  const rank = ({ name, at }: Variable) => (at ? 0 : 10) + (urlNames.includes(name) ? urlNames.indexOf(name) : 5);
  return [...variables.values()]
    .filter(({ value, uncut }) => uncut !== undefined || isMiswritten(value))
    .sort((a, b) => rank(a) - rank(b));
}

function literalIn(file: string): readonly { readonly url: string; readonly at: SourceLocation }[] {
  return linesOf(file).flatMap((line, index) => {
    const url = /(["'`])(postgres(?:ql)?:\/\/.*?)\1/i.exec(line)?.[2];
    return url !== undefined && isMiswritten(url) ? [{ url, at: { file, line: index + 1 } }] : [];
  });
}

function linesOf(file: string): readonly string[] {
  try {
    return readFileSync(file, "utf8").split("\n");
  } catch {
    return [];
  }
}
