import type { ArticleArrays, LexicalIndex } from './lexical-index.ts';
import type { TokenWeights } from '../dense/token-weights.ts';
import { Seen } from './seen.ts';
import { MAX_QUERY_SYLLABLES, type FieldTerms, type QuerySyllables } from './terms.ts';

/** How well one article's own words match a question. All shares are idf-weighted, 0..1 unless said otherwise. */
export interface Match {
  /** Share of the question's syllables, of its pairs, in the whole article. */
  cover: number;
  coverPairs: number;
  /** The same in the title, and the share of the title's syllables that the question has. */
  titleCover: number;
  titlePairs: number;
  titleAsked: number;
  /** Best segment (a Điểm, a line): its own syllables; with its pairs; joined with the title and its clause's lead. */
  segmentCover: number;
  segmentPairs: number;
  segmentJoined: number;
  /** Best clause: syllables and pairs, mean of both. */
  clauseCover: number;
  /** Longest run of the question's words in order, as a share of its idf. */
  run: number;
  /** Share of the article's syllables that the question has (plain count). */
  density: number;
  /**
   * Share of the question's syllables and pairs, weighed as the embedding learned: in the whole article, in its title, in the best
   * segment, and in the best segment joined with the title.
   */
  learned: number;
  titleLearned: number;
  segmentLearned: number;
  joinedLearned: number;
}

/** A clause's share, for choosing what to quote. */
export interface ClauseMatch {
  /** Counted from 1. */
  readonly clause: number;
  readonly score: number;
}

const SLOTS = MAX_QUERY_SYLLABLES + 1;
const MAX_PAIRS = MAX_QUERY_SYLLABLES + 1;

