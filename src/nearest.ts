/**
 * "Did you mean …": the names nearest to one that does not exist.
 *
 * @module
 */

/** At most `count` of `names`, nearest to `name` first; none that is further than half of its length away. */
export function nearest(name: string, names: Iterable<string>, count = 3): string[] {
  // Two changes make any short word of another: "opt" of "nope".
  const limit = name.length <= 4 ? 1 : Math.floor(name.length / 2);
  const ranked: { candidate: string; distance: number }[] = [];
  for (const candidate of new Set(names)) {
    const distance = closeness(name, candidate, limit);
    if (distance <= limit) ranked.push({ candidate, distance });
  }
  ranked.sort((a, b) => a.distance - b.distance || a.candidate.length - b.candidate.length);
  return ranked.slice(0, count).map(({ candidate }) => candidate);
}

/** The hint for an unknown name, or `otherwise` where nothing is near. */
export function didYouMean(name: string, names: Iterable<string>, otherwise?: string): string | undefined {
  const found = nearest(name, names).map((candidate) => JSON.stringify(candidate));
  if (found.length === 0) return otherwise;
  return `did you mean ${found.length === 1 ? found[0] : `${found.slice(0, -1).join(", ")} or ${found.at(-1)}`}?`;
}

/** Edit distance, except that a name that contains the other whole is always near, and scopes around it count one. */
function closeness(a: string, b: string, limit: number): number {
  const [x, y] = [a.toLowerCase(), b.toLowerCase()];
  if (x.length > 2 && y.includes(x)) return Math.min(limit, 1);
  const whole = editDistance(x, y, limit);
  const parts = x.split("/").length;
  const inner = y.split("/").slice(-parts).join("/");
  return inner === y ? whole : Math.min(whole, 1 + editDistance(x, inner, limit));
}

/** Optimal-string-alignment distance (Damerau, adjacent swaps count one); gives up past `limit`. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let [older, previous] = [
    new Array<number>(b.length + 1).fill(0),
    Array.from({ length: b.length + 1 }, (_, j) => j),
  ];
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min(
        (previous[j] ?? 0) + 1,
        (current[j - 1] ?? 0) + 1,
        (previous[j - 1] ?? 0) + (same ? 0 : 1),
      );
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        cost = Math.min(cost, (older[j - 2] ?? 0) + 1);
      current.push(cost);
    }
    [older, previous] = [previous, current];
  }
  return previous[b.length] ?? limit + 1;
}
