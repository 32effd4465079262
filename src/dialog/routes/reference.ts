import type { OutboundMessage } from '../../conversations/model.ts';
import type { QuestionRecord } from '../../conversations/ports.ts';
import type { Article, LawDocument } from '../../kb/model.ts';
import { articleId } from '../../kb/model.ts';
import { fold } from '../../retrieval/text/normalise.ts';
import { articleCard } from '../answers/card.ts';
import { articleShown } from '../answers/quotations.ts';
import { resolve } from '../answers/resolve.ts';
import { documentName, effectLine } from '../answers/source.ts';
import { button, fullTextButton, humanButton, menuButton } from '../buttons.ts';
import { say, type Dialog, type Reply, type Route } from '../dialog.ts';
import { FILLERS, OPENINGS } from '../lexicon.ts';
import { isCurrent } from '../quotation-guard.ts';
import { parseReference, type LawReference } from '../references/parse.ts';
import { findArticle, findDocument, type FoundDocument } from '../references/resolve.ts';
import { joined, phrases, residue, utterance } from '../text/utterance.ts';
import { notCurrent } from './full-text.ts';
import { faqButton } from './menu.ts';

/** Words around a reference that ask for nothing more than the passage itself. */
const AROUND = joined(
  FILLERS,
  OPENINGS,
  phrases(
    'quy định, quy định gì, quy định thế nào, quy định như thế nào, nội dung, nội dung gì, nói gì, nói về gì, nói về, là gì, ghi gì, thế nào, như thế nào, thì sao, sao, còn, xem, đọc, tra, tìm, tra cứu, trích, về, what does, say, show, read, article',
  ),
);
/** Documents of one number that are offered: with a way to a person they fill a message on Zalo. */
const MAX_NAMESAKES = 4;
/** FAQs offered with a document or article. */
const MAX_FAQS = 3;

/** An explicit reference is looked up, not searched. */
export const referenceRoute: Route = {
  name: 'reference',
  match(dialog) {
    if (!dialog.said) return undefined;
    const reference = parseReference(dialog.said.text);
    return reference && lookUp(dialog, reference);
  },
};

function lookUp(dialog: Dialog, reference: LawReference): (() => Reply) | undefined {
  const { document } = reference;
  if (!document) return leaningOnState(dialog, reference);
  const found = findDocument({ knowledge: dialog.services.knowledge, name: document, today: dialog.today });
  if (!found) {
    // A law nobody knows by that name may be a turn of phrase; a number is meant as one.
    const meant = document.by === 'number' && (reference.dieu.length > 0 || !asksMore(reference.rest));
    return meant ? () => unknownDocument(dialog) : undefined;
  }
  const rest = [...reference.rest, ...found.unused];
  const open = openNumber(dialog, { namesakes: found.namesakes ?? [], dieu: reference.dieu[0] });
  if (open && (reference.dieu.length > 0 || !asksMore(rest))) return () => open;
  if (reference.dieu.length > 0) return () => showArticles(dialog, { found, reference, rest });
  return asksMore(rest) ? undefined : () => showDocument(dialog, found);
}

/** “điều 8?”, “khoản 3 thì sao”: of the document or article shown last. */
function leaningOnState(dialog: Dialog, reference: LawReference): (() => Reply) | undefined {
  if (asksMore(reference.rest)) return undefined;
  const last = dialog.state.reference;
  const [dieu] = reference.dieu;
  if (!last || (last.dieu === '' && dieu === undefined))
    return dieu === undefined ? undefined : () => whichDocument(dialog, dieu);
  const document = dialog.services.knowledge.document(last.document);
  if (!document) return undefined;
  const meant = dieu === undefined ? { ...reference, dieu: [last.dieu] } : reference;
  return () => showArticles(dialog, { found: { document, unused: [] }, reference: meant, rest: [] });
}

function asksMore(rest: readonly string[]): boolean {
  return residue(utterance(rest.join(' ')), AROUND).length > 0;
}

interface Wanted {
  readonly found: FoundDocument;
  readonly reference: LawReference;
  /** Folded words of the question around the reference. */
  readonly rest: readonly string[];
}

function showArticles(dialog: Dialog, wanted: Wanted): Reply {
  const { found, reference } = wanted;
  const { knowledge } = dialog.services;
  const { texts } = dialog;
  const messages: OutboundMessage[] = [];
  for (const dieu of reference.dieu.slice(0, 3)) {
    const article = findArticle(knowledge, { document: found.document, dieu, today: dialog.today });
    messages.push(
      article
        ? articleMessage(dialog, { article, wanted })
        : missingArticle(dialog, { document: found.document, dieu }),
    );
  }
  const lead = found.missedYear === undefined ? [] : [{ text: texts.reference.otherYear(found.missedYear) }];
  const state = { ...dialog.state, reference: { document: found.document.number, dieu: reference.dieu[0] ?? '' } };
  const shown = [...new Set(messages.flatMap((message) => (message.quotations ?? []).map(articleShown)))];
  const questions = [recordOf(dialog, { action: shown.length > 0 ? 'answer' : 'decline', shown })];
  return { messages: [...lead, ...messages], state, questions };
}

/** A look-up is certain of what it found; whether it helps is another matter. */
function recordOf({ said }: Dialog, { action, shown }: Pick<QuestionRecord, 'action' | 'shown'>): QuestionRecord {
  return { text: said?.text ?? '', action, confidence: 1, shown };
}

interface ArticleWanted {
  readonly article: Article;
  readonly wanted: Wanted;
}

