import type { Plan } from "../../migrations/plan.ts";
import type { Project } from "../project/project.ts";
import { rehearsedKey } from "../project/rehearsalValidity.ts";
import { dropsOf } from "../rehearsal/evidence.ts";
import { setting } from "../settings.ts";

/**
 * True if a change of an unprotected database has to be confirmed: always for a revert and a stamp, for an upgrade
 * that would run an older revision after a newer one, or by the setting. False for the setting `never`.
 */
export function needsConfirmation(project: Project, plan: Plan): boolean {
  const how = setting("confirm", project.location.folder);
  // Typed by hand: whatever is no word of it means the default.
  return how === "always" || (how !== "never" && (plan.direction !== "up" || plan.outOfOrder.length > 0));
}

/**
 * True if an upgrade has to be confirmed because it may lose data: by the setting, and unless every revision of the
 * upgrade is known to be reversible, or has no verdict and drops nothing in its text.
 */
export async function mayNeedConfirmation(project: Project, plan: Plan): Promise<boolean> {
  const { view, location } = project;
  if (plan.direction !== "up" || ["revert", "never"].includes(setting("confirm", location.folder))) return false;
  const known = plan.steps.map(({ id }) => view.rehearsed?.get(rehearsedKey(id, "up"))?.rehearsal);
  if (known.some((one) => one !== undefined && one.verdict !== "reversible")) return true;
  return known.includes(undefined) && (await dropsOf(project, plan)).length > 0;
}
