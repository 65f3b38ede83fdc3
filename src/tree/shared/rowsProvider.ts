import * as vscode from "vscode";
import type { ProjectView } from "../../client/project/projectState.ts";
import type { Store } from "../../host/project/store.ts";
import { RowsAndTitle } from "./redraw.ts";

/** The parts of a view that distinguish it from the others. */
export type Rows<Node> = {
  /** The values that the rows show, compared one by one and by identity. */
  readonly read: () => readonly unknown[];
  /** Writes the title's description and the message. */
  readonly describe: () => void;
  readonly itemOf: (node: Node) => vscode.TreeItem;
  readonly childrenOf: (node: Node) => Node[];
  /** The row above a row, for views that show a row on request; undefined for a row of the first level. */
  readonly parentOf?: (node: Node, roots: readonly Node[]) => Node | undefined;
  /** Rows of a workspace with a single project. */
  readonly rowsOf: (view: ProjectView) => Node[];
  /** Rows of a workspace with no project or with several. */
  readonly projectRows: () => Node[];
  /** Adds a card to a row that is hovered. */
  readonly addCard: (item: vscode.TreeItem, node: Node) => void;
  /** Events other than the store's after which the rows may differ. */
  readonly events?: readonly vscode.Event<unknown>[];
};

/** Provides the rows of a view from the store. */
export class RowsProvider<Node> implements vscode.TreeDataProvider<Node>, vscode.Disposable {
  readonly #store: Store;
  readonly #of: Rows<Node>;
  readonly #change = new vscode.EventEmitter<undefined>();
  readonly #rows: RowsAndTitle;
  readonly #subscription: vscode.Disposable;
  readonly onDidChangeTreeData = this.#change.event;

  constructor(store: Store, of: Rows<Node>) {
    this.#store = store;
    this.#of = of;
    this.#rows = new RowsAndTitle(of.read, () => this.#change.fire(undefined), of.describe);
    const changed = () => this.#rows.changed();
    const events = [store.onDidChange, ...(of.events ?? [])];
    this.#subscription = vscode.Disposable.from(...events.map((event) => event(changed)));
  }

  getTreeItem(node: Node): vscode.TreeItem {
    return this.#of.itemOf(node);
  }

  resolveTreeItem(item: vscode.TreeItem, node: Node): vscode.TreeItem {
    this.#of.addCard(item, node);
    return item;
  }

  getChildren(node?: Node): Node[] {
    if (node !== undefined) return this.#of.childrenOf(node);
    this.#rows.drawn();
    return this.roots();
  }

  getParent(node: Node): Node | undefined {
    return this.#of.parentOf?.(node, this.roots());
  }

  /** The rows of the first level, as the store has them now. */
  roots(): Node[] {
    const { views } = this.#store;
    const [only] = views;
    return views.length === 1 && only ? this.#of.rowsOf(only) : this.#of.projectRows();
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#change.dispose();
  }
}
