import type { Knowledge, KnowledgeSnapshot } from '../../src/kb/knowledge.ts';
import { inForce } from '../../src/kb/model.ts';
import type { Candidate, Retriever, SearchQuery, SearchResult } from '../../src/retrieval/contract.ts';
import { fold, normalise, words } from '../../src/retrieval/text/normalise.ts';

/**
 * A retriever for dialog tests: shared folded words, in a small knowledge, no models. What it is confident of can be set
 * per test; what it finds is found, not scripted.
 */
export class WordRetriever implements Retriever {
  confidence = 0.9;
  action: SearchResult['action'] = 'answer';
  readonly asked: SearchQuery[] = [];
  readonly #knowledge: Knowledge & { snapshot(): KnowledgeSnapshot };

  constructor(knowledge: Knowledge & { snapshot(): KnowledgeSnapshot }) {
    this.#knowledge = knowledge;
  }

  async search(query: SearchQuery): Promise<SearchResult> {
    this.asked.push(query);
    const terms = termsOf(query.text);
    const snapshot = this.#knowledge.snapshot();
    const articles = [...snapshot.articles()]
      .filter((article) => query.asOf === undefined || inForce(article, query.asOf))
      .map((article): Candidate => {
        const clauses = article.clauses
          .map(({ khoan, start, end }) => ({ khoan, score: overlap(terms, article.text.slice(start, end)) }))
          .sort((a, b) => b.score - a.score);
        const score = overlap(terms, `${article.title} ${article.text}`);
        return { kind: 'article', versionId: article.versionId, id: article.id, score, clauses };
      });
    const faqs = [...snapshot.faqs()].map((faq): Candidate => {
      const score = Math.max(...faq.questions.map((question) => overlap(terms, question)));
      return { kind: 'faq', versionId: faq.versionId, id: faq.id, score: score * 1.2 };
    });
    const candidates = [...articles, ...faqs].filter((c) => c.score > 0).sort((a, b) => b.score - a.score);
    return {
      generation: snapshot.generation,
      understood: normalise(query.text),
      candidates: candidates.slice(0, query.limit ?? 10),
      confidence: this.confidence,
      action: this.action,
      calibrated: true,
      tookMs: 0,
    };
  }

  async likeness(question: string, passages: readonly string[]): Promise<number[]> {
    const terms = termsOf(question);
    return passages.map((passage) => overlap(terms, passage));
  }

  generation(): number {
    return this.#knowledge.currentGeneration();
  }

  async close(): Promise<void> {}
}

function termsOf(text: string): Set<string> {
  const syllables = words(fold(normalise(text)));
  return new Set(syllables.slice(1).map((word, index) => `${syllables[index]} ${word}`));
}

function overlap(terms: ReadonlySet<string>, text: string): number {
  return [...termsOf(text)].filter((term) => terms.has(term)).length / Math.max(terms.size, 1);
}
