import * as vscode from "vscode";
import { l10n } from "vscode";
import type { Project } from "../client/project/project.ts";
import { nonPostgresFacts } from "../client/project/projectState.ts";
import { failed } from "../host/changes/failed.ts";
import type { Services } from "../host/services.ts";
import { omitUndefined } from "../core/omitUndefined.ts";
import type { CommandArgument } from "../manifest.ts";
import { againsts } from "../manifest.ts";
import { pickProject } from "./pickProject.ts";

/** Arguments of a project's command. */
export type CommandTarget = { readonly project: Project; readonly argument: CommandArgument };

/** A command: what it resolves to is what `executeCommand` does. */
export type Command = (services: Services, raw: unknown) => Promise<unknown>;

/** What a command does for one project. */
type Work = (services: Services, target: CommandTarget) => Promise<unknown>;

/** Refuses a command in Restricted Mode, in which no code of the project may be executed. Problem: `restricted`. */
export function ifTrusted(work: Work): Work {
  return async (services, target) =>
    vscode.workspace.isTrusted ? work(services, target) : failed({ code: "restricted" }, target.project);
}

/** Like `ifTrusted`. It also loads the project again if its files have changed, before the command reads its state. */
export function onFresh(work: Work): Work {
  return ifTrusted(async (services, target) => {
    await target.project.ensureFresh();
    return work(services, target);
  });
}

/** A command that is about one project: the named one, else the selected. Problem: `noProject`. */
export function onProject(work: Work): Command {
  return async (services, raw) => {
    const argument = argumentOf(raw);
    if (!services.store.isSearched) await services.store.settled();
    const project = services.store.find(argument.project);
    return project ? work(services, { project, argument }) : failed({ code: "noProject" }, undefined);
  };
}

/**
 * Wraps a command that changes something. Without a project in its argument, it asks if there are several projects.
 * With `yes` it does not ask and uses the selected project.
 *
 * @param question `Upgrade Which Project?`
 */
export function onChange(question: () => string, work: Work): Command {
  return async (services, raw) => {
    const { store } = services;
    const { project: named, yes } = argumentOf(raw);
    if (!store.isSearched) await store.settled();
    if (named === undefined && yes !== true && store.isAmbiguous) {
      const project = await pickProject(store, question());
      return project && onProject(work)(services, { ...(raw as object | undefined), project: project.view.key });
    }
    const project = store.find(named);
    if (project) store.use(project);
    return onProject(work)(services, raw);
  };
}

/** The question of a change that is no upgrade or revert. */
export const whichChange = (): string => l10n.t("Change Which Project?");

/** A command about a PostgreSQL database: any other is refused before anything is done. Problem: `notPostgres`. */
export function onPostgres(work: Work): Command {
  return onProject(async (services, target) => {
    if (target.project.view.status === "loading") await services.store.settled();
    const other = nonPostgresFacts(target.project.view);
    return other ? failed({ code: "notPostgres", type: other.driver }, target.project) : work(services, target);
  });
}

type TextKey = {
  [Key in keyof CommandArgument]-?: CommandArgument[Key] extends string | undefined ? Key : never;
}[Exclude<keyof CommandArgument, "as" | "against" | "builder">];

/** The argument of a call, or of a tree item, which has the same fields among others. */
export function argumentOf(raw: unknown): CommandArgument {
  if (typeof raw !== "object" || raw === null) return {};
  const given = raw as Readonly<Record<string, unknown>>;
  const text = (key: TextKey) => (typeof given[key] === "string" ? { [key]: given[key] } : {});
  return {
    ...text("project"),
    ...text("revision"),
    ...text("message"),
    ...text("schema"),
    ...text("table"),
    ...text("column"),
    ...text("object"),
    ...text("ref"),
    ...text("run"),
    ...text("service"),
    ...(given["embedded"] === true ? { embedded: true } : {}),
    ...text("environment"),
    ...text("name"),
    ...text("fields"),
    ...text("folder"),
    ...text("dataSource"),
    ...text("migrations"),
    ...text("module"),
    ...text("to"),
    ...text("from"),
    ...text("file"),
    ...text("rule"),
    ...text("fix"),
    ...text("answer"),
    ...(typeof given["line"] === "number" ? { line: given["line"] } : {}),
    ...(given["as"] === "applied" || given["as"] === "notApplied" ? { as: given["as"] } : {}),
    ...(given["last"] === true ? { last: true } : {}),
    ...(given["install"] === true ? { install: true } : {}),
    ...(typeof given["count"] === "number" ? { count: given["count"] } : {}),
    ...(typeof given["limit"] === "number" ? { limit: given["limit"] } : {}),
    ...(given["yes"] === true ? { yes: true } : {}),
    ...generateArgumentOf(given),
  };
}

/** The part of an argument that is about a generated revision. */
function generateArgumentOf(given: Readonly<Record<string, unknown>>): CommandArgument {
  const against = againsts.find((one) => one === given["against"]);
  return omitUndefined({
    renames: textsByName(given["renames"]),
    fills: textsByName(given["fills"]),
    drops: textsOf(given["drops"]),
    include: textsOf(given["include"]),
    against,
    builder: given["builder"] === "typeorm" ? ("typeorm" as const) : undefined,
  });
}

function textsByName(value: unknown): Readonly<Record<string, string>> | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}

function textsOf(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : undefined;
}
