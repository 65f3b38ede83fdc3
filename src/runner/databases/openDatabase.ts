import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import { Connection } from "./postgres.ts";
import type { Environment } from "../project/environment.ts";
import { factsOf } from "../project/connectionFacts.ts";
import { OtherDatabase } from "./other.ts";
import { otherFactsOf } from "../project/otherConnectionFacts.ts";
import type { Project } from "../project/project.ts";
import { behindBastion } from "../tunnel/routes.ts";

/** A project's database. Everything that is not specific to PostgreSQL goes through the interface `Database`. */
export type AnyDatabase = Connection | OtherDatabase;

/**
 * The database of a project, by its driver; nothing is connected yet. Problems: `envPort`, `envUrl`, `sshSetting`,
 * `sshUnfit`.
 */
export function openDatabase(project: Project, environment: Environment): AnyDatabase | Problem {
  const { ssh } = project.start;
  if (isProblem(ssh)) return ssh;
  const { dataSource } = project;
  if (dataSource.options.type !== "postgres") {
    const other = otherFactsOf(project, environment);
    // A file is on this machine, whatever is in front of servers.
    const isServer = other.host !== undefined;
    if (ssh && isServer) return { code: "sshUnfit", bastion: ssh.host, what: "driver", value: other.driver };
    return new OtherDatabase(project, other);
  }
  const facts = factsOf(project, environment);
  const reached = ssh && !isProblem(facts) ? behindBastion(dataSource, facts, ssh) : facts;
  return isProblem(reached) ? reached : new Connection(project, reached);
}
