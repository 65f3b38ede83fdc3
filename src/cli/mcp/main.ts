import { readFile } from "node:fs/promises";
import { Server } from "@modelcontextprotocol/sdk/server/index.js";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import { CallToolRequestSchema, ListToolsRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import { bounded, dataNotice } from "../../client/agents/bounded.ts";
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
  const sessions = new Sessions({ ...options, allowsProtected: await allowsProtected(process.paths) }, process);
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
    const result = isProblem(given) ? given : await callTool(sessions, server, tool.name, given, signal);
    if (isProblem(result)) return failure(problemReport(result));
    const text = redact(JSON.stringify(bounded(result), undefined, 1));
    return { content: [{ type: "text", text: `${dataNotice}\n${text}` }] };
  });
  const closed = new Promise<void>((resolve) => {
    // oxlint-disable-next-line unicorn/prefer-add-event-listener -- the SDK has no other way.
    server.onclose = resolve;
    process.signal.addEventListener("abort", () => resolve(), { once: true });
  });
  const transport = new StdioServerTransport();
  // The transport does not notice that its client has gone.
  globalThis.process.stdin.once("end", () => void server.close());
  await server.connect(transport);
  await closed;
  sessions.close();
}

function failure(problem: object) {
  return { isError: true, content: [{ type: "text" as const, text: JSON.stringify(problem) }] };
}

/** A setting of the user of this machine: no repository can have it. */
async function allowsProtected({ userSettings }: Paths): Promise<boolean> {
  try {
    const settings = JSON.parse(await readFile(userSettings, "utf8")) as Readonly<Record<string, unknown>>;
    return settings["agents.allowProtected"] === true;
  } catch {
    return false;
  }
}
