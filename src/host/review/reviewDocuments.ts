import * as vscode from "vscode";
import { reviewScheme } from "../../manifest.ts";
import type { Project } from "../../client/project/project.ts";
import type { ChangeRequest } from "../../migrations/plan.ts";
import { isText, openWithText } from "../shownText.ts";
import type { Store } from "../project/store.ts";

/** A review that is shown in an editor. */
export type OpenReview = {
  readonly title: string;
  readonly project: Project;
  readonly request: ChangeRequest;
  readonly text: string;
  /** Shown above the text when the review is out of date. */
  readonly outdated: string;
  /** False if the files or the revisions of the database have changed. */
  readonly isCurrent: () => Promise<boolean>;
};

type Shown = OpenReview & { readonly isOutdated: boolean };

/** Read-only documents of reviews. A document says when it is out of date. */
export class ReviewDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #shown = new Map<string, Shown>();
  readonly #change = new vscode.EventEmitter<vscode.Uri>();
  readonly #disposables: vscode.Disposable;
  #checking: Promise<void> | undefined;
  #again = false;
  #versions = 0;
  readonly onDidChange = this.#change.event;

  constructor(store: Store) {
    const check = () => void this.#check();
    this.#disposables = vscode.Disposable.from(
      this.#change,
      vscode.workspace.registerTextDocumentContentProvider(reviewScheme, this),
      vscode.workspace.onDidCloseTextDocument(({ uri, isClosed }) => {
        if (isClosed) this.#shown.delete(uri.toString());
      }),
      vscode.workspace.onDidSaveTextDocument(check),
      store.onDidChange(check),
      store.onDidRead(check),
    );
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    const shown = this.#shown.get(uri.toString());
    if (shown === undefined) return vscode.l10n.t("This review is from an earlier session. Run Review… again.");
    return shown.isOutdated ? `${shown.outdated}${shown.text}` : shown.text;
  }

  /** Shows a review. A review with the same title is replaced. */
  async show(review: OpenReview): Promise<void> {
    const uri = vscode.Uri.from({ scheme: reviewScheme, path: `/${review.title.replaceAll("/", "∕")}.md` });
    const opened = await this.#open(uri, review);
    // An editor that is slow to take the change in must not be left showing what was there before.
    const document = isText(opened, review.text)
      ? opened
      : await this.#open(uri.with({ query: String((this.#versions += 1)) }), review);
    await vscode.window.showTextDocument(document, { preview: false });
  }

  #open(uri: vscode.Uri, review: OpenReview): Promise<vscode.TextDocument> {
    this.#shown.set(uri.toString(), { ...review, isOutdated: false });
    this.#change.fire(uri);
    return openWithText(uri, review.text);
  }

  /** The review of an editor: the given one, else the active one. */
  find(uri: unknown): OpenReview | undefined {
    const of = uri instanceof vscode.Uri ? uri : vscode.window.activeTextEditor?.document.uri;
    return of && this.#shown.get(of.toString());
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  /** Compares the shown reviews with the state of their projects, one comparison at a time. */
  async #check(): Promise<void> {
    this.#again = true;
    if (this.#checking !== undefined) return this.#checking;
    this.#checking = this.#checkAll().finally(() => (this.#checking = undefined));
    return this.#checking;
  }

  async #checkAll(): Promise<void> {
    while (this.#again) {
      this.#again = false;
      for (const [key, shown] of this.#shown) {
        const isOutdated = !(await shown.isCurrent());
        if (isOutdated === shown.isOutdated || this.#shown.get(key) !== shown) continue;
        this.#shown.set(key, { ...shown, isOutdated });
        this.#change.fire(vscode.Uri.parse(key));
      }
    }
  }
}
