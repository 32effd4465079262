import { arenaOf } from '../simd/arena.ts';

/** The `limit` best-scored texts, best first; ties by number. Texts with a score of 0 are left out. */
export function topTexts(scores: Float32Array, limit: number, allowed?: (text: number) => boolean): number[] {
  const heap = new BoundedHeap(limit);
  // Kept beside the heap: nearly every score of a corpus is looked at and thrown away.
  let floor = heap.floor;
  const arena = arenaOf(scores);
  for (let text = 0; text < scores.length; text += 1) {
    // Stretches without a score that would enter are passed over by fours.
    if (arena !== undefined && text % 4 === 0) text = arena.nextAbove(scores, text, floor);
    if (text >= scores.length) break;
    const score = scores[text] as number;
    if (score <= floor || (allowed !== undefined && !allowed(text))) continue;
    heap.offer(text, score);
    floor = heap.floor;
  }
  return heap.sorted();
}

/** Keeps the best of a stream in a binary min-heap. */
class BoundedHeap {
  readonly #limit: number;
  readonly #texts: number[] = [];
  readonly #scores: number[] = [];

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** A score must be above this to enter. */
  get floor(): number {
    return this.#texts.length < this.#limit ? 0 : (this.#scores[0] ?? 0);
  }

  offer(text: number, score: number): void {
    if (this.#limit === 0) return;
    if (this.#texts.length < this.#limit) {
      this.#texts.push(text);
      this.#scores.push(score);
      this.#up(this.#texts.length - 1);
      return;
    }
    this.#texts[0] = text;
    this.#scores[0] = score;
    this.#down();
  }

  sorted(): number[] {
    const order = this.#texts.map((text, at) => ({ text, score: this.#scores[at] ?? 0 }));
    return order.sort((a, b) => b.score - a.score || a.text - b.text).map((entry) => entry.text);
  }

  #up(from: number): void {
    let at = from;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#below(at, parent)) return;
      this.#swap(at, parent);
      at = parent;
    }
  }

  #down(): void {
    for (let at = 0; ;) {
      const [left, right] = [2 * at + 1, 2 * at + 2];
      let least = at;
      if (left < this.#texts.length && this.#below(left, least)) least = left;
      if (right < this.#texts.length && this.#below(right, least)) least = right;
      if (least === at) return;
      this.#swap(at, least);
      at = least;
    }
  }

  /** A later text with the same score goes first when room is needed, so that the result does not depend on order. */
  #below(a: number, b: number): boolean {
    const difference = (this.#scores[a] ?? 0) - (this.#scores[b] ?? 0);
    return difference !== 0 ? difference < 0 : (this.#texts[a] ?? 0) > (this.#texts[b] ?? 0);
  }

  #swap(a: number, b: number): void {
    [this.#texts[a], this.#texts[b]] = [this.#texts[b] ?? 0, this.#texts[a] ?? 0];
    [this.#scores[a], this.#scores[b]] = [this.#scores[b] ?? 0, this.#scores[a] ?? 0];
  }
}
