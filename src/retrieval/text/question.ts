import { isUnmarked } from './marks.ts';
import { fold, normalise, words } from './normalise.ts';

/** A question as the indexes read it. */
export interface Question {
  /** The normalised text, shorthand written out, marks restored. */
  readonly understood: string;
  readonly words: readonly string[];
  readonly foldedWords: readonly string[];
  /** Whether the writer left out the diacritics. */
  readonly unmarked: boolean;
  /** Document numbers in it, lower case: `168/2024/nđ-cp`, `168/2024`. */
  readonly documentNumbers: readonly string[];
}

/** What {@link readQuestion} uses beyond the rules of spelling. */
export interface QuestionTools {
  /** Writes shorthand out (`ko` → `không`), word by word. */
  readonly expand: (words: readonly string[]) => string[];
  /** Puts diacritics back, one word for one word. */
  readonly restore: (words: readonly string[]) => string[];
}

/** A number with its year: `168/2024/NĐ-CP`, `168/2024/nd-cp`, `168/2024`. */
const NUMBER_WITH_YEAR = /\d+\/\d{4}(?:\/[\p{L}\d-]+)?/gu;

/** Normalises a question and finds out what was meant. */
export function readQuestion(text: string, tools: QuestionTools): Question {
  const normal = normalise(text);
  const typed = words(normal);
  const unmarked = isUnmarked(typed);
  const written = tools.expand(typed);
  const meant = unmarked ? tools.restore(written) : written;
  return {
    understood: meant.join(' '),
    words: meant,
    foldedWords: meant.map(fold),
    unmarked,
    documentNumbers: normal.match(NUMBER_WITH_YEAR) ?? [],
  };
}
