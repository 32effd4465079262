import type { InsertedQuotation } from '../../composer/model.ts';
import { articleCard, faqCard, faqHolds } from '../../../dialog/answers/card.ts';
import { amendmentLines, documentName, effectLine } from '../../../dialog/answers/source.ts';
import { printDay, vietnamDay } from '../../../dialog/days.ts';
import { isCurrent } from '../../../dialog/quotation-guard.ts';
import { parseReference } from '../../../dialog/references/parse.ts';
import { findArticle, findDocument } from '../../../dialog/references/resolve.ts';
import { type Language, textsIn } from '../../../dialog/texts.ts';
import type { Clock } from '../../../infra/clock.ts';
import { maskPersonalNumbers } from '../../../infra/masking.ts';
import type { Article, ArticleId, Faq } from '../../../kb/model.ts';
import type { KnowledgeStore } from '../../../kb/store.ts';
import type { Candidate, Retriever } from '../../../retrieval/contract.ts';

/** Results beside a conversation: nine, because a key (Alt+1 … Alt+9) belongs to each. */
const RESULTS = 9;
/** Articles of several documents that one name may mean; the others are searched for. */
const NAMED = 4;

/** What the search beside a conversation needs. */
export interface LawSearchOptions {
  readonly retriever: Pick<Retriever, 'search'>;
  readonly knowledge: KnowledgeStore;
  readonly clock: Clock;
}

/** An article or a FAQ, ready to be shown and inserted. */
export type LawCard =
  | {
      readonly kind: 'article';
      readonly id: ArticleId;
      readonly dieu: string;
      /** Heading of the article; may be empty. */
      readonly title: string;
      /** Name of the document. */
      readonly document: string;
      /** The clause whose words are shown; empty for the whole article. */
      readonly khoan: string;
      /** Every clause, for choosing another one. */
      readonly clauses: readonly string[];
      /** Passages to the letter. */
      readonly passages: readonly string[];
      /** Effect date, status and amendments in words. */
      readonly effect: string;
      readonly current: boolean;
      /** Comparable within one search; `null` for what was named directly. */
      readonly score: number | null;
    }
  | {
      readonly kind: 'faq';
      readonly id: string;
      readonly question: string;
      readonly answer: string;
      readonly checked: string;
      /** Whether everything it cites is in force. */
      readonly current: boolean;
      readonly score: number | null;
    };

/** A text for the composer, with the passages in it that are law to the letter. */
export interface Insertion {
  readonly text: string;
  readonly quotations: readonly InsertedQuotation[];
}

/** Search of law and FAQs for counsellors, and the texts that go from it into an answer. */
export interface LawSearch {
  /** Best first, nine at most. Articles that are named directly, in any way that citizens name them, stand first. */
  search(text: string, language: Language): Promise<readonly LawCard[]>;
  /** One article as a card, at a clause; `undefined` when it is not in the knowledge. */
  article(id: ArticleId, language: Language, khoan?: string): LawCard | undefined;
  /** The whole article, for reading. */
  full(id: ArticleId): Article | undefined;
  faqTitle(id: string): string | undefined;
  /** An article's passage with its source, `undefined` when it is unknown or not in force. */
  insertArticle(
    id: ArticleId,
    options: { readonly language: Language; readonly khoan?: string; readonly question?: string },
  ): Insertion | undefined;
  /** A FAQ's answer with what it rests on; `undefined` when it is unknown or rests on what is no longer in force. */
  insertFaq(id: string, language: Language): Insertion | undefined;
}

