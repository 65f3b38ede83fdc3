import { askedChange, changeOf } from "../../client/agents/changeTools.ts";
import type { AskedChange } from "../../client/agents/changeTools.ts";
import { toolArguments } from "../../client/agents/toolArguments.ts";
import type { AgentToolName } from "../../client/agents/toolTable.ts";
import { agentTools } from "../../client/agents/toolTable.ts";
import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { Services } from "../services.ts";
import { agentPolicy, projectOf } from "./invokeTool.ts";

/** The question before a tool changes a database. Undefined: nothing would be changed. */
export async function prepareTool(
  services: Services,
  name: AgentToolName,
  input: unknown,
  signal: AbortSignal,
): Promise<AskedChange | Problem | undefined> {
  const tool = agentTools.find((one) => one.name === name);
  const given = tool && toolArguments(tool, input);
  if (!given || isProblem(given)) return given;
  const project = await projectOf(services, given.project);
  if (isProblem(project)) return project;
  return askedChange(project, changeOf(name, given), agentPolicy(), { signal });
}
