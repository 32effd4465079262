import type { Article, Citation, Faq, IsoDate } from '../../kb/model.ts';
import type { Knowledge } from '../../kb/knowledge.ts';
import { articleId } from '../../kb/model.ts';
import type { Candidate } from '../../retrieval/contract.ts';
import { isCurrent } from '../quotation-guard.ts';
import type { CandidateRef } from '../state.ts';
import { faqHolds } from './card.ts';

/** A candidate that may be shown: read from the knowledge now, and in force today. */
export type Showable =
  | { readonly kind: 'article'; readonly id: string; readonly article: Article; readonly khoan?: string }
  | { readonly kind: 'faq'; readonly id: string; readonly faq: Faq };

interface ResolveOptions {
  readonly knowledge: Knowledge;
  readonly today: IsoDate;
}

/** Reads a candidate; `undefined` when it is gone or no longer the law. */
export function resolve(ref: CandidateRef, { knowledge, today }: ResolveOptions): Showable | undefined {
  if (ref.kind === 'faq') {
    const faq = knowledge.faq(ref.id);
    return faq && faqHolds(faq, { knowledge, today }) ? { kind: 'faq', id: faq.id, faq } : undefined;
  }
  const article = knowledge.articleOn(ref.id, today);
  if (!article || !isCurrent(article, today)) return undefined;
  return { kind: 'article', id: article.id, article, ...(ref.khoan === undefined ? {} : { khoan: ref.khoan }) };
}

/** A search result that may be shown, with its score. */
export interface Ranked {
  readonly item: Showable;
  readonly score: number;
  /** Whether it explains the very term whose meaning is asked for. */
  readonly explains?: true;
}

/**
 * Search results that may be shown, best first. Left out: law that is no longer in force, the same text under a second
 * number, and articles that a better FAQ already rests on. Only the first FAQ has the best of its articles behind it, as
 * likely as itself: what it says in plain words is then quoted to the letter.
 */
export function showable(candidates: readonly Candidate[], options: ResolveOptions): Ranked[] {
  const seen = new Set<string>();
  const result: Ranked[] = [];
  let basis: Ranked | undefined;
  for (const candidate of candidates) {
    const item = resolve(toRef(candidate), options);
    const [first] = result;
    if (item && first && citedBy(first.item).includes(item.id)) basis ??= { item, score: first.score };
    if (!item || seen.has(item.id)) continue;
    const text = item.kind === 'faq' ? item.faq.answer : item.article.text;
    if (seen.has(text)) continue;
    for (const key of [item.id, text, ...citedBy(item)]) seen.add(key);
    const explains = candidate.kind === 'article' && candidate.explains === true;
    result.push({ item, score: candidate.score, ...(explains && { explains }) });
  }
  return basis === undefined ? result : result.toSpliced(1, 0, basis);
}

/** Results without the articles that a FAQ before them rests on: what a choice offers is something else each time. */
export function distinct(ranked: readonly Ranked[]): Ranked[] {
  return ranked.filter(({ item }, at) => !ranked.slice(0, at).some((one) => citedBy(one.item).includes(item.id)));
}

/** What the state remembers of a showable. */
export function refOf(item: Showable): CandidateRef {
  return item.kind === 'faq' || item.khoan === undefined
    ? { kind: item.kind, id: item.id }
    : { kind: 'article', id: item.id, khoan: item.khoan };
}

function toRef(candidate: Candidate): CandidateRef {
  const khoan = candidate.kind === 'article' ? candidate.clauses[0]?.khoan : undefined;
  return { kind: candidate.kind, id: candidate.id, ...(khoan === undefined ? {} : { khoan }) };
}

/** Ids of the articles that a FAQ rests on. */
export function citedBy(item: Showable): string[] {
  return item.kind === 'faq' ? item.faq.citations.map((citation) => articleId(citation.document, citation.dieu)) : [];
}

/** What a FAQ cites of an article. */
export function citationsOf(faq: Faq, id: string): Citation[] {
  return faq.citations.filter((cited) => articleId(cited.document, cited.dieu) === id);
}
