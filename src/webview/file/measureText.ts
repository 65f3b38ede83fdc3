/** Widths of Helvetica's characters from the space on, in thousandths of the font size (Adobe's font metrics). */
const regular =
  "278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556 278 278 584 584 584 556 1015 667 667 722 722 667 611 778 722 278 500 667 556 833 722 778 667 778 722 667 611 722 667 944 667 667 611 278 278 278 469 556 333 556 556 500 556 556 278 556 556 222 222 500 222 833 556 556 556 556 333 500 278 556 500 722 500 500 500 334 260 334 584"
    .split(" ")
    .map(Number);
const size = 12;
/** Other characters are as wide as they are high, as those of East Asia. */
const other = 1000;
/** Bold letters are at most that much wider; other fonts in the place of Helvetica as well. */
const bolder = 1.1;
const spare = 1.1;

/** The width of a text in pixels in the font of a file, which may be shown in another one. */
export function measureText(text: string, bold = false): number {
  let units = 0;
  for (const letter of text) units += regular[(letter.codePointAt(0) ?? 0) - 32] ?? other;
  return (units / 1000) * size * spare * (bold ? bolder : 1);
}
