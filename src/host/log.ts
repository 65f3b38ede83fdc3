import * as vscode from "vscode";
import { redact } from "../migrations/redact.ts";

/** The extension's one log. Everything that enters it is redacted here as well: a writer may not know the secrets. */
export class Log implements vscode.Disposable {
  readonly #channel = vscode.window.createOutputChannel(vscode.l10n.t("Migrations"), { log: true });

  write(level: "debug" | "info" | "warn" | "error", text: string): void {
    this.#channel[level](redact(text));
  }

  show(): void {
    this.#channel.show(true);
  }

  dispose(): void {
    this.#channel.dispose();
  }
}
