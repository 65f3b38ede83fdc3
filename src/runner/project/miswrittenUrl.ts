import type { Variable } from "../../core/connection/connection.ts";
import { urlNames } from "../../core/connection/connectionVariables.ts";
import type { SourceLocation, Problem } from "../../core/problems/problem.ts";
import { decodes, hasRawCredentials, looksLikeUrl, secretsInUrl } from "../../core/connection/urlCredentials.ts";
import { readText } from "../process/files.ts";
import type { Node } from "../source/ast.ts";
import { findNodes } from "../source/ast.ts";
import type { Parser } from "../source/parser.ts";
import { loadParser } from "../source/parser.ts";
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
export async function miswrittenUrlOf(problem: Problem, environment: Environment, file: string): Promise<Problem> {
  const isAboutUrl =
    problem.code === "envUrl" ||
    (problem.code === "dataSourceThrew" &&
      /URI malformed|Invalid URL|invalid (?:port|connection string)/i.test(problem.message));
  if (!isAboutUrl) return problem;
  const variable = miswrittenVariables(environment)[0];
  if (variable) return urlIsRaw(variable);
  const place = "at" in problem ? problem.at : undefined;
  const parse = await loadParser();
  const found = [place?.file, file].flatMap((name) =>
    name === undefined || name === "" ? [] : miswrittenLiterals(name, parse),
  )[0];
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
    const line = readText(file)
      .split("\n")
      .findIndex((candidate) => candidate.includes(text));
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

/** URLs in the strings and templates of a source. */
function miswrittenLiterals(
  file: string,
  parse: Parser,
): readonly { readonly url: string; readonly at: SourceLocation }[] {
  const source = parse(file, readText(file));
  const literals = source ? findNodes(source.program, isText) : [];
  return literals.flatMap(({ start, end }) => {
    const url = source?.text.slice(start + 1, end - 1) ?? "";
    const line = source?.text.slice(0, start).split("\n").length ?? 1;
    return /^postgres(?:ql)?:\/\//i.test(url) && isMiswritten(url) ? [{ url, at: { file, line } }] : [];
  });
}

function isText(node: Node): node is Node {
  return node.type === "TemplateLiteral" || (node.type === "Literal" && typeof node.value === "string");
}
