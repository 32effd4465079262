import { humanButton, menuButton } from '../buttons.ts';
import { say, type Dialog, type Reply, type Route } from '../dialog.ts';
import { FILLERS, FULL_TEXT, MORE } from '../lexicon.ts';
import { answer, MAX_CARDS } from '../answers/answer.ts';
import { resolve, type Showable } from '../answers/resolve.ts';
import { articleId } from '../../kb/model.ts';
import type { ShownAnswer } from '../state.ts';
import { saysOnly } from '../text/utterance.ts';
import { showFullText } from './full-text.ts';

/** “Xem thêm”, “kết quả khác”. */
export const moreRoute: Route = {
  name: 'more',
  match(dialog) {
    const [last] = dialog.state.answers;
    return last && dialog.said && saysOnly(dialog.said, MORE, FILLERS) ? () => showMore(dialog, last) : undefined;
  },
};

/** “Toàn văn”, of the article shown last. */
export const fullTextRoute: Route = {
  name: 'full_text',
  match(dialog) {
    if (!dialog.said || !saysOnly(dialog.said, FULL_TEXT, FILLERS)) return undefined;
    const { reference } = dialog.state;
    if (!reference) return () => say(dialog, { text: dialog.texts.nothingToExpand });
    return () => showFullText(dialog, { id: articleId(reference.document, reference.dieu), page: 1 });
  },
};

/** The next results of an answer, one at a time; those that are not the law of its day are skipped. */
export function showMore(dialog: Dialog, shown: ShownAnswer): Reply {
  const { texts, today } = dialog;
  const { knowledge } = dialog.services;
  let next = shown.next;
  const items: Showable[] = [];
  while (items.length === 0 && next < shown.candidates.length) {
    const ref = shown.candidates[next++];
    const item = ref && resolve(ref, { knowledge, today: shown.asOf ?? today });
    if (item) items.push(item);
  }
  if (items.length === 0) return say(dialog, { text: texts.noMore, buttons: [humanButton(texts), menuButton(texts)] });
  return answer(dialog, { ...shown, items: items.slice(0, MAX_CARDS), next });
}
