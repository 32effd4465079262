import { AskedMatcher } from './asked/asked-matcher.ts';
import type { AskedTexts } from './asked/asked-texts.ts';
import { DEFAULT_LIMIT, type Candidate, type ClauseHit, type SearchQuery } from './contract.ts';
import { inForceOn } from './days.ts';
import type { DenseIndex } from './dense/dense-index.ts';
import type { TokenWeights } from './dense/token-weights.ts';
import type { IndexManifest } from './index-manifest.ts';
import type { ArticleArrays, LexicalIndex } from './lexical/lexical-index.ts';
import { Scanner } from './lexical/scanner.ts';
import type { Vocabulary } from './lexical/vocabulary.ts';
import { CandidateFinder, type CandidateSet } from './ranking/candidates.ts';
import { cueColumns, decide, EVIDENCE, probability } from './ranking/confidence.ts';
import { FaqMatcher, type FaqMatch } from './ranking/faq-matcher.ts';
import { FEATURES, FeatureMaker } from './ranking/features.ts';
import type { RankingModels } from './ranking/models.ts';
import { SaidReader, type Said } from './ranking/said.ts';
import type { Found } from './recent-searches.ts';
import { cuesIn } from './text/cues.ts';
import { withoutFrame } from './text/frame.ts';
import { indexCounts, type SpellingCounts } from './text/counts.ts';
import type { Lexicon } from './text/lexicon.ts';
import { readQuestion, type Question } from './text/question.ts';

/** Clauses are chosen for this many articles; more are never shown as cards. */
const CLAUSE_ARTICLES = 10;

/** Clauses named for an article. */
const CLAUSES = 3;

/** FAQs less likely than this are not worth a candidate's place. */
const MIN_FAQ_PROBABILITY = 0.02;

/** FAQs whose probability is looked at. */
const LIKELY_FAQS = 20;

/** What an engine works on: one generation's index and the models. */
export interface EngineParts {
  readonly manifest: IndexManifest;
  readonly index: LexicalIndex;
  readonly dense: DenseIndex | undefined;
  /** What the embedder of `dense` says that tokens count. */
  readonly weights: TokenWeights | undefined;
  /** What citizens ask, of the same embedder as `dense`. */
  readonly asked: AskedTexts;
  readonly models: RankingModels;
  readonly lexicon: Lexicon;
  readonly vocabulary: Vocabulary;
}

/** Ranked articles with the row of features of each; what training reads. */
export interface RankedArticles {
  readonly set: CandidateSet;
  /** `set.articles.length` rows of `FEATURES.length` columns. */
  readonly rows: Float32Array;
  /** Positions in `set.articles`, best first. */
  readonly order: readonly number[];
  /** What they are ordered by, by position in `set.articles`. */
  readonly scores: readonly number[];
  /** Log-odds of being right, by position in `set.articles`. */
  readonly logOdds: readonly number[];
  /** Where the term is explained whose meaning is asked for. */
  readonly explained: Said['explained'];
}

/** Options of {@link SearchEngine.rank}. */
export interface RankOptions {
  readonly vector: Float32Array | undefined;
  readonly asOf?: string | undefined;
  /** Phrasings of `asked` that are not compared: training asks with them. */
  readonly hidden?: ReadonlySet<number>;
}

/** Searches one generation, synchronously; embedding the question is the caller's part. */
export class SearchEngine {
  readonly parts: EngineParts;
  readonly faqs: FaqMatcher;
  readonly #finder: CandidateFinder;
  readonly #said: SaidReader;
  readonly #features: FeatureMaker;
  readonly #scanner: Scanner;
  readonly #counts: SpellingCounts;

  constructor(parts: EngineParts) {
    this.parts = parts;
    this.faqs = new FaqMatcher(parts.index, parts.dense);
    const asked = new AskedMatcher(parts.asked, parts.index.strings.articleIds);
    this.#finder = new CandidateFinder({ ...parts, asked });
    this.#said = new SaidReader(parts.index, parts.vocabulary);
    this.#scanner = new Scanner(parts.index, parts.weights);
    this.#counts = indexCounts({ index: parts.index, phrases: parts.lexicon.phrases, asked: parts.asked.words });
    this.#features = new FeatureMaker(parts.index, this.#scanner);
  }

  /** The question as the indexes read it, without what only leads astray. */
  read(text: string): Question {
    const { shorthand } = this.parts.lexicon;
    return this.#said.searched(withoutFrame(readQuestion(text, { counts: this.#counts, shorthand })));
  }

