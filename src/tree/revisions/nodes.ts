import type { ProjectView } from "../../client/project/projectState.ts";
import type { Problem } from "../../core/problems/problem.ts";
import type { Revision } from "../../migrations/revision.ts";
import type { NestNode } from "./nestNodes.ts";

/** A row of the Revisions view. Each is an argument of commands as well: `project` and `revision` are its own. */
export type Node = ProjectNode | ProblemNode | GroupNode | RevisionNode | FoldNode | BaseNode | NestNode;

type Of<Kind extends string> = { readonly kind: Kind; readonly project: string; readonly view: ProjectView };
export type ProjectNode = Of<"project"> & {
  /** Commands that name no project are about this one. */
  readonly isSelected: boolean;
};
export type ProblemNode = Of<"problem"> & { readonly problem: Problem; readonly isWarning: boolean };
/** The pending or the applied revisions, head first. */
export type GroupNode = Of<"group"> & {
  readonly group: "pending" | "applied";
  readonly entries: readonly Revision[];
};
export type RevisionNode = Of<"revision"> & {
  readonly revision: string;
  readonly entry: Revision;
  /** True for a row of a group, which shows the state of its rows. */
  readonly isGrouped?: boolean;
};
export type FoldNode = Of<"fold"> & { readonly hidden: readonly Revision[] };
export type BaseNode = Of<"base">;
