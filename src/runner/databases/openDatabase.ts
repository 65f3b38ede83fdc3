import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import { Connection } from "./postgres.ts";
import type { Environment } from "../project/environment.ts";
import { factsOf } from "../project/connectionFacts.ts";
import { OtherDatabase } from "./other.ts";
import { otherFactsOf } from "../project/otherConnectionFacts.ts";
import type { Project } from "../project/project.ts";

/** A project's database. Everything that is not specific to PostgreSQL goes through the interface `Database`. */
export type AnyDatabase = Connection | OtherDatabase;

/** The database of a project, by its driver; nothing is connected yet. Problems: `envPort`, `envUrl`. */
export function openDatabase(project: Project, environment: Environment): AnyDatabase | Problem {
  if (project.dataSource.options.type !== "postgres")
    return new OtherDatabase(project, otherFactsOf(project, environment));
  const facts = factsOf(project, environment);
  return isProblem(facts) ? facts : new Connection(project, facts);
}
