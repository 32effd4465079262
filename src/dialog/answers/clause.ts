import { performance } from 'node:perf_hooks';
import { setImmediate as breathe } from 'node:timers/promises';

import type { Retriever, SearchResult } from '../../retrieval/contract.ts';
import type { ChosenClause, ClauseChooser } from '../clauses/chooser.ts';
import { clausePassages } from '../clauses/features.ts';
import { overlaps } from '../clauses/overlap.ts';
import { meantBy, readTellingWith, standingsOf } from '../clauses/standings.ts';
import type { Article } from '../../kb/model.ts';
import { MAX_CARDS } from './answer.ts';
import { citationsOf, type Ranked, type Showable } from './resolve.ts';
import { speaksOfElse } from './steer.ts';

/** After so long the event loop turns before the next article is read: webhooks are acknowledged between them. */
const BREATH_MS = 3;

/** What clauses are chosen by. */
export interface ClauseSearch {
  readonly question: string;
  /** Of a text added to another question, the text by itself: a value that it tells takes the place of an earlier one. */
  readonly added?: string | undefined;
  readonly found: Pick<SearchResult, 'understood' | 'statutes' | 'candidates'>;
  readonly clauses: ClauseChooser;
  readonly retriever: Pick<Retriever, 'likeness'>;
}

/**
 * Results with the Khoản that answers best in each article that may become a card, whatever the search itself named;
 * below a FAQ, the one that supports its answer. A value that the question tells comes before both, also in the articles behind;
 * otherwise those keep the search's: reading ten long articles costs a third of a question's processor time.
 */
export async function withBestClauses(
  ranked: readonly Ranked[],
  { question, added = '', found, clauses, retriever }: ClauseSearch,
): Promise<Ranked[]> {
  const telling = readTellingWith(question, added);
  const asked = { text: question, understood: found.understood, statutes: found.statutes ?? [], telling };
  const known = new Map(found.candidates.map((one) => [one.id, one.kind === 'article' ? one.asked : undefined]));
  const passages = ranked.slice(0, MAX_CARDS).map(({ item }) => passagesOf(item));
  const isElse = speaksOfElse(question);
  const likeness = await retriever.likeness(found.understood, passages.flat());
  const choose = (one: Ranked, at: number): Ranked => {
    // Behind the cards only a value chooses: without one the articles need not be taken apart at all.
    const isAsSearched = at >= MAX_CARDS && telling.measured.length === 0;
    if (one.item.kind === 'faq' || isAsSearched) return one;
    const { article } = one.item;
    const from = passages.slice(0, at).flat().length;
    const near = likeness.slice(from, from + (passages[at]?.length ?? 0));
    const evidence = { known: known.get(one.item.id) ?? [], near };
    const standings = standingsOf(article.text, article.clauses, telling);
    const standing = new Map(article.clauses.map(({ khoan }, place) => [khoan, standings[place] ?? 0]));
    const chosen = at < MAX_CARDS ? clauses.choose(article, asked, evidence) : [];
    const score = scoring(article, ranked[0]?.item);
    const open = chosen.toSorted(
      (a, b) => (standing.get(b.khoan) ?? 0) - (standing.get(a.khoan) ?? 0) || score(b) - score(a),
    );
    const cited = khoanCited(ranked[0]?.item, article.id);
    const isOfElse = ({ khoan }: ChosenClause): boolean =>
      article.clauses.some((clause) => clause.khoan === khoan && isElse(article.text, clause));
    const best =
      meantBy(article.clauses, standings) ??
      open.find(({ khoan }) => cited.includes(khoan)) ??
      open.find((one) => !isOfElse(one)) ??
      open[0];
    return best === undefined ? one : { ...one, item: { ...one.item, khoan: best.khoan } };
  };
  const best: Ranked[] = [];
  let begunAt = performance.now();
  for (const [at, one] of ranked.entries()) {
    best.push(choose(one, at));
    if (performance.now() - begunAt < BREATH_MS) continue;
    await breathe();
    begunAt = performance.now();
  }
  return best;
}

/** The Khoản of an article that a FAQ rests on, where it names them. */
function khoanCited(item: Showable | undefined, id: string): string[] {
  if (item?.kind !== 'faq') return [];
  return citationsOf(item.faq, id).flatMap(({ khoan }) => khoan ?? []);
}

/** By how much, as a logarithm of its likelihood, a Khoản is preferred that has what the FAQ's answer says (docs/decisions/0023). */
const SUPPORT = 2;

/** How well a Khoản fits: by its likelihood; below a FAQ that rests on the article also by what it shares with its answer. */
function scoring(article: Article, first: Showable | undefined): (clause: ChosenClause) => number {
  if (first?.kind !== 'faq' || citationsOf(first.faq, article.id).length === 0) return ({ share }) => share;
  const texts = article.clauses.map(({ start, end }) => article.text.slice(start, end));
  const shared = overlaps(first.faq.answer, texts);
  const support = new Map(article.clauses.map(({ khoan }, at) => [khoan, shared[at] ?? 0]));
  return ({ khoan, share }) => Math.log(share) + SUPPORT * (support.get(khoan) ?? 0);
}

/** What is compared in meaning: the clauses of an article that has a choice of them. */
function passagesOf(item: Showable): string[] {
  return item.kind === 'faq' || item.article.clauses.length < 2 ? [] : clausePassages(item.article);
}
