import * as l10n from "@vscode/l10n";
import type { ProjectDrift } from "../../history/readDrift.ts";
import type { DependentRevision } from "../../history/outsideInputs.ts";

/** The doubts about a drift: revisions that depend on more than their text, and edited ones. */
export function dependentDriftInWords({
  dependsOn = [],
  edited = [],
}: Pick<ProjectDrift, "dependsOn" | "edited">): readonly string[] {
  return [...readingInWords(dependsOn), ...editedInWords(edited)];
}

function editedInWords(edited: readonly string[]): readonly string[] {
  if (edited.length === 0) return [];
  return [
    l10n.t(
      "The files of these revisions were edited after they were applied, which may be the cause of the differences: {0}. Use Resolve… for them first.",
      edited.join(", "),
    ),
  ];
}

function readingInWords(revisions: readonly DependentRevision[]): readonly string[] {
  if (revisions.length === 0) return [];
  const text = l10n.t(
    "The replay of these revisions may differ from what they did on this database, because their effect does not depend on their text alone: {0}. Check a difference that they may have made before you repair or adopt it.",
    listOf(revisions),
  );
  return [text];
}

/** The doubt about a squash of such revisions; none without one. */
export function dependentSquashInWords(revisions: readonly DependentRevision[]): readonly string[] {
  if (revisions.length === 0) return [];
  const text = l10n.t(
    "The effect of these revisions does not depend on their text alone, and the squashed revision has the effect that they had here, for all databases: {0}. If other databases need something else, squash without them.",
    listOf(revisions),
  );
  return [text];
}

function listOf(revisions: readonly DependentRevision[]): string {
  const shown = revisions.slice(0, 5).map((one) => `${one.revision} (${inputsInWords(one).join(", ")})`);
  return [...shown, ...(revisions.length > shown.length ? ["…"] : [])].join("; ");
}

function inputsInWords(inputs: DependentRevision): readonly string[] {
  const { variables, readsEnvironment, readsTime, usesChance, readsRows } = inputs;
  const ofEnvironment = variables.length > 0 ? variables : readsEnvironment ? [l10n.t("the environment")] : [];
  return [
    ...(readsRows ? [l10n.t("rows")] : []),
    ...(readsTime ? [l10n.t("the time")] : []),
    ...ofEnvironment,
    ...(usesChance ? [l10n.t("random values")] : []),
  ];
}
