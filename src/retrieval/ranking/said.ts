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

/** What asks for a penalty, and nothing else: “xử lý đơn” is no fine. Without marks, since “phat” may be read as “phát”. */
const PENALTY = /(?:^| )(?:(?<!hình )phạt|bị xử|(?<!hinh )phat|bi xu)(?= |$)/u;
/** Articles on fines of a law that states any: fewer only speak of them (“phạt tiền thay xử lý kỷ luật” is forbidden). */
const STATES_FINES = 3;
/** Words that must be left to search for: of “luật cư trú phạt bao nhiêu” the name is all there is. */
const LEFT = 5;
/** Penalties that people agree on, which stand in the law itself. */
const AGREED = /(?:^| )(?:cọc|thoả thuận|(?:vi phạm|phạt) hợp đồng)(?= |$)/u;

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
  /** Articles on fines, by document. */
  readonly #fines: Uint16Array;

  constructor(index: LexicalIndex, vocabulary: Vocabulary) {
    this.#definitions = new Definitions(index);
    this.#names = new DocumentNames(index);
    this.#articles = index.articles;
    this.#articleIds = index.strings.articleIds;
    this.#vocabulary = vocabulary;
    const { documentOf, cues } = index.articles;
    this.#fines = new Uint16Array(index.strings.documents.length);
    documentOf.forEach((document, article) => {
      if ((cues[article] ?? 0) & FINE) this.#fines[document] = (this.#fines[document] ?? 0) + 1;
    });
  }

  /**
   * What is to be searched for a question: where a penalty is asked, without the names of laws that state none. They draw everything to
   * the law that was broken, while the fine stands in a decree.
   */
  searched(question: Question): Question {
    const { understood, words, foldedWords, unmarked } = question;
    if (!PENALTY.test(unmarked ? foldedWords.join(' ') : understood) || AGREED.test(understood)) return question;
    const fineless = this.#names
      .of(words)
      .filter(({ documents }) => documents.every((document) => (this.#fines[document] ?? 0) < STATES_FINES));
    const isKept = (_: string, at: number) => !fineless.some(({ from, to }) => from <= at && at < to);
    const kept = words.filter(isKept);
    if (kept.length === words.length || kept.length < LEFT) return question;
    return { ...question, understood: kept.join(' '), words: kept, foldedWords: foldedWords.filter(isKept) };
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
    const named = new Set(this.#names.of(words).flatMap(({ documents }) => documents));
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
