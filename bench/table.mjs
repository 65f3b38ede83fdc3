import { median, paired } from "./measure.mjs";

// A row is what it says: [what, ours, peer, ratio, target, reached]; times come a value a round.

/** Ours is to be so many times faster than the peer. */
export function faster(what, ours, peer, target) {
  const ratio = paired(ours, peer, (our, their) => their / our);
  return [what, ...medians(ours, peer), `${ratio.toFixed(1)} × faster`, `≥ ${target} × faster`, ratio >= target];
}

/** Ours may take so many times as long as the peer. */
export function longer(what, ours, peer, target) {
  const ratio = paired(ours, peer, (our, their) => our / their);
  return [what, ...medians(ours, peer), `${ratio.toFixed(2)} × the time`, `≤ ${target} × the time`, ratio <= target];
}

/** Ours without the peer's time is to stay under so many milliseconds. */
export function under(what, ours, peer, target) {
  const more = paired(ours, peer, (our, their) => our - their);
  return [what, ...medians(ours, peer), `${ms(more)} more`, `< ${target} ms more`, more < target];
}

/** One of our own times, which may be so many times another of them. */
export function grown(what, ours, smaller, target) {
  const ratio = paired(ours, smaller, (our, their) => our / their);
  return [what, ...medians(ours, smaller), `${ratio.toFixed(2)} × the time`, `< ${target} × the time`, ratio < target];
}

/** A duration with a limit in milliseconds; the peer's duration is shown for comparison. */
export function within(what, ours, peer, target) {
  const ratio = paired(ours, peer, (our, their) => our / their);
  const middle = median(ours);
  return [what, ...medians(ours, peer), `${ratio.toFixed(2)} × the time`, `< ${ms(target)}`, middle < target];
}

/** A duration of ours with a limit in milliseconds. */
export function limited(what, ours, target) {
  const middle = median(ours);
  return [what, ms(middle), "", "", `< ${ms(target)}`, middle < target];
}

/** Peak memory of a process in bytes, as a median. */
export function memory(what, ours, peer) {
  return [what, volume(median(ours)), peer ? volume(median(peer)) : "", "", "", undefined];
}

/** A size with a limit in bytes; without a limit it is only shown. */
export function size(what, bytes, target) {
  const reached = target === undefined || bytes === undefined ? undefined : bytes < target;
  return [
    what,
    bytes === undefined ? "not built" : volume(bytes),
    "",
    "",
    target ? `< ${volume(target)}` : "",
    reached,
  ];
}

export function markdown(rows) {
  const head = ["what (ours / peer)", "ours", "peer", "ratio", "target", "reached"];
  const word = (reached) => (reached === undefined ? "–" : reached ? "yes" : "no");
  const cells = [head, head.map(() => "---"), ...rows.map((row) => [...row.slice(0, 5), word(row[5])])];
  return cells.map((row) => `| ${row.map((cell) => cell || "–").join(" | ")} |`).join("\n");
}

function medians(...sides) {
  return sides.map((times) => ms(median(times)));
}

function ms(value) {
  return value < 10
    ? `${value.toFixed(1)} ms`
    : value < 10_000
      ? `${Math.round(value)} ms`
      : `${(value / 1000).toFixed(1)} s`;
}

function volume(bytes) {
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(0)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
