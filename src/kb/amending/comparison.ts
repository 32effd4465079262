/** Syllables of one shingle: long enough that formulas of law (“theo quy định của pháp luật”) rarely are one by chance. */
const SHINGLE = 5;

/** A text cut into its runs of five syllables, marks of punctuation and case aside. */
export function shinglesOf(text: string): ReadonlySet<string> {
  const syllables = plain(text).split(' ');
  if (syllables.length < SHINGLE) return new Set([syllables.join(' ')]);
  return new Set(syllables.slice(SHINGLE - 1).map((_, at) => syllables.slice(at, at + SHINGLE).join(' ')));
}

/**
 * Which share of the words stands in a text, 0 to 1: their containment in it by shingles (Broder 1997, “On the
 * resemblance and containment of documents”).
 */
export function containment(words: string, text: ReadonlySet<string>): number {
  const wanted = shinglesOf(words);
  let found = 0;
  for (const shingle of wanted) if (text.has(shingle)) found += 1;
  return found / wanted.size;
}

/** Whether words stand in a text as they are, marks of punctuation and case aside. */
export function mentions(text: string, words: string): boolean {
  return ` ${plain(text)} `.includes(` ${plain(words)} `);
}

function plain(text: string): string {
  return text
    .normalize('NFC')
    .toLowerCase()
    .replace(/[^\p{L}\d]+/gu, ' ')
    .trim();
}
