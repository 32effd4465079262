/** Syllable numbers stay below this, so that a pair fits a double exactly (2^21 × 2^21 < 2^53). */
const MAX_SYLLABLES = 1 << 21;

/** Name of the pair of neighbours `left right` as one number; ascending by left, then right. */
function pairKey(left: number, right: number): number {
  return left * MAX_SYLLABLES + right;
}

/** The left syllable of a {@link pairKey}. */
export function leftOf(key: number): number {
  return Math.floor(key / MAX_SYLLABLES);
}

/** The right syllable of a {@link pairKey}. */
export function rightOf(key: number): number {
  return key % MAX_SYLLABLES;
}

/** Numbers pairs of neighbouring syllables in order of appearance; open addressing over typed arrays. */
export class PairTable {
  #keys = new Float64Array(1 << 16).fill(-1);
  #ids = new Uint32Array(1 << 16);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** The number of the pair, a new one when it was not met before. */
  intern(left: number, right: number): number {
    const slot = this.#slotOf(left, right);
    if (this.#keys[slot] !== -1) return this.#ids[slot] ?? 0;
    this.#keys[slot] = pairKey(left, right);
    this.#ids[slot] = this.#count;
    this.#count += 1;
    if (this.#count * 2 > this.#keys.length) this.#grow();
    return this.#count - 1;
  }

  /** Keys ascending, and for each pair number its place in that order. */
  sorted(): { readonly keys: Float64Array; readonly rank: Uint32Array } {
    const keys = this.#keys.filter((key) => key !== -1).sort();
    const rank = new Uint32Array(this.#count);
    keys.forEach((key, place) => {
      rank[this.#ids[this.#slotOf(leftOf(key), rightOf(key))] ?? 0] = place;
    });
    return { keys, rank };
  }

  #slotOf(left: number, right: number): number {
    const keys = this.#keys;
    const key = pairKey(left, right);
    const mask = keys.length - 1;
    let hash = Math.imul(left, 0x9e3779b1) ^ Math.imul(right, 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
    let slot = (hash ^ (hash >>> 13)) & mask;
    while (keys[slot] !== key && keys[slot] !== -1) slot = (slot + 1) & mask;
    return slot;
  }

  #grow(): void {
    const [keys, ids] = [this.#keys, this.#ids];
    this.#keys = new Float64Array(keys.length * 2).fill(-1);
    this.#ids = new Uint32Array(keys.length * 2);
    keys.forEach((key, old) => {
      if (key === -1) return;
      const slot = this.#slotOf(leftOf(key), rightOf(key));
      this.#keys[slot] = key;
      this.#ids[slot] = ids[old] ?? 0;
    });
  }
}