  /** Articles for a question, ranked. */
  rank(question: Question, { vector, asOf, hidden }: RankOptions): RankedArticles {
    const allowed = inForceOn(this.parts.index.articles, asOf);
    const { explained, belief, preference } = this.#said.read(question, allowed);
    const wanted = [...explained.keys()];
    const set = this.#finder.find(question, { vector, allowed, wanted, ...(hidden === undefined ? {} : { hidden }) });
    const rows = this.#features.make(question, set);
    const learned = this.parts.models.forest.scores(rows);
    const logOdds = learned.map((score, row) => belief(set.articles[row] ?? -1, score));
    const scores = logOdds.map((score, row) => score + preference(set.articles[row] ?? -1));
    const order = scores.map((_, row) => row).sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0) || a - b);
    return { set, rows, order, scores, logOdds, explained };
  }

  /** Everything a caller wants to know, but the time it took. */
  search(query: SearchQuery, question: Question, vector: Float32Array | undefined): Found {
    const ranked = this.rank(question, { vector, asOf: query.asOf });
    const faqs = this.#likelyFaqs(question, vector);
    const confidence = Math.max(this.#articleConfidence(question, ranked), faqs[0]?.score ?? 0);
    const calibrated = this.#isCalibrated();
    return {
      generation: this.parts.manifest.generation,
      understood: question.understood,
      statutes: this.parts.vocabulary.rewrite(question)?.phrases.map((phrase) => phrase.join(' ')) ?? [],
      candidates: this.#merge(ranked, faqs, query.limit ?? DEFAULT_LIMIT),
      confidence,
      action: decide(this.parts.models.confidence, confidence, calibrated),
      calibrated,
    };
  }

  #likelyFaqs(question: Question, vector: Float32Array | undefined): (FaqMatch & { readonly score: number })[] {
    const model = this.parts.models.confidence.faqs;
    return this.faqs
      .match(question, { vector, limit: LIKELY_FAQS })
      .map((match) => ({ ...match, score: probability(model, match.features) }))
      .filter((match) => match.score >= MIN_FAQ_PROBABILITY)
      .sort((a, b) => b.score - a.score);
  }

  #articleConfidence(question: Question, ranked: RankedArticles): number {
    // Without a word in common, whatever is nearest is near by accident.
    if (ranked.order.length === 0 || ranked.set.terms.syllables.length === 0) return 0;
    return probability(
      this.parts.models.confidence.articles,
      confidenceRow(question, ranked, this.parts.index.articles),
    );
  }

  /** Articles score by the ranker's probability and FAQs by theirs, so that they can stand in one list. */
  #merge(ranked: RankedArticles, faqs: readonly FaqMatch[], limit: number): Candidate[] {
    const { index } = this.parts;
    const articles = ranked.order.slice(0, limit).map((row, place): Candidate => {
      const article = ranked.set.articles[row] ?? 0;
      return {
        kind: 'article',
        versionId: index.articles.versionIds[article] ?? 0,
        id: index.strings.articleIds[article] ?? '',
        score: sigmoid(ranked.scores[row] ?? 0),
        clauses: place < CLAUSE_ARTICLES ? this.#clauses(article) : [],
        asked: place < CLAUSE_ARTICLES ? this.#named(article, ranked) : [],
        ...(ranked.explained.has(article) && { explains: true }),
      };
    });
    const answers = faqs.map(({ faq, score }): Candidate => ({
      kind: 'faq',
      versionId: index.faqs.versionIds[faq] ?? 0,
      id: index.strings.faqIds[faq] ?? '',
      score,
    }));
    return [...answers, ...articles].sort((a, b) => b.score - a.score).slice(0, limit);
  }

  #clauses(article: number): ClauseHit[] {
    return this.#scanner
      .clauses(article)
      .slice(0, CLAUSES)
      .map(({ clause, score }) => ({ khoan: this.#label(article, clause), score }));
  }

  /** Clauses that what citizens ask names, or the one that explains what is asked. */
  #named(article: number, { set, explained }: RankedArticles): readonly ClauseHit[] {
    const clause = explained.get(article)?.clause ?? 0;
    return clause === 0 ? set.asked.evidence.clausesOf(article) : [{ khoan: this.#label(article, clause), score: 1 }];
  }

  /** The number of a Khoản, counted from 1, as it is printed. */
  #label(article: number, clause: number): string {
    const { clauseBounds, clauseLabels } = this.parts.index.articles;
    return this.parts.index.strings.khoanLabels[clauseLabels[(clauseBounds[article] ?? 0) + clause - 1] ?? 0] ?? '';
  }

  #isCalibrated(): boolean {
    const { manifest, models, asked } = this.parts;
    const { calibration } = models.confidence;
    const sameModels =
      calibration.rankerHash === models.rankerHash && calibration.embeddingHash === manifest.dense?.modelHash;
    // FAQs are calibrated by themselves; without articles the corpus does not matter.
    const sameTexts = calibration.corpusHash === manifest.corpusHash && calibration.askedHash === asked.hash;
    return sameModels && (manifest.articles === 0 || sameTexts);
  }
}

/** Input of the article estimator; see CONFIDENCE_FEATURES for the order. */
function confidenceRow(
  question: Question,
  { set, rows, order, logOdds }: RankedArticles,
  { documentOf, cues }: Pick<ArticleArrays, 'documentOf' | 'cues'>,
): number[] {
  const oddsAt = (place: number) => logOdds[order[place] ?? -1] ?? -10;
  const top = (order[0] ?? 0) * FEATURES.length;
  const cuesAt = (row: number) => cues[set.articles[row] ?? -1] ?? 0;
  const documentAt = (place: number) => documentOf[set.articles[order[place] ?? -1] ?? -1];
  // Results of the first one's document: neighbours are doubted more, and are seldom all wrong.
  const ofDocument = (count: number) =>
    order.slice(0, count).filter((_, place) => documentAt(place) === documentAt(0)).length;
  const restOfTen = order.slice(3, 10).reduce((sum, row) => sum + sigmoid(logOdds[row] ?? -10), 0);
  const noneOfThree = [0, 1, 2].reduce((product, place) => product * (1 - sigmoid(oddsAt(place))), 1);
  return [
    ...[0, 1, 2, 3, 4].map(oddsAt),
    Math.log((1 - noneOfThree + 1e-6) / (noneOfThree + 1e-6)),
    Math.log(restOfTen + 1e-6),
    ofDocument(5),
    ofDocument(10),
    Math.log(1 + question.words.length),
    ...EVIDENCE.map((column) => rows[top + column] ?? 0),
    ...cueColumns(cuesIn(question.understood, 'asked'), order.slice(0, 3).map(cuesAt)),
  ];
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
