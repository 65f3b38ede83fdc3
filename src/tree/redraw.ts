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
