/**
 * Makes a listener that draws only when what a view shows is another than the last time: a view must not fold or flicker
 * because something else has changed.
 *
 * @param read what the view shows, compared one by one and by identity
 */
export function onDifference(read: () => readonly unknown[], draw: () => void): () => void {
  let drawn: readonly unknown[] = [];
  return () => {
    const next = read();
    if (next.length === drawn.length && next.every((value, index) => value === drawn[index])) return;
    drawn = next;
    draw();
  };
}

/** Writes beside and below a view's title what is another than before: the view is drawn anew for each, under the pointer. */
export function describeView(
  view: { message?: string | undefined; description?: string | undefined },
  { message, description }: { readonly message: string; readonly description: string },
): void {
  if ((view.message ?? "") !== message) view.message = message;
  if ((view.description ?? "") !== description) view.description = description;
}
