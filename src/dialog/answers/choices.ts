import type { Clause } from '../../kb/model.ts';
import type { SearchResult } from '../../retrieval/contract.ts';
import type { Dialog } from '../dialog.ts';
import { openFacet, type FacetText } from '../facets.ts';
import { isAmending } from '../headings.ts';
import type { PendingChoice } from '../state.ts';
import { beginning, label } from '../text/cut.ts';
import { utterance } from '../text/utterance.ts';
import { distinct, refOf, type Ranked, type Showable } from './resolve.ts';
import { titleOf } from './steer.ts';

/** Concrete choices of a question back. */
const MAX_CHOICES = 3;
/** Fewer are no choice. */
const MIN_CHOICES = 2;
/**
 * Share of the first one's score that a further choice needs, as a further card does. Of every second question of the training set 193
 * were asked back about with three; this leaves out 55 of the third ones, one of them right. In training/dialogues.jsonl it leaves out none.
 */
const WORTH_OFFERING = 0.1;
/** Below this confidence the results are about something else, and so would be a question about what they turn on. */
const FACET_FROM = 0.5;
/** Results among which a fact may be open. */
const SPLIT_AMONG = 5;
/** … and the share of the first one's score that they need: a fact between the best and the hopeless is not open. */
const SPLIT_NEAR = 0.3;

/** One of the things among which a question back lets choose. */
export interface Choice {
  readonly label: string;
  /** Button title where the label itself is short enough. */
  readonly short?: string;
  readonly value: PendingChoice['options'][number];
}

/** What was asked, and what was found for it. */
interface Open {
  readonly text: string;
  readonly found: Pick<SearchResult, 'action' | 'confidence'>;
  readonly ranked: readonly Ranked[];
}

/** A fact that the law turns on, whenever it is open; else what was found, when it is not sure which is meant. */
export function choicesFor({ texts, language }: Dialog, { text, found, ranked }: Open): Choice[] {
  const facet = openFacet(utterance(text), nearest(ranked).map(facetText));
  if (facet && found.confidence >= FACET_FROM) {
    return facet.slice(0, MAX_CHOICES).map((option) => {
      const name = option.label[language];
      return { label: name, short: name, value: { kind: 'words', text: option.query } };
    });
  }
  if (found.action !== 'clarify') return [];
  const offered = distinct(ranked).filter(({ item }) => !isAmending(titleOf(item)));
  const least = (offered[0]?.score ?? 0) * WORTH_OFFERING;
  return offered
    .filter(({ score }, at) => at < MIN_CHOICES || (at < MAX_CHOICES && score >= least))
    .map(({ item }) => {
      const title = label(lineFor(item), 120);
      const where =
        item.kind === 'faq' ? '' : ` (${texts.source.place(item.article)}, ${item.article.document.number})`;
      return { label: `${title}${where}`, value: { ...refOf(item), title } };
    });
}

/** The results among which a fact may be open: the first, and what comes near it. */
function nearest(ranked: readonly Ranked[]): readonly Ranked[] {
  const least = (ranked[0]?.score ?? 0) * SPLIT_NEAR;
  return ranked.slice(0, SPLIT_AMONG).filter(({ score }) => score >= least);
}

function facetText({ item }: Ranked): FacetText {
  if (item.kind === 'faq') return { title: titleOf(item), parts: [] };
  const { clauses, text } = item.article;
  const spans = clauses.flatMap<Pick<Clause, 'start' | 'end'>>((clause) =>
    clause.points.length > 0 ? clause.points : [clause],
  );
  return { title: titleOf(item), parts: spans.map(({ start, end }) => text.slice(start, end)) };
}

/** A result in a line; articles without a heading by how they begin. */
function lineFor(item: Showable): string {
  const title = titleOf(item);
  return item.kind === 'article' && title === '' ? beginning(item.article.text, 100) : title;
}