/** Reads candidates' token streams against one question at a time. Holds tables of the vocabulary's size, so it is kept. */
export class Scanner {
  readonly #articles: ArticleArrays;
  /** Syllable → slot of the question, 0 for none. */
  readonly #slotOf: Uint8Array;
  readonly #slotWeight = new Float64Array(SLOTS);
  readonly #pairOf = new Uint8Array(SLOTS * SLOTS);
  readonly #pairWeight = new Float64Array(MAX_PAIRS + 1);
  readonly #weights: TokenWeights | undefined;
  readonly #slotLearned = new Float64Array(SLOTS);
  readonly #pairLearned = new Float64Array(MAX_PAIRS + 1);
  #learnedTotal = 0;
  #used: number[] = [];
  #total = 0;
  #pairTotal = 0;
  readonly #all = new Seen();
  readonly #allPairs = new Seen();
  readonly #title = new Seen();
  readonly #titlePairs = new Seen();
  readonly #lead = new Seen();
  readonly #segment = new Seen();
  readonly #segmentPairs = new Seen();
  readonly #clause = new Seen();
  readonly #clausePairs = new Seen();
  #bestRun = 0;
  readonly #found: SegmentMatch = {
    clause: 0,
    cover: 0,
    pairs: 0,
    joined: 0,
    ownWithLead: 0,
    clauseSoFar: 0,
    learned: 0,
    joinedLearned: 0,
  };
  #hits = 0;

  /** @param weights what tokens count; without them their idf stands for it */
  constructor(index: LexicalIndex, weights?: TokenWeights) {
    this.#weights = weights;
    this.#articles = index.articles;
    this.#slotOf = new Uint8Array(index.strings.syllables.length);
  }

  /** Makes `query` the question that {@link match} reads against. */
  prepare(query: QuerySyllables, terms: FieldTerms): void {
    for (const syllable of this.#used) this.#slotOf[syllable] = 0;
    this.#used = [];
    this.#pairOf.fill(0);
    this.#total = 1e-9;
    this.#pairTotal = 1e-9;
    this.#learnedTotal = 1e-9;
    const slots = this.#assignSlots(query, terms);
    this.#assignPairs(slots, terms);
  }

  /** Matches one article. */
  match(article: number): Match {
    const { starts, titleEnds } = this.#articles;
    for (const seen of [this.#all, this.#allPairs, this.#title, this.#titlePairs]) seen.clear();
    this.#bestRun = this.#hits = 0;
    const [from, titleEnd, to] = [starts[article] ?? 0, titleEnds[article] ?? 0, starts[article + 1] ?? 0];
    this.#read({ from, to: titleEnd }, this.#title, this.#titlePairs);
    const titleHits = this.#hits;
    const best = { segmentCover: 0, segmentPairs: 0, segmentJoined: 0, clauseCover: 0 };
    const titleLearned = this.#learnedShare(this.#title, this.#titlePairs);
    const learned = { segmentLearned: 0, joinedLearned: titleLearned };
    this.#readSegments(article, (segment) => {
      best.segmentCover = Math.max(best.segmentCover, segment.cover);
      best.segmentPairs = Math.max(best.segmentPairs, (segment.cover + segment.pairs) / 2);
      best.segmentJoined = Math.max(best.segmentJoined, (segment.joined + segment.pairs) / 2);
      best.clauseCover = Math.max(best.clauseCover, segment.clauseSoFar);
      learned.segmentLearned = Math.max(learned.segmentLearned, segment.learned);
      learned.joinedLearned = Math.max(learned.joinedLearned, segment.joinedLearned);
    });
    return {
      cover: this.#all.weight / this.#total,
      coverPairs: this.#allPairs.weight / this.#pairTotal,
      titleCover: this.#title.weight / this.#total,
      titlePairs: this.#titlePairs.weight / this.#pairTotal,
      titleAsked: titleEnd === from ? 0 : titleHits / (titleEnd - from),
      ...best,
      run: this.#bestRun / this.#total,
      density: to === from ? 0 : this.#hits / (to - from),
      learned: this.#learnedShare(this.#all, this.#allPairs),
      titleLearned,
      ...learned,
    };
  }

  /** Clauses of an article by how well they match, best first. */
  clauses(article: number): ClauseMatch[] {
    const scores = new Map<number, { segment: number; whole: number }>();
    this.match(article);
    this.#readSegments(article, (segment) => {
      if (segment.clause === 0) return;
      const known = scores.get(segment.clause) ?? { segment: 0, whole: 0 };
      known.segment = Math.max(known.segment, segment.ownWithLead);
      known.whole = segment.clauseSoFar;
      scores.set(segment.clause, known);
    });
    return [...scores]
      .map(([clause, { segment, whole }]) => ({ clause, score: (segment + whole) / 2 }))
      .sort((a, b) => b.score - a.score || a.clause - b.clause);
  }

  #assignSlots(query: QuerySyllables, terms: FieldTerms): Map<string, number> {
    const slots = new Map<string, number>();
    query.places.forEach((place, at) => {
      const word = query.words[at] ?? '';
      if (place.length === 0 || slots.has(word)) return;
      const slot = slots.size + 1;
      slots.set(word, slot);
      this.#slotWeight[slot] = terms.syllables[slot - 1]?.idf ?? 0;
      this.#total += this.#slotWeight[slot] ?? 0;
      this.#slotLearned[slot] = this.#weights?.ofWord(word) ?? this.#slotWeight[slot] ?? 0;
      this.#learnedTotal += this.#slotLearned[slot] ?? 0;
      for (const syllable of place) {
        this.#slotOf[syllable] = slot;
        this.#used.push(syllable);
      }
    });
    return slots;
  }

  #assignPairs(slots: ReadonlyMap<string, number>, terms: FieldTerms): void {
    terms.pairs.forEach((pair, at) => {
      const left = slots.get(pair.words[0] ?? '') ?? 0;
      const right = slots.get(pair.words[1] ?? '') ?? 0;
      this.#pairOf[left * SLOTS + right] = at + 1;
      this.#pairWeight[at + 1] = pair.idf;
      this.#pairTotal += pair.idf;
      const [leftWord = '', rightWord = ''] = pair.words;
      this.#pairLearned[at + 1] = this.#weights?.ofPair(leftWord, rightWord) ?? pair.idf;
      this.#learnedTotal += this.#pairLearned[at + 1] ?? 0;
    });
  }

  /** Reads a stretch of tokens into the article's sets and into the two given. */
  #read({ from, to }: { readonly from: number; readonly to: number }, syllables: Seen, pairs: Seen): void {
    const { tokens } = this.#articles;
    const [slotOf, weights, all] = [this.#slotOf, this.#slotWeight, this.#all];
    let previous = 0;
    let run = 0;
    for (let at = from; at < to; at += 1) {
      const slot = slotOf[tokens[at] as number] as number;
      if (slot !== 0) {
        const weight = weights[slot] as number;
        this.#hits += 1;
        all.add(slot, weight);
        syllables.add(slot, weight);
        const pair = previous === 0 ? 0 : (this.#pairOf[previous * SLOTS + slot] as number);
        run = pair === 0 ? weight : run + weight;
        if (run > this.#bestRun) this.#bestRun = run;
        if (pair !== 0) this.#addPair(pair, pairs);
      }
      previous = slot;
    }
  }

  #addPair(pair: number, pairs: Seen): void {
    const weight = this.#pairWeight[pair] as number;
    this.#allPairs.add(pair, weight);
    pairs.add(pair, weight);
  }

  /** Share of the question that syllables and pairs have, by learned weights; with those of the title where it is given. */
  #learnedShare(syllables: Seen, pairs: Seen, title = NOTHING, titlePairs = NOTHING): number {
    const found = syllables.unionBy(title, this.#slotLearned) + pairs.unionBy(titlePairs, this.#pairLearned);
    return found / this.#learnedTotal;
  }

  #readSegments(article: number, visit: (segment: SegmentMatch) => void): void {
    const { starts, segmentStarts, segmentClauses, segmentBounds } = this.#articles;
    const last = segmentBounds[article + 1] ?? 0;
    let clause = -1;
    for (let segment = segmentBounds[article] ?? 0; segment < last; segment += 1) {
      const from = segmentStarts[segment] ?? 0;
      const to = segment + 1 < last ? (segmentStarts[segment + 1] ?? 0) : (starts[article + 1] ?? 0);
      const own = segmentClauses[segment] ?? 0;
      const isLead = own !== clause;
      if (isLead) for (const seen of [this.#lead, this.#clause, this.#clausePairs]) seen.clear();
      clause = own;
      visit(this.#readSegment({ from, to }, { clause, isLead }));
    }
  }

  #readSegment(stretch: { from: number; to: number }, place: { clause: number; isLead: boolean }): SegmentMatch {
    const [segment, segmentPairs, found] = [this.#segment, this.#segmentPairs, this.#found];
    segment.clear();
    segmentPairs.clear();
    this.#read(stretch, segment, segmentPairs);
    this.#clause.addAll(segment, this.#slotWeight);
    this.#clausePairs.addAll(segmentPairs, this.#pairWeight);
    const withLead = segment.weightWith(this.#lead, NOTHING, this.#slotWeight);
    const joined = segment.weightWith(this.#lead, this.#title, this.#slotWeight);
    if (place.isLead) this.#lead.addAll(segment, this.#slotWeight);
    found.clause = place.clause;
    found.learned = this.#learnedShare(segment, segmentPairs);
    found.joinedLearned = this.#learnedShare(segment, segmentPairs, this.#title, this.#titlePairs);
    found.cover = segment.weight / this.#total;
    found.pairs = segmentPairs.weight / this.#pairTotal;
    found.joined = joined / this.#total;
    found.ownWithLead = (withLead / this.#total + found.pairs) / 2;
    found.clauseSoFar = (this.#clause.weight / this.#total + this.#clausePairs.weight / this.#pairTotal) / 2;
    return found;
  }
}

/** Filled anew for every segment. */
interface SegmentMatch {
  clause: number;
  cover: number;
  pairs: number;
  /** Syllables of the segment, of its clause's lead and of the title together. */
  joined: number;
  ownWithLead: number;
  clauseSoFar: number;
  learned: number;
  joinedLearned: number;
}

const NOTHING = new Seen();
