import type { Plan, ChangeRequest } from "../../migrations/plan.ts";
import type { Protection } from "../../migrations/protection.ts";
import type { Project } from "../project/project.ts";
import type { Evidence } from "../rehearsal/evidence.ts";

/** A change to confirm, and its evidence. */
export type Question = {
  readonly project: Project;
  readonly plan: Plan;
  readonly request: ChangeRequest;
  readonly evidence: Evidence | undefined;
  /** Absent: the database is not protected. */
  readonly protection: Protection | undefined;
  /** All of it is rolled back. */
  readonly isDry?: boolean;
};

/** The user's answer. `preview` and `review`: cancelled, to read the SQL or the review first. */
export type Answer = "yes" | "no" | "preview" | "review";
