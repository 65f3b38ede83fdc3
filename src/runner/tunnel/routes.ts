import type { DataSource } from "typeorm";
import type { Bastion } from "../../core/connection/bastion.ts";
import { isHostName } from "../../core/connection/bastion.ts";
import type { ConnectionFacts } from "../../core/connection/connection.ts";
import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { SshProblem } from "../../core/problems/ssh.ts";
import type { ConnectionOptions } from "../databases/parameters.ts";
import { hasOwnStream, isNative, parametersOf, targetOf } from "../databases/parameters.ts";
import { redirectTo } from "./redirectSockets.ts";

/**
 * Redirects the connections to a data source's servers through a bastion, and returns the facts that say so. Problems:
 * `sshUnfit`, those of `parametersOf`.
 */
export function behindBastion(
  dataSource: DataSource,
  facts: ConnectionFacts,
  { host: bastion }: Bastion,
): ConnectionFacts | Problem {
  const unfit = (what: Extract<SshProblem, { code: "sshUnfit" }>["what"], value: string): Problem => {
    return { code: "sshUnfit", bastion, what, value };
  };
  if (hasOwnStream(dataSource)) return unfit("stream", "");
  if (isNative(dataSource)) return unfit("native", "");
  for (const server of serversOf(dataSource.options)) {
    const parameters = parametersOf(dataSource, server);
    if (isProblem(parameters)) return parameters;
    const { host, port } = parameters;
    if (host.startsWith("/")) return unfit("socket", host);
    if (!isHostName(host)) return unfit("host", host);
    redirectTo({ host, port });
  }
  return { ...facts, via: bastion };
}

/** The servers of a data source; with replication, also those that are only read from. */
function serversOf(options: object): readonly ConnectionOptions[] {
  const { replication } = options as { readonly replication?: { readonly slaves?: readonly ConnectionOptions[] } };
  return [targetOf(options), ...(replication?.slaves ?? [])];
}
