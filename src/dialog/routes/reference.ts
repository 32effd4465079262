import type { OutboundMessage } from '../../conversations/model.ts';
import type { QuestionRecord } from '../../conversations/ports.ts';
import type { Article, Clause, LawDocument } from '../../kb/model.ts';
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
import { parseReference, type DocumentName, type LawReference } from '../references/parse.ts';
import { findArticle, findDocument, type FoundDocument } from '../references/resolve.ts';
import type { DialogState } from '../state.ts';
import { joined, phrases, residue, utterance, type Utterance } from '../text/utterance.ts';
import { notCurrent } from './full-text.ts';
import { faqButton } from './menu.ts';

/** Who issues documents: said behind a number, it asks for nothing. */
const ISSUERS = phrases(`
    chính phủ, thủ tướng, thủ tướng chính phủ, quốc hội, uỷ ban thường vụ quốc hội, toà án nhân dân tối cao,
    viện kiểm sát nhân dân tối cao, ngân hàng nhà nước, bộ công an, bộ quốc phòng, bộ tư pháp, bộ tài chính,
    bộ nội vụ, bộ y tế, bộ xây dựng, bộ công thương, bộ giao thông vận tải, bộ giáo dục và đào tạo,
    bộ tài nguyên và môi trường, bộ nông nghiệp và môi trường, bộ khoa học và công nghệ,
    bộ thông tin và truyền thông, bộ lao động thương binh và xã hội, bộ văn hoá thể thao và du lịch
`);
/** Words around a reference that ask for nothing more than the passage itself. */
const AROUND = joined(
  FILLERS,
  OPENINGS,
  ISSUERS,
  phrases(
    'ban hành, quy định, quy định gì, quy định thế nào, quy định như thế nào, quy định điều gì, quy định những gì, nội dung, nội dung gì, nói gì, nói về gì, nói về, là gì, ghi gì, thế nào, như thế nào, thì sao, sao, còn, xem, đọc, tra, tìm, tra cứu, trích, về, what does, say, show, read, article',
  ),
);
/** Documents of one number that are offered: with a way to a person they fill a message on Zalo. */
const MAX_NAMESAKES = 4;
const AROUND_YEAR = joined(FILLERS, phrases('năm, cái, bản, văn bản'));
/** “Luật hôn nhân ở Ấn Độ”, “luật lao động của Mỹ”: not the law that bears the name here. */
const ELSEWHERE = /^(?:o|cua|ben)$/;
/** Articles or Khoản shown at once. */
const MAX_PASSAGES = 3;
/** FAQs offered with a document or article. */
const MAX_FAQS = 3;

/** An explicit reference is looked up, not searched. */
export const referenceRoute: Route = {
  name: 'reference',
  match(dialog) {
    if (!dialog.said) return undefined;
    const reference = parseReference(dialog.said.text) ?? ofYear(dialog, dialog.said);
    return reference && lookUp(dialog, reference);
  },
};

/** “Năm 2020” after it was asked which document is meant, where none of that year was offered: there may be more than fit. */
function ofYear({ state: { choice } }: Dialog, said: Utterance): LawReference | undefined {
  const year = residue(said, AROUND_YEAR)
    .map(({ raw }) => raw)
    .join(' ');
  if (choice?.options[0]?.kind !== 'document' || !/^(?:19|20)\d{2}$/.test(year)) return undefined;
  const reference = parseReference(choice.question);
  const document = reference?.document;
  if (!document) return undefined;
  const number = document.by === 'number' ? document.number.replace(/\/.*|$/, `/${year}`) : '';
  return { ...reference, document: document.by === 'number' ? { ...document, number } : { ...document, year } };
}

