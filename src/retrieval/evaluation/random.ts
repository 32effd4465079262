/** A source of numbers in [0, 1). */
export type Random = () => number;

/** FNV-1a, 32 bits (Fowler, Noll, Vo): spreads similar keys far apart, which is all that seeds need. */
function hash32(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

/** Numbers that are the same for the same key on every machine (mulberry32: 32 bits of state, period 2³²). */
export function seededRandom(key: string): Random {
  let state = hash32(key);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A whole number from 0 to `below` − 1. */
export function drawBelow(random: Random, below: number): number {
  return Math.floor(random() * below);
}

/** One of the items; `undefined` for none. */
export function drawOne<T>(random: Random, items: readonly T[]): T | undefined {
  return items[drawBelow(random, items.length)];
}

/** The items in a random order (Fisher and Yates). */
export function shuffled<T>(random: Random, items: readonly T[]): T[] {
  const left = [...items];
  return items.map(() => left.splice(drawBelow(random, left.length), 1)).flat();
}
