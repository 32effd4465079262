import { fold, moveTone } from '../text/normalise.ts';

/** Tokens of a model, for telling known words and pairs from unknown ones. */
export type Vocabulary = ReadonlySet<string>;

const WORD = /[\p{L}\p{N}]+/gu;
const DIGIT = /[0-9]/;
// eslint-disable-next-line no-control-regex -- ASCII is what “typed without diacritics” means
const ASCII = /^[\x00-\x7f]*$/;

/**
 * The text preparation “hoiluat-1” of the shipped model (data/models/hoiluat-embed/README.md): known words and known
 * pairs of neighbours in order; the `~` half of the vocabulary is for folded words; of repeats the 1st, 2nd, 4th, 8th …
 * are kept, so that a token's weight grows with the logarithm of its count.
 * @returns tokens joined with spaces, as the model's tokenizer splits them
 */
export function prepareText(text: string, vocabulary: Vocabulary, maxWords: number): string {
  return damp(tokens(wordsOf(text, maxWords), vocabulary)).join(' ');
}

function wordsOf(text: string, limit: number): string[] {
  const clean = moveTone(text.normalize('NFC').toLowerCase());
  return (clean.match(WORD) ?? []).slice(0, limit);
}

function tokens(words: readonly string[], vocabulary: Vocabulary): string[] {
  const plain = words.every((word) => ASCII.test(word));
  const keys = words.map((word) => (DIGIT.test(word) || (!plain && vocabulary.has(word)) ? word : `~${fold(word)}`));
  const out: string[] = [];
  keys.forEach((key, at) => {
    if (vocabulary.has(key)) out.push(key);
    const next = keys[at + 1];
    if (next === undefined) return;
    const pair = pairOf(key, next);
    if (vocabulary.has(pair)) out.push(pair);
  });
  return out;
}

function pairOf(left: string, right: string): string {
  if (!left.startsWith('~') && !right.startsWith('~')) return `${left}_${right}`;
  return `~${fold(left.replace(/^~/, ''))}_${fold(right.replace(/^~/, ''))}`;
}

function damp(all: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return all.filter((token) => {
    const count = (seen.get(token) ?? 0) + 1;
    seen.set(token, count);
    return (count & (count - 1)) === 0;
  });
}
