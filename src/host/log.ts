import * as vscode from "vscode";
import type { Log as ClientLog } from "../client/log.ts";
import { redact } from "../core/problems/redact.ts";

/** How many lines a report has at most. */
const kept = 200;

/** The extension's one log. Everything that enters it is redacted here as well: a writer may not know the secrets. */
export class Log implements ClientLog, vscode.Disposable {
  readonly #channel = vscode.window.createOutputChannel(vscode.l10n.t("Migrations"), { log: true });

  readonly #recent: string[] = [];

  /** The last lines, redacted, whatever level is shown. */
  get recent(): readonly string[] {
    return this.#recent;
  }

  write(level: "debug" | "info" | "warn" | "error", text: string): void {
    const clean = redact(text);
    this.#channel[level](clean);
    this.#recent.push(`${new Date().toISOString().slice(11, 23)} [${level}] ${clean}`);
    if (this.#recent.length > kept) this.#recent.splice(0, this.#recent.length - kept);
  }

  show(): void {
    this.#channel.show(true);
  }

  dispose(): void {
    this.#channel.dispose();
  }
}
