import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { ComparedStates, SchemaAt } from "../../protocol/states.ts";
import type { Project } from "../project/project.ts";
import type { NamedState, StateOptions } from "./schemaStates.ts";
import { stateNamed } from "./schemaStates.ts";

/** Two compared schemas, and what they are. */
export type ComparedSchemas = ComparedStates & {
  /** True if neither an operation nor another difference is between them. */
  readonly isEqual: boolean;
  readonly labels: readonly [from: string, to: string];
};

/** Compares two states of the schema by their names (`stateNamed`). Problems: those of the states. */
export async function compareSchemas(
  project: Project,
  names: { readonly from: string; readonly to: string },
  options: StateOptions,
): Promise<ComparedSchemas | Problem> {
  const from = await stateNamed(project, names.from, options);
  if (isProblem(from)) return from;
  const to = await stateNamed(project, names.to, options);
  if (isProblem(to)) return to;
  const compared = await project.rehearsals.askAbout(
    "compareStates",
    surroundingsOf(from, to),
    { from: from.state, to: to.state },
    options,
  );
  if (isProblem(compared)) return compared;
  const isEqual = compared.operations.length === 0 && compared.others.length === 0;
  return { ...compared, isEqual, labels: [from.label, to.label] };
}

/** One live state for both: that with a definition, and the roles, schemas and extensions of both. */
function surroundingsOf(from: NamedState, to: NamedState): NamedState["live"] {
  const [first, other] = to.state.kind === "live" ? [to, from] : [from, to];
  const { liveState, variables } = first.live;
  const more = other.live.liveState;
  const both = (one: readonly string[] = [], two: readonly string[] = []) => [...new Set([...one, ...two])];
  return {
    variables,
    liveState: {
      ...liveState,
      roles: both(liveState.roles, more.roles),
      extensions: both(liveState.extensions, more.extensions),
      extensionSchemas: { ...more.extensionSchemas, ...liveState.extensionSchemas },
    },
  };
}

/** The SQL of a state, or of one table in it. Problems: those of `stateNamed`. */
export async function schemaAtRevision(
  project: Project,
  name: string,
  table: { readonly schema?: string; readonly name: string } | undefined,
  options: StateOptions,
): Promise<(SchemaAt & { readonly label: string }) | Problem> {
  const named = await stateNamed(project, name, options);
  if (isProblem(named)) return named;
  const { state, live, label } = named;
  const params = table === undefined ? { state } : { state, table };
  const at = await project.rehearsals.askAbout("schemaAt", live, params, options);
  return isProblem(at) ? at : { ...at, label };
}