function lookUp(dialog: Dialog, reference: LawReference): (() => Reply) | undefined {
  const { document } = reference;
  if (!document) return leaningOnState(dialog, reference);
  const found = findDocument({ knowledge: dialog.services.knowledge, name: document, today: dialog.today });
  if (!found) return lookUpUnknown(dialog, { reference, document });
  const rest = [...reference.rest, ...found.unused];
  const dieu = dieuOf(reference, found);
  const looksUp = dieu.length > 0 || (!asksMore(rest) && !found.unused.some((word) => ELSEWHERE.test(word)));
  const choices = looksUp ? choicesOf(dialog, { found, dieu: dieu[0] }) : [];
  if (choices.length > 1) return () => whichOf(dialog, { choices, reference });
  // Of several that may be meant, the only one that has such an article is; that is said.
  const [only] = choices;
  const meant = only ? { ...found, document: only.document, taken: true as const } : found;
  if (dieu.length > 0) return () => showArticles(dialog, { found: meant, reference: { ...reference, dieu }, rest });
  return looksUp ? () => showDocument(dialog, meant) : undefined;
}

/** The articles that are named; where none is, the number beside the name. */
function dieuOf({ dieu, beside }: LawReference, { unused }: FoundDocument): readonly string[] {
  return beside === undefined || asksMore(unused) ? dieu : [beside];
}

/**
 * A document that is not here. A number is meant as one, and so is a name with an article; “luật này” names nothing. Anything
 * else may be a turn of phrase.
 */
function lookUpUnknown(
  dialog: Dialog,
  { reference, document }: { readonly reference: LawReference; readonly document: DocumentName },
): (() => Reply) | undefined {
  const asksNothingElse = !asksMore(reference.rest);
  if (document.by === 'number')
    return reference.dieu.length > 0 || asksNothingElse ? () => unknownDocument(dialog) : undefined;
  const isNamed = document.year !== undefined || asksMore(document.words.slice(1));
  const points = reference.dieu.length > 0 || reference.khoan !== undefined;
  if (!isNamed) return points ? leaningOnState(dialog, reference) : undefined;
  return reference.dieu.length > 0 && asksNothingElse ? () => unknownDocument(dialog) : undefined;
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
  const { document, missedYear, taken } = found;
  const { knowledge } = dialog.services;
  const { texts } = dialog;
  const passages = passagesOf(reference);
  const messages = passages.slice(0, MAX_PASSAGES).map(({ dieu, khoan }) => {
    const article = findArticle(knowledge, { document, dieu, today: dialog.today });
    return article ? articleMessage(dialog, { article, khoan, wanted }) : missingArticle(dialog, { document, dieu });
  });
  const lead = [
    ...(taken ? [texts.reference.taken(documentName(document, texts))] : []),
    ...(missedYear === undefined ? [] : [texts.reference.otherYear(missedYear)]),
    ...(passages.length > MAX_PASSAGES ? [texts.reference.atMost(MAX_PASSAGES)] : []),
  ];
  const state = referringTo(dialog, { document, dieu: reference.dieu[0] ?? '' });
  const shown = [...new Set(messages.flatMap((message) => (message.quotations ?? []).map(articleShown)))];
  const questions = [recordOf(dialog, { action: shown.length > 0 ? 'answer' : 'decline', shown })];
  const [first, ...others] = messages;
  const led = first && { ...first, text: [...lead, first.text].join('\n\n') };
  return { messages: led ? [led, ...others] : [], state, questions };
}

interface Passage {
  readonly dieu: string;
  readonly khoan: string | undefined;
}

/** Several articles, or several Khoản of one. */
function passagesOf({ dieu, khoan, others = [] }: LawReference): readonly Passage[] {
  return dieu.flatMap((one) => [khoan, ...others].map((part) => ({ dieu: one, khoan: part })));
}

/** What is looked up is what “khoản 3?” refers to next; a choice that was offered before is past. */
function referringTo(
  { state: { choice: _past, ...kept } }: Dialog,
  { document, dieu }: { readonly document: LawDocument; readonly dieu: string },
): DialogState {
  return { ...kept, reference: { document: document.number, dieu } };
}

/** A look-up is certain of what it found; whether it helps is another matter. */
function recordOf({ said }: Dialog, { action, shown }: Pick<QuestionRecord, 'action' | 'shown'>): QuestionRecord {
  return { text: said?.text ?? '', action, confidence: 1, shown };
}

interface ArticleWanted {
  readonly article: Article;
  readonly khoan: string | undefined;
  readonly wanted: Wanted;
}

