import { l10n } from "vscode";
import * as vscode from "vscode";
import { displayPath } from "../../client/messages/wording.ts";
import type { Project } from "../../client/project/project.ts";
import { problemMessage } from "../../client/messages/problemMessages.ts";
import type { Services } from "../../host/services.ts";
import type { ComposeTarget, Docker } from "../../client/database/compose/docker.ts";
import { postgresFacts } from "../../client/project/projectState.ts";
import type { PostgresService } from "../../core/compose/services.ts";
import { chooseService, isReachable } from "../../core/compose/services.ts";
import { isLocalServer } from "../../core/connection/connection.ts";
import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";

/** The Compose service that is a project's database, and the Docker that runs it. */
export type ComposeServiceMatch = {
  readonly kind: "found";
  readonly docker: Docker;
  readonly target: ComposeTarget;
  readonly service: PostgresService;
};

/** The reason why there is no service; without a text if none was expected. */
export type NotFound = { readonly kind: "embedded"; readonly why?: string } | { readonly kind: "dismissed" };

/**
 * Looks for the project's PostgreSQL in a Compose file and for a Docker that answers. Problem: `composeInvalid`.
 *
 * @param named the service that the caller means
 */
export async function findService(
  services: Services,
  { location, view }: Project,
  named: string | undefined,
): Promise<ComposeServiceMatch | NotFound | Problem> {
  const connection = postgresFacts(view);
  if (connection && !isLocalServer(connection)) return { kind: "embedded" };
  const { findComposeFiles, findDocker, readCompose } = services.compose.tools;
  const files = await findComposeFiles(location.root, location.folder);
  if (files.length === 0) return { kind: "embedded" };
  const all = await readCompose(files, process.env);
  if (isProblem(all)) return all;
  const file = displayPath(files[0]);
  if (all.length === 0) return { kind: "embedded", why: l10n.t("{0} has no PostgreSQL service.", file) };
  const docker = await findDocker();
  if (isProblem(docker)) {
    services.log.write("warn", `${docker.code} ${"message" in docker ? docker.message : ""}`);
    return { kind: "embedded", why: problemMessage(docker).message };
  }
  const chosen = all.find(({ name }) => name === named) ?? chooseService(all, connection?.port);
  const service = chosen === "ask" ? await ask(all.filter(isReachable), file) : chosen;
  if (!service) return { kind: "dismissed" };
  if (!isReachable(service))
    return {
      kind: "embedded",
      why: l10n.t("{0} of {1} publishes no port, so nothing outside of Docker reaches it.", service.name, file),
    };
  const { name, profiles, containerPort } = service;
  return { kind: "found", docker, service, target: { files, service: name, profiles, containerPort } };
}

async function ask(services: readonly PostgresService[], file: string): Promise<PostgresService | undefined> {
  const items = services.map((service) => ({
    label: service.name,
    description: service.image ?? l10n.t("built"),
    detail: service.ports.map((port) => `localhost:${port}`).join(", "),
    service,
  }));
  const picked = await vscode.window.showQuickPick(items, {
    title: l10n.t("Start Database"),
    placeHolder: l10n.t("{0} has several PostgreSQL services, and none on the port of the project", file),
  });
  return picked?.service;
}
