import type * as vscode from "vscode";

/**
 * Has a screen reader read what a row shows, and returns the row. Without a label of its own a row is read by its tooltip,
 * which says something else or nothing of its state.
 *
 * @param state what only the icon shows
 */
export function speakAsShown(item: vscode.TreeItem, state?: string): vscode.TreeItem {
  const label = typeof item.label === "string" ? item.label : item.label?.label;
  const description = typeof item.description === "string" ? item.description : undefined;
  const parts = [label, state, description].filter((part) => part !== undefined && part !== "");
  item.accessibilityInformation ??= { label: parts.join(", ") };
  return item;
}