function articleMessage(dialog: Dialog, { article, khoan, wanted }: ArticleWanted): OutboundMessage {
  const { texts, today } = dialog;
  if (!isCurrent(article, today)) return notCurrent(dialog, article);
  const { diem } = wanted.reference;
  const clause = khoan === undefined ? undefined : article.clauses.find((one) => fold(one.khoan) === fold(khoan));
  const asked = asksMore(wanted.rest) ? { question: wanted.rest.join(' ') } : {};
  const card = articleCard(article, { texts, today, ...(clause ? { khoan } : {}), diem, ...asked });
  const note = missingPart(dialog, { article, clause, khoan, diem });
  return {
    ...card,
    text: note === undefined ? card.text : `${note}\n\n${card.text}`,
    buttons: [fullTextButton(texts, article), humanButton(texts), menuButton(texts)],
  };
}

interface Part {
  readonly article: Article;
  readonly clause: Clause | undefined;
  readonly khoan: string | undefined;
  readonly diem: string | undefined;
}

/** Says that the article has no such Khoản or Điểm, and which it has. */
function missingPart({ texts }: Dialog, { article, clause, khoan, diem }: Part): string | undefined {
  const { dieu, clauses } = article;
  if (khoan !== undefined && !clause) return texts.reference.noClause({ khoan, dieu, last: clauses.at(-1)?.khoan });
  const points = (clause ? [clause] : clauses).flatMap((one) => one.points);
  if (diem === undefined || points.some((point) => point.diem === diem)) return undefined;
  const place = texts.source.place({ dieu, khoan: clause?.khoan });
  return texts.reference.noPoint({ diem, place, last: clause?.points.at(-1)?.diem });
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
  const state = referringTo(dialog, { document, dieu: first });
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

interface Namesake {
  readonly document: LawDocument;
  /** Its first article, or the one asked for. */
  readonly article: Article;
}

/** “Nghị định 168” without a year, “luật giao thông”: those that may be meant and have the article. */
function choicesOf(
  { services, today }: Dialog,
  { found: { namesakes = [] }, dieu }: { readonly found: FoundDocument; readonly dieu: string | undefined },
): Namesake[] {
  const having = namesakes.flatMap((document) => {
    const first = dieu ?? services.knowledge.articleNumbers(document.number)[0];
    const article = first === undefined ? undefined : findArticle(services.knowledge, { document, dieu: first, today });
    return article ? { document, article } : [];
  });
  return having.slice(0, MAX_NAMESAKES);
}

interface WhichOf {
  readonly choices: readonly Namesake[];
  readonly reference: LawReference;
}

/** Asks which is meant; a choice that is typed is read with the names (`tapRoute`). */
function whichOf(dialog: Dialog, { choices, reference: { khoan } }: WhichOf): Reply {
  const { texts } = dialog;
  const options = choices.map(({ document, article }) => ({
    ...{ kind: 'document' as const, title: documentName(document, texts), issuer: document.issuer ?? '' },
    ...{ article: article.id, khoan: khoan ?? '' },
  }));
  const buttons = choices.map(({ document, article }) =>
    button(document.number, { do: 'article', id: article.id, khoan: khoan ?? '' }),
  );
  const reply = say(dialog, {
    text: [
      texts.reference.whichOf,
      ...options.map(({ title }, at) => `${at + 1}. ${title}`),
      texts.reference.orWrite,
    ].join('\n'),
    buttons: [...buttons, humanButton(texts)],
  });
  const choice = { code: dialog.newCode(), question: dialog.said?.text ?? '', options };
  const questions = [recordOf(dialog, { action: 'clarify', shown: [] })];
  return { ...reply, state: { ...reply.state, choice }, questions };
}

function unknownDocument(dialog: Dialog): Reply {
  const { texts } = dialog;
  const reply = say(dialog, {
    text: texts.reference.unknownDocument,
    buttons: [humanButton(texts), menuButton(texts)],
  });
  return { ...reply, questions: [recordOf(dialog, { action: 'decline', shown: [] })] };
}