/** Puts the search together from the retriever and the published knowledge. */
export function createLawSearch({ retriever, knowledge, clock }: LawSearchOptions): LawSearch {
  const today = () => vietnamDay(clock.now());
  const cardOf = (article: Article, more: ArticleCardOptions): LawCard => toArticleCard(article, more, today());
  const toFaq = (faq: Faq, score: number | null): LawCard =>
    toFaqCard(faq, { score, current: faqHolds(faq, { knowledge, today: today() }) });

  function cards(candidates: readonly Candidate[], language: Language, question: string): LawCard[] {
    return candidates.flatMap((candidate): LawCard[] => {
      if (candidate.kind === 'faq') {
        const faq = knowledge.faqVersion(candidate.versionId);
        return faq === undefined ? [] : [toFaq(faq, candidate.score)];
      }
      const article = knowledge.articleOn(candidate.id, today());
      const khoan = candidate.clauses[0]?.khoan;
      return article === undefined ? [] : [cardOf(article, { language, question, khoan, score: candidate.score })];
    });
  }

  /** What is named: the article of each document that may be meant, the likeliest first. */
  function named(text: string, language: Language): LawCard[] {
    const reference = parseReference(text);
    const name = reference?.document;
    const dieu = reference?.dieu[0] ?? reference?.beside;
    const found = name && findDocument({ knowledge, name, today: today() });
    if (found === undefined || dieu === undefined) return [];
    const articles = (found.namesakes ?? [found.document]).flatMap(
      (document) => findArticle(knowledge, { document, dieu, today: today() }) ?? [],
    );
    const shown = { language, question: text, khoan: reference?.khoan, score: null };
    return articles.slice(0, NAMED).map((article) => cardOf(article, shown));
  }

  return {
    async search(text, language) {
      const first = named(text, language);
      // What counsellors type may repeat a citizen's numbers; the search is none the worse without them.
      const found = await retriever.search({ text: maskPersonalNumbers(text), limit: RESULTS, asOf: today() });
      const rest = cards(found.candidates, language, text).filter(({ id }) => first.every((one) => one.id !== id));
      return [...first, ...rest].slice(0, RESULTS);
    },
    article(id, language, khoan) {
      const article = knowledge.articleOn(id, today());
      return article && cardOf(article, { language, khoan, score: null });
    },
    full: (id) => knowledge.articleOn(id, today()),
    faqTitle: (id) => knowledge.faq(id)?.questions[0],
    insertArticle(id, { language, khoan, question }) {
      const article = knowledge.articleOn(id, today());
      if (article === undefined || !isCurrent(article, today())) return undefined;
      const card = articleCard(article, { texts: textsIn(language), today: today(), khoan, question });
      return { text: card.text, quotations: (card.quotations ?? []).map((one) => ({ ...one, printed: card.text })) };
    },
    insertFaq(id, language) {
      const faq = knowledge.faq(id);
      if (faq === undefined || !faqHolds(faq, { knowledge, today: today() })) return undefined;
      return { text: faqCard(faq, { texts: textsIn(language), today: today(), knowledge }).text, quotations: [] };
    },
  };
}

interface ArticleCardOptions {
  readonly language: Language;
  readonly question?: string;
  readonly khoan?: string | undefined;
  readonly score: number | null;
}

function toArticleCard(
  article: Article,
  { language, question, khoan, score }: ArticleCardOptions,
  today: string,
): LawCard {
  const texts = textsIn(language);
  const card = articleCard(article, { texts, today, khoan, question });
  const shown = [{ start: 0, text: article.text }];
  return {
    kind: 'article',
    id: article.id,
    dieu: article.dieu,
    title: article.title,
    document: documentName(article.document, texts),
    khoan: khoan ?? '',
    clauses: article.clauses.map((clause) => clause.khoan),
    passages: (card.quotations ?? []).map(({ text }) => text),
    effect: [`${effectLine(article, { texts, today })}.`, ...amendmentLines(article, { texts, khoan, shown })].join(
      ' ',
    ),
    current: isCurrent(article, today),
    score,
  };
}

function toFaqCard(
  faq: Faq,
  { score, current }: { readonly score: number | null; readonly current: boolean },
): LawCard {
  const [question = faq.id] = faq.questions;
  return { kind: 'faq', id: faq.id, question, answer: faq.answer, checked: printDay(faq.asOf), current, score };
}