function articleMessage(dialog: Dialog, { article, wanted }: ArticleWanted): OutboundMessage {
  const { texts, today } = dialog;
  if (!isCurrent(article, today)) return notCurrent(dialog, article);
  const { khoan, diem } = wanted.reference;
  const known = khoan === undefined || article.clauses.some((clause) => fold(clause.khoan) === fold(khoan));
  const asked = asksMore(wanted.rest) ? { question: wanted.rest.join(' ') } : {};
  const card = articleCard(article, { texts, today, ...(known ? { khoan } : {}), diem, ...asked });
  const note = known || khoan === undefined ? '' : `${texts.reference.noClause({ khoan, dieu: article.dieu })}\n\n`;
  return {
    ...card,
    text: `${note}${card.text}`,
    buttons: [fullTextButton(texts, article), humanButton(texts), menuButton(texts)],
  };
}

interface MissingArticle {
  readonly document: LawDocument;
  readonly dieu: string;
}

/** The document has no such article, or its text is not loaded: said plainly, with what there is. */
function missingArticle(dialog: Dialog, { document, dieu }: MissingArticle): OutboundMessage {
  const { texts, services } = dialog;
  const numbers = services.knowledge.articleNumbers(document.number);
  const last = numbers.at(-1);
  if (last !== undefined) {
    const text = texts.reference.noArticle({
      dieu,
      document: documentName(document, texts),
      count: numbers.length,
      last,
    });
    return { text, buttons: [humanButton(texts)] };
  }
  return notLoaded(dialog, {
    document,
    faqs: services.knowledge.faqsCiting(articleId(document.number, dieu), MAX_FAQS),
  });
}

/** A document of which only the register's entry is known. */
function notLoaded(
  dialog: Dialog,
  { document, faqs }: { readonly document: LawDocument; readonly faqs: readonly FaqEntry[] },
): OutboundMessage {
  const { texts, today } = dialog;
  const lines = [
    texts.reference.notLoaded(documentName(document, texts)),
    `${effectLine(document, { texts, today })}.`,
  ];
  if (document.url !== null) lines.push(`${texts.source.link}: ${document.url}`);
  const valid = faqs.filter((faq) =>
    resolve({ kind: 'faq', id: faq.id }, { knowledge: dialog.services.knowledge, today }),
  );
  if (valid.length > 0) {
    lines.push(
      '',
      texts.reference.relatedQuestions,
      ...valid.map((faq, index) => `${index + 1}. ${faq.questions[0] ?? faq.id}`),
    );
  }
  return { text: lines.join('\n'), buttons: [...valid.map(faqButton), humanButton(texts), menuButton(texts)] };
}

type FaqEntry = Parameters<typeof faqButton>[0];

function showDocument(dialog: Dialog, { document, missedYear }: FoundDocument): Reply {
  const { texts, today, services } = dialog;
  const numbers = services.knowledge.articleNumbers(document.number);
  const first = numbers[0] ?? '1';
  const state = { ...dialog.state, reference: { document: document.number, dieu: first } };
  const lead = missedYear === undefined ? '' : `${texts.reference.otherYear(missedYear)}\n\n`;
  if (numbers.length === 0) {
    const message = notLoaded(dialog, { document, faqs: [] });
    const questions = [recordOf(dialog, { action: 'decline', shown: [] })];
    return { messages: [{ ...message, text: `${lead}${message.text}` }], state, questions };
  }
  const name = documentName(document, texts);
  const lines = [`${name.charAt(0).toUpperCase()}${name.slice(1)}.`, `${effectLine(document, { texts, today })}.`];
  if (document.url !== null) lines.push(`${texts.source.link}: ${document.url}`);
  const text = `${lead}${[...lines, texts.reference.overview(numbers.length)].join('\n')}`;
  const questions = [recordOf(dialog, { action: 'answer', shown: [] })];
  return { messages: [{ text, buttons: [humanButton(texts), menuButton(texts)] }], state, questions };
}

function whichDocument(dialog: Dialog, dieu: string): Reply {
  const { texts } = dialog;
  const text = texts.reference.whichDocument(dieu);
  const reply = say(dialog, { text, buttons: [menuButton(texts), humanButton(texts)] });
  return { ...reply, questions: [recordOf(dialog, { action: 'clarify', shown: [] })] };
}

/** “Nghị định 168” without a year: which of those that bear the number, each with its first article or the one asked for. */
function openNumber(
  dialog: Dialog,
  { namesakes, dieu }: { readonly namesakes: readonly LawDocument[]; readonly dieu: string | undefined },
): Reply | undefined {
  const { texts, services, today } = dialog;
  const choices = namesakes.slice(0, MAX_NAMESAKES).flatMap((document) => {
    const first = dieu ?? services.knowledge.articleNumbers(document.number)[0];
    const article = first === undefined ? undefined : findArticle(services.knowledge, { document, dieu: first, today });
    return article ? { document, article } : [];
  });
  if (choices.length < 2) return undefined;
  const lines = choices.map(({ document }, at) => `${at + 1}. ${documentName(document, texts)}`);
  const buttons = choices.map(({ document, article }) =>
    button(document.number, { do: 'article', id: article.id, khoan: '' }),
  );
  const reply = say(dialog, {
    text: [texts.reference.whichNumber, ...lines].join('\n'),
    buttons: [...buttons, humanButton(texts)],
  });
  return { ...reply, questions: [recordOf(dialog, { action: 'clarify', shown: [] })] };
}

function unknownDocument(dialog: Dialog): Reply {
  const { texts } = dialog;
  const reply = say(dialog, {
    text: texts.reference.unknownDocument,
    buttons: [humanButton(texts), menuButton(texts)],
  });
  return { ...reply, questions: [recordOf(dialog, { action: 'decline', shown: [] })] };
}
