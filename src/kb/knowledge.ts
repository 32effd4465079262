import type { Article, ArticleId, Faq, IsoDate, LawDocument } from './model.ts';

/**
 * Counts published states of the knowledge, from 1; 0 is the empty knowledge. Everything a reader sees belongs to one
 * generation, so questions asked during an ingest see the old knowledge or the new one.
 */
export type Generation = number;

/** Read access to the published knowledge; cheap point look-ups on prepared statements. */
export interface Knowledge {
  /** The generation readers should use now; grows when another process publishes. */
  currentGeneration(): Generation;
  /** Reads that belong together, all of one moment; together they cost half of what each by itself would. */
  together<T>(read: () => T): T;
  /** The article of the current generation, whether in force or not. */
  article(id: ArticleId): Article | undefined;
  /**
   * The article as it reads on a day: with the changes that later documents made up to then and that its own text does not
   * show. To be shown to people; {@link article} is what is stored.
   */
  articleOn(id: ArticleId, day: IsoDate): Article | undefined;
  articleVersion(versionId: number): Article | undefined;
  faq(id: string): Faq | undefined;
  faqVersion(versionId: number): Faq | undefined;
  /** FAQs of one field in file order; for the menu. */
  faqsOfField(field: string, limit: number): Faq[];
  /** A document by number, case-insensitive; known from articles or only from the register of cited documents. */
  document(number: string): LawDocument | undefined;
  /** The document that ended this one, when a later document says so. */
  replacedBy(number: string): LawDocument | undefined;
  /** Documents whose number starts so (`168/2024`) or whose title or type+title matches (`luật đất đai`), newest first. */
  findDocuments(reference: string, limit: number): readonly LawDocument[];
  /** The dieu numbers of a document, in order. */
  articleNumbers(documentNumber: string): string[];
  /** FAQs that cite this article. */
  faqsCiting(id: ArticleId, limit: number): Faq[];
  counts(): { documents: number; articles: number; faqs: number };
}

/** What an index is built from: one generation, published or staged, in stable order. */
export interface KnowledgeSnapshot {
  readonly generation: Generation;
  readonly articleCount: number;
  readonly faqCount: number;
  /** Streams every article version of the generation by ascending `versionId`. */
  articles(): Iterable<Article>;
  faqs(): Iterable<Faq>;
}
