/** A set of a question's terms, as bits, and the weight of all that were added. */
export class Seen {
  /** Bits of the terms up to 31, and of those from 32 on. */
  low = 0;
  high = 0;
  weight = 0;

  clear(): void {
    this.low = 0;
    this.high = 0;
    this.weight = 0;
  }

  add(term: number, weight: number): void {
    const bit = 1 << (term & 31);
    if (((term < 32 ? this.low : this.high) & bit) !== 0) return;
    if (term < 32) this.low |= bit;
    else this.high |= bit;
    this.weight += weight;
  }

  /** Adds every term of `other`. */
  addAll(other: Seen, weights: Float64Array): void {
    const [low, high] = [other.low & ~this.low, other.high & ~this.high];
    this.low |= low;
    this.high |= high;
    this.weight = plusBits(plusBits(this.weight, { bits: low, from: 0 }, weights), { bits: high, from: 32 }, weights);
  }

  /** The weight of this set and of the terms that only `first` or `second` have. */
  weightWith(first: Seen, second: Seen, weights: Float64Array): number {
    const low = (first.low | second.low) & ~this.low;
    const high = (first.high | second.high) & ~this.high;
    return plusBits(plusBits(this.weight, { bits: low, from: 0 }, weights), { bits: high, from: 32 }, weights);
  }

  /** What the terms of this set and of `other` weigh by another measure than they were added with. */
  unionBy(other: Seen, weights: Float64Array): number {
    const [low, high] = [this.low | other.low, this.high | other.high];
    return plusBits(plusBits(0, { bits: low, from: 0 }, weights), { bits: high, from: 32 }, weights);
  }
}

/** Adds the weights of the terms whose bits are set, in the order of their numbers. */
function plusBits(
  start: number,
  { bits, from }: { readonly bits: number; readonly from: number },
  weights: Float64Array,
): number {
  let sum = start;
  for (let rest = bits; rest !== 0; rest &= rest - 1) {
    sum += weights[from + 31 - Math.clz32(rest & -rest)] as number;
  }
  return sum;
}
