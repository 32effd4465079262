import { Definitions, REACH, type Definition } from '../lexical/definitions.ts';
import { DocumentNames } from '../lexical/document-names.ts';
import type { ArticleArrays, LexicalIndex } from '../lexical/lexical-index.ts';
import { CUES, cuesIn } from '../text/cues.ts';
import { MAX_QUERY_SYLLABLES } from '../lexical/terms.ts';
import { askedTerms } from '../text/asked-term.ts';
import { fold } from '../text/normalise.ts';
import type { Question } from '../text/question.ts';
import type { Rewritten, Vocabulary } from '../lexical/vocabulary.ts';

/**
 * How likely one of the articles is right that explain the very term whose meaning is asked for: of 192 training and dev questions
 * that ask for a meaning 117 name a term that some article explains, and in 116 one of these is right (docs/retrieval.md). What it is
 * held for at most leaves room for terms that are explained for another purpose.
 */
const EXPLAINED = 0.95;
/** Log-odds that such an article gains where its words alone say more than its share of that. */
const EXPLAINS = 4;
/**
 * Log-odds that an article gains of a law that the question names, and one whose number it says (“điều 27”): of 197 questions that
 * name a law 187 are answered in it, of 37 that say a number 34 under that number.
 */
const NAMED = 2;
const NUMBERED = 3;

/** Bit of the cue for fines: people name the law that was broken, and the fine stands in a decree. */
const FINE = 1 << CUES.findIndex(({ name }) => name === 'fine');

/** The number of an article, as a question says it. */
const NUMBER = /(?:^| )điều (\d+[a-zđ]?)(?= |$)/gu;

/** What a question says outright about where its answer stands; the forest has no column for it. */
export interface Said {
  /** Where the term is explained whose meaning is asked for. */
  readonly explained: ReadonlyMap<number, Definition>;
  /** Log-odds of being right for it, of an article that the forest gives so many. */
  readonly belief: (article: number, learned: number) => number;
  /** Log-odds that it gains over others, which make nothing likelier that was found: a law that is named may not have the answer. */
  readonly preference: (article: number) => number;
}

/** Reads what questions say outright. */
export class SaidReader {
  readonly #definitions: Definitions;
  readonly #names: DocumentNames;
  readonly #articles: ArticleArrays;
  readonly #articleIds: readonly string[];
  readonly #vocabulary: Vocabulary;

  constructor(index: LexicalIndex, vocabulary: Vocabulary) {
    this.#definitions = new Definitions(index);
    this.#names = new DocumentNames(index);
    this.#articles = index.articles;
    this.#articleIds = index.strings.articleIds;
    this.#vocabulary = vocabulary;
  }

  /** @param allowed articles that may be found */
  read(question: Question, allowed: (article: number) => boolean): Said {
    const { understood, words } = question;
    // Nobody tells a story to ask what a word means, and what is tried to find the word grows with the square of a text.
    const definitions = words.length > MAX_QUERY_SYLLABLES ? [] : this.#explaining(question, allowed);
    const explained = new Map(definitions.map((one) => [one.article, one]));
    const share = EXPLAINED / Math.max(1, explained.size);
    const least = Math.log(share / (1 - share));
    const leastOf = (article: number) => ((explained.get(article)?.reach ?? 0) > REACH.place ? least : -Infinity);
    const named = this.#names.of(words);
    const needed = named.size === 0 ? 0 : cuesIn(understood, 'asked') & FINE;
    const { documentOf, cues } = this.#articles;
    const isNamed = (article: number) => named.has(documentOf[article] ?? -1) && (needed & ~(cues[article] ?? 0)) === 0;
    const numbers = new Set(Array.from(understood.matchAll(NUMBER), ([, number]) => number));
    return {
      explained,
      belief: (article, learned) => (explained.has(article) ? Math.max(learned + EXPLAINS, leastOf(article)) : learned),
      preference: (article) =>
        (isNamed(article) ? NAMED : 0) +
        (numbers.size > 0 && numbers.has(this.#articleIds[article]?.split('#')[1]) ? NUMBERED : 0),
    };
  }
  /** Where the term is explained whose meaning is asked for, also when people have another word for it (“sổ đỏ”). */
  #explaining({ understood, unmarked }: Question, allowed: (article: number) => boolean): readonly Definition[] {
    const terms = askedTerms(understood);
    const explained = this.#definitions.of(terms, allowed);
    if (explained.length > 0) return explained;
    const statutes = terms.flatMap((term) => {
      const words = term.split(' ');
      const rewritten = this.#vocabulary.rewrite({ words, foldedWords: words.map(fold), unmarked });
      return rewritten === undefined ? [] : [rewritten.words, ...wholeOnly(rewritten)];
    });
    return this.#definitions.of(
      statutes.map((words) => words.join(' ')),
      allowed,
    );
  }
}

/** What statutes say for a term that is an everyday phrase as a whole; of one that only holds some, nothing. */
function wholeOnly({ words, phrases }: Rewritten): readonly (readonly string[])[] {
  return words.join(' ') === phrases[0]?.join(' ') ? phrases : [];
}
