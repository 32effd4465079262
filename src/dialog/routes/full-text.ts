import type { OutboundMessage } from '../../conversations/model.ts';
import type { Article, ArticleId, LawDocument } from '../../kb/model.ts';
import { fold, normalise, words } from '../../retrieval/text/normalise.ts';
import { articleCard } from '../answers/card.ts';
import { quotationsOf } from '../answers/quotations.ts';
import { datesOf, documentName, effectLine, sourceOfArticle } from '../answers/source.ts';
import { button, fullTextButton, humanButton, menuButton } from '../buttons.ts';
import { say, type Dialog, type Reply } from '../dialog.ts';
import { isCurrent } from '../quotation-guard.ts';
import { documentInForce, findDocument } from '../references/resolve.ts';
import type { DialogState } from '../state.ts';
import { pages } from '../text/cut.ts';

/** One page of an article in UTF-16 units: with heading and source it stays below both platforms' 2,000 characters. */
const PAGE = 1500;

/** One page of an article, to the letter. */
export function showFullText(dialog: Dialog, { id, page }: { readonly id: ArticleId; readonly page: number }): Reply {
  const article = dialog.services.knowledge.articleOn(id, dialog.today);
  if (!article) return say(dialog, { text: dialog.texts.stale, buttons: [menuButton(dialog.texts)] });
  if (!isCurrent(article, dialog.today)) return say(dialog, notCurrent(dialog, article));
  const all = pages(article.text, PAGE).filter((text) => text.trim() !== '');
  const at = Math.min(page, all.length);
  return {
    ...say(dialog, pageMessage(dialog, { article, all, at })),
    state: leaningOn(article, { khoan: '', state: dialog.state }),
  };
}

/** One article as a card, from a button or a reference. */
export function showArticle(dialog: Dialog, { id, khoan }: { readonly id: ArticleId; readonly khoan: string }): Reply {
  const { texts, today } = dialog;
  const article = dialog.services.knowledge.articleOn(id, today);
  if (!article) return say(dialog, { text: texts.stale, buttons: [menuButton(texts)] });
  if (!isCurrent(article, today)) return say(dialog, notCurrent(dialog, article));
  const card = articleCard(article, { texts, today, ...(khoan === '' ? {} : { khoan }) });
  const buttons = [fullTextButton(texts, article), humanButton(texts)];
  const state = leaningOn(article, { khoan, state: dialog.state });
  return { ...say(dialog, { ...card, buttons }), state };
}

/** “Khoản 3?” then means this article; “phạt bao nhiêu?” what was asked, or where nothing was, what the article is about. */
function leaningOn(
  { document, dieu, title }: Article,
  { khoan, state }: { readonly khoan: string; readonly state: DialogState },
): DialogState {
  const topic = state.topic ?? title;
  const reference = { document: document.number, dieu, ...(khoan !== '' && { khoan }) };
  return { ...state, ...(topic !== '' && { topic }), reference };
}

/** Says plainly that an article is not the law today, without quoting it. */
export function notCurrent(dialog: Dialog, article: Article): OutboundMessage {
  const { texts, today } = dialog;
  const where = `${texts.source.place({ dieu: article.dieu })} ${documentName(article.document, texts)}`;
  const url = article.url ?? article.document.url;
  const successor = dialog.services.knowledge.replacedBy(article.document.number);
  const newer = successor ? undefined : namesake(dialog, article.document);
  const lines = [
    texts.reference.notCurrent(where),
    `${effectLine(datesOf(article), { texts, today })}.`,
    ...(successor ? [texts.reference.replaced(documentName(successor, texts))] : []),
    ...(newer ? [texts.reference.newer(documentName(newer, texts))] : []),
  ];
  return {
    text: [...lines, ...(url === null ? [] : [`${texts.source.link}: ${url}`])].join('\n'),
    buttons: [humanButton(texts)],
  };
}

/** The document in force that bears the same name: `Luật Đất đai` of 2013 leads to the one of 2024. */
function namesake({ services, today }: Dialog, document: LawDocument): LawDocument | undefined {
  const title = words(fold(normalise(document.title ?? '')));
  const type = words(fold(normalise(document.type ?? '')));
  const name = title.join(' ').startsWith(type.join(' ')) ? title : [...type, ...title];
  const found = findDocument({ knowledge: services.knowledge, name: { by: 'name', words: name }, today });
  if (!found || found.unused.length > 0 || found.document.number === document.number) return undefined;
  return documentInForce(found.document, today) ? found.document : undefined;
}

interface PageAt {
  readonly article: Article;
  readonly all: readonly string[];
  /** Counts from 1. */
  readonly at: number;
}

function pageMessage({ texts, today }: Dialog, { article, all, at }: PageAt): OutboundMessage {
  const raw = all[at - 1] ?? '';
  const text = raw.trim();
  const shown = { start: all.slice(0, at - 1).join('').length + raw.indexOf(text), text };
  const heading = texts.fullText.heading(article.dieu, article.title);
  const count = all.length > 1 ? ` ${texts.fullText.page(at, all.length)}` : '';
  const turn = (page: number, title: string) =>
    all[page - 1] === undefined ? [] : [button(title, { do: 'full', id: article.id, page })];
  return {
    text: [
      `${heading}${count}`,
      `“${text}”`,
      ...(at === all.length
        ? [sourceOfArticle(article, { texts, today, shown: [{ start: 0, text: article.text }] })]
        : []),
    ].join('\n\n'),
    quotations: quotationsOf(article, [shown]),
    buttons: [...turn(at + 1, texts.buttons.nextPage), ...turn(at - 1, texts.buttons.previousPage), humanButton(texts)],
  };
}
