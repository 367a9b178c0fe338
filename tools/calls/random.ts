/** Seeded numbers in [0, 1): the same seed gives the same day everywhere. Mulberry32, public domain. */
export type Random = () => number;

export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export function pick<T>(random: Random, items: readonly T[]): T {
  return items[Math.floor(random() * items.length)] as T;
}

/** Picks by weight. Weights need not add up to anything. */
export function pickWeighted<T>(random: Random, items: readonly T[], weightOf: (item: T) => number): T {
  let left = random() * items.reduce((sum, item) => sum + weightOf(item), 0);
  return items.find((item) => (left -= weightOf(item)) < 0) ?? (items.at(-1) as T);
}

/**
 * Which of `count` calls show a trait that the given share of calls has. At least one does, since a short day that
 * lacked what happens to one call in fifty would show nothing of it.
 */
export function marked(random: Random, count: number, share: number): ReadonlySet<number> {
  const wanted = Math.min(count, Math.max(1, Math.round(share * count)));
  const indexes = Array.from({ length: count }, (_, index) => index);
  for (let i = 0; i < wanted; i += 1) {
    const other = i + Math.floor(random() * (count - i));
    [indexes[i], indexes[other]] = [indexes[other] as number, indexes[i] as number];
  }
  return new Set(indexes.slice(0, wanted));
}

export interface Quantiles {
  p10: number;
  p25: number;
  p50: number;
  p75: number;
  p90: number;
  p95: number;
  p99: number;
}

/** The value below which the share `u` lies, read off the quantiles; between them the logarithm runs straight. */
export function atQuantile(quantiles: Quantiles, u: number): number {
  const points: [number, number][] = [
    [0, quantiles.p10 / 2],
    [0.1, quantiles.p10],
    [0.25, quantiles.p25],
    [0.5, quantiles.p50],
    [0.75, quantiles.p75],
    [0.9, quantiles.p90],
    [0.95, quantiles.p95],
    [0.99, quantiles.p99],
  ];
  const above = points.findIndex(([share]) => share > u);
  if (above < 0) return quantiles.p99;
  const [low, lowValue] = points[Math.max(0, above - 1)] as [number, number];
  const [high, highValue] = points[above] as [number, number];
  const part = (u - low) / (high - low);
  return Math.exp(Math.log(Math.max(1, lowValue)) * (1 - part) + Math.log(Math.max(1, highValue)) * part);
}
