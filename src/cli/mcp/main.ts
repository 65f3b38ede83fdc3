import { readFile } from "node:fs/promises";
import { Server } from "@modelcontextprotocol/sdk/server/index.js";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import { CallToolRequestSchema, ListToolsRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import { bounded, dataNotice } from "../../client/agents/bounded.ts";
import type { AgentPolicy } from "../../client/agents/changeTools.ts";
import { settingDefaults } from "../../manifest.ts";
import { toolArguments } from "../../client/agents/toolArguments.ts";
import { agentTools } from "../../client/agents/toolTable.ts";
import { isProblem } from "../../core/problems/problem.ts";
import { redact } from "../../core/problems/redact.ts";
import { problemReport } from "../output/problem.ts";
import type { Paths } from "../project/paths.ts";
import { callTool } from "./callTool.ts";
import type { McpOptions } from "./sessions.ts";
import { Sessions } from "./sessions.ts";

/**
 * Serves tools for agents on standard input and output, until the client closes them or the signal aborts. The bundle of
 * its own (`dist/mcp.js`) is loaded by the command `mcp` alone.
 */
export async function serveMcp(
  options: McpOptions,
  process: { readonly paths: Paths; readonly version: string; readonly signal: AbortSignal },
): Promise<void> {
  const sessions = new Sessions({ ...options, policy: await policyOf(process.paths) }, process);
  const running = new Set<Promise<unknown>>();
  const server = new Server(
    { name: "typeorm-migrations", version: process.version },
    { capabilities: { tools: {} }, instructions: dataNotice },
  );
  server.setRequestHandler(ListToolsRequestSchema, () => ({
    tools: agentTools.map(({ name, title, description, input, changes }) => ({
      name,
      title,
      description,
      inputSchema: input as { type: "object" },
      annotations: {
        readOnlyHint: changes === "nothing",
        destructiveHint: changes === "database",
        openWorldHint: false,
      },
    })),
  }));
  server.setRequestHandler(CallToolRequestSchema, async ({ params }, { signal }) => {
    const tool = agentTools.find(({ name }) => name === params.name);
    if (!tool) return failure({ code: "toolUnknown", message: `There is no tool ${params.name}.` });
    const given = toolArguments(tool, params.arguments);
    if (isProblem(given)) return failure(problemReport(given));
    const call = callTool(sessions, server, tool.name, given, AbortSignal.any([signal, process.signal]));
    running.add(call);
    const result = await call.finally(() => running.delete(call));
    if (isProblem(result)) return failure(problemReport(result));
    return { isError: "ok" in result && result.ok === false, content: contentOf(result) };
  });
  const closed = new Promise<void>((resolve) => {
    // The SDK has a property for the end, and no event.
    Object.assign(server, { onclose: resolve });
    process.signal.addEventListener("abort", () => resolve(), { once: true });
  });
  const transport = new StdioServerTransport();
  // The transport does not notice that its client has gone.
  globalThis.process.stdin.once("end", () => void server.close());
  await server.connect(transport);
  await closed;
  // A cancelled change reports what is applied, and its runner is not killed before that.
  await Promise.allSettled(running);
  sessions.close();
}

function failure(problem: object) {
  return { isError: true, content: contentOf(problem) };
}

function contentOf(result: object) {
  const text = redact(JSON.stringify(bounded(result), undefined, 1));
  return [{ type: "text" as const, text: `${dataNotice}\n${text}` }];
}

/** Settings of the user of this machine: no repository can have them. */
async function policyOf({ userSettings }: Paths): Promise<AgentPolicy> {
  let settings: Readonly<Record<string, unknown>> = {};
  try {
    settings = JSON.parse(await readFile(userSettings, "utf8")) as typeof settings;
  } catch {
    // Without the file, nothing more is allowed.
  }
  const { protected: own } = settings;
  const patterns = Array.isArray(own)
    ? own.filter((pattern) => typeof pattern === "string")
    : settingDefaults.protected;
  return { allowsProtected: settings["agents.allowProtected"] === true, protectedPatterns: patterns };
}
