import { askedTerms } from '../text/asked-term.ts';
import type { ArticleArrays, LexicalIndex } from './lexical-index.ts';
import { isLaw } from './streams.ts';

/** Longest term that is read, in syllables. */
const MAX_TERM = 16;
/** What more articles begin a passage with is no term: “hồ sơ gồm” (88 in the public corpus; “người lao động là” 21). */
const MAX_ARTICLES = 40;
/** What says of a term what it is, and what may stand before it: “bao gồm”, “được hiểu là”. */
const COPULAS = ['là', 'gồm'];
const BEFORE_COPULA = ['bao', 'được', 'hiểu', 'gọi', 'chung'];
/** What law calls in full what people call for short: “nhóm đất nông nghiệp”, “năng lực hành vi dân sự của cá nhân”. */
const IN_FULL = [
  (term: string) => term,
  ...['nhóm', 'chất', 'nơi', 'sự kiện', 'nhà nước'].map((kind) => (term: string) => `${kind} ${term}`),
  (term: string) => `${term} của cá nhân`,
];
/** A term ends before “(sau đây gọi tắt là …)”. */
const HEREAFTER = / (?:sau đây|dưới đây|viết tắt|gọi tắt).*$/u;
/** Heading of the article that explains a document's terms, its first words. */
const EXPLAINING = ['giải', 'thích'];
/** What goes on behind “là” where a passage tells a case and no meaning: “Người sử dụng lao động là cá nhân chết”. */
const CASES = [
  'cá nhân chết',
  'cá nhân phải',
  'pháp nhân chấm dứt',
  'tổ chức chấm dứt',
  'tài sản riêng',
  'tài sản chung',
];
/** What a passage begins with before its first word: “12.”, “a)”. */
const NUMBERING = /^(?:\d{1,3}|[a-zđ])$/u;

/** Where a term is explained. */
export interface Definition {
  readonly article: number;
  /** Counted from 1; 0 where the passage stands in none. */
  readonly clause: number;
  /** Whether it is said for more than the document itself: in a law, or under the heading that explains terms. */
  readonly general: boolean;
}

/**
 * The terms that law explains, by the beginnings of its passages: “Người thực hành là người trực tiếp thực hiện tội phạm”.
 * Read from the token streams when an index is opened, so that it needs no file of its own.
 */
export class Definitions {
  readonly #definitions = new Map<string, Definition[]>();

  constructor({ articles, documents, strings, syllableNumbers }: LexicalIndex) {
    const { tokens, segmentStarts, segmentBounds, segmentClauses, starts, documentOf } = articles;
    const numbersOf = (words: readonly string[]) => words.map((word) => syllableNumbers.get(word) ?? -1);
    const heading = numbersOf(EXPLAINING);
    const [is = -1, comprises = -1] = numbersOf(COPULAS);
    const marks = { is, comprises, before: new Set(numbersOf(BEFORE_COPULA)) };
    const cases = CASES.map((words) => numbersOf(words.split(' ')));
    const isNumbering = Uint8Array.from(strings.syllables, (syllable) => Number(NUMBERING.test(syllable)));
    for (let article = 0; article < articles.count; article += 1) {
      const start = starts[article] ?? 0;
      const isExplaining = heading.every((word, at) => tokens[start + at] === word);
      const general = isExplaining || isLaw(documents.types[documentOf[article] ?? 0] ?? 0);
      const last = segmentBounds[article + 1] ?? 0;
      for (let segment = segmentBounds[article] ?? 0; segment < last; segment += 1) {
        const from = segmentStarts[segment] ?? 0;
        const to = endOfTerm(tokens, { from, limit: Math.min(from + MAX_TERM, starts[article + 1] ?? 0) }, marks);
        if (to === from || isCase(tokens, to, cases)) continue;
        const words = Array.from(tokens.subarray(from, to), (token) => strings.syllables[token] ?? '');
        const definition = { article, clause: segmentClauses[segment] ?? 0, general };
        this.#add(words.join(' '), definition);
        // “Y tế cơ sở” is no Điểm y, so a first word that may be a number is read both ways.
        if (isNumbering[tokens[from] ?? 0] === 1) this.#add(words.slice(1).join(' '), definition);
      }
    }
  }

  /**
   * Where the very term is explained whose meaning a question asks for; nowhere where it asks for no meaning.
   * @param allowed articles that may be found: what only law out of force calls so, law in force may call in full
   */
  of(understood: string, allowed: (article: number) => boolean): readonly Definition[] {
    const terms = askedTerms(understood);
    for (const term of IN_FULL.flatMap((inFull) => terms.map(inFull))) {
      const all = this.#definitions.get(term) ?? [];
      const found = all.length > MAX_ARTICLES ? [] : all.filter(({ article }) => allowed(article));
      if (found.length > 0) return found;
    }
    return [];
  }

  /** An article explains a term where it does so first. */
  #add(words: string, definition: Definition): void {
    const term = words.replace(HEREAFTER, '');
    const known = this.#definitions.get(term);
    if (known === undefined) this.#definitions.set(term, [definition]);
    else if (known.at(-1)?.article !== definition.article) known.push(definition);
  }
}

/** Whether “là” at `at` goes on as one of the cases does. */
function isCase(tokens: ArticleArrays['tokens'], at: number, cases: readonly (readonly number[])[]): boolean {
  return cases.some((words) => words.every((word, offset) => tokens[at + 1 + offset] === word));
}

/** Where the term ends that a passage begins with; its beginning where no copula follows soon. */
function endOfTerm(
  tokens: ArticleArrays['tokens'],
  { from, limit }: { readonly from: number; readonly limit: number },
  { is, comprises, before }: { readonly is: number; readonly comprises: number; readonly before: ReadonlySet<number> },
): number {
  let at = from;
  while (at < limit && tokens[at] !== is && tokens[at] !== comprises) at += 1;
  if (at >= limit) return from;
  while (at > from && before.has(tokens[at - 1] ?? -1)) at -= 1;
  return at;
}
