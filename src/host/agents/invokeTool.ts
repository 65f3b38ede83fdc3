import * as vscode from "vscode";
import { changeForAgent, nothingToDo } from "../../client/agents/agentChange.ts";
import type { AgentPolicy, AskedChange } from "../../client/agents/changeTools.ts";
import { askedChange, changeOf } from "../../client/agents/changeTools.ts";
import { generateForAgent } from "../../client/agents/generateTool.ts";
import { readTools } from "../../client/agents/readTools.ts";
import { toolArguments } from "../../client/agents/toolArguments.ts";
import type { AgentToolName } from "../../client/agents/toolTable.ts";
import { agentTools } from "../../client/agents/toolTable.ts";
import type { Project } from "../../client/project/project.ts";
import { setting } from "../../client/settings.ts";
import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import { settingDefaults } from "../../manifest.ts";
import { faceOf } from "../changes/requestChange.ts";
import { lintTools } from "../lintTools.ts";
import type { Services } from "../services.ts";

/**
 * Carries out a call of a language model tool.
 *
 * @param confirmed the change of a database that the user has confirmed
 */
export async function invokeTool(
  services: Services,
  name: AgentToolName,
  input: unknown,
  confirmed: AskedChange | undefined,
  signal: AbortSignal,
): Promise<object | Problem> {
  const tool = agentTools.find((one) => one.name === name);
  const given = tool && toolArguments(tool, input);
  if (!given) return { code: "unknown", message: `there is no tool ${name}` };
  if (isProblem(given)) return given;
  const project = await projectOf(services, given.project);
  if (isProblem(project)) return project;
  const read = readTools[name];
  if (read) return read(project, given, { signal, lint: lintTools });
  if (name === "migrations_generate") {
    const result = await generateForAgent(project, given, signal);
    await services.store.reloadProject(project);
    return result;
  }
  const request = changeOf(name, given);
  const policy = agentPolicy();
  if (confirmed) return changeForAgent(faceOf(services), project, request, confirmed, policy);
  // Nobody was asked: there is nothing to do, or the change is refused.
  const asked = await askedChange(project, request, policy, { signal });
  if (isProblem(asked)) return asked;
  return asked === undefined ? nothingToDo(project) : { code: "agentRefused", reason: "noQuestion" };
}

/** The policy of the user's own settings: a workspace may add protected databases, and remove none. */
export function agentPolicy(): AgentPolicy {
  const own = vscode.workspace.getConfiguration("migrations").inspect<unknown>("protected")?.globalValue;
  const patterns = Array.isArray(own)
    ? own.filter((pattern) => typeof pattern === "string")
    : settingDefaults.protected;
  return { allowsProtected: setting("agents.allowProtected"), protectedPatterns: patterns };
}

/** The named project, else the selected one, with its current state. Problems: `restricted`, `noProject`. */
export async function projectOf({ store }: Services, name: string | undefined): Promise<Project | Problem> {
  if (!vscode.workspace.isTrusted) return { code: "restricted" };
  await store.settled();
  const project =
    name === undefined
      ? store.selected
      : (store.find(name) ?? store.projects.find(({ location }) => location.name === name));
  if (!project) return { code: "noProject" };
  await project.ensureFresh();
  return project;
}
