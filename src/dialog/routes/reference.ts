import type { Dialog, Reply, Route } from '../dialog.ts';
import { isElsewhere } from '../intents/countries.ts';
import { FILLERS, OPENINGS } from '../lexicon.ts';
import { parseReference, parseReferences, type DocumentName, type LawReference } from '../references/parse.ts';
import { findDocument, type FoundDocument } from '../references/resolve.ts';
import type { PendingChoice } from '../state.ts';
import { joined, phrases, residue, utterance, type Utterance } from '../text/utterance.ts';
import { decline } from './beyond.ts';
import { MAX_PASSAGES, showArticles, showDocument } from './named-articles.ts';
import { questionRoute } from './question.ts';
import { askedOfUnnamed } from './unnamed-law.ts';
import {
  askedNarrower,
  choicesOf,
  otherYear,
  unknownDocument,
  whichClause,
  whichDocument,
  whichOf,
} from './which-law.ts';

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
const AROUND_YEAR = joined(FILLERS, phrases('năm, cái, bản, văn bản'));
/** “Luật hôn nhân ở Ấn Độ”, “luật lao động của Mỹ”: not the law that bears the name here. */
const ELSEWHERE = /^(?:o|cua|ben)$/;
type Answer = () => Reply | Promise<Reply>;

/** An explicit reference is looked up, not searched. */
export const referenceRoute: Route = {
  name: 'reference',
  match(dialog) {
    if (!dialog.said) return undefined;
    const references = parseReferences(dialog.said.text);
    if (references.length > 1) return lookUpEach(dialog, references);
    const reference = references[0] ?? ofYear(dialog, dialog.said);
    return reference && lookUp(dialog, { reference });
  },
};

/** What was missing of a reference, after it was asked back for: a law is then no field of the menu. */
export const completedRoute: Route = {
  name: 'completed',
  match(dialog) {
    const { choice } = dialog.state;
    const asked = choice && parseReference(choice.question);
    if (!asked || !dialog.said) return undefined;
    const told = parseReference(dialog.said.text);
    const narrower = told && narrowed({ choice, asked, told });
    if (narrower) return () => askedNarrower(dialog, { choice, reference: narrower });
    if (asked.document !== undefined) return undefined;
    const bare = { ...asked, rest: dialog.said.tokens.map(({ folded }) => folded) };
    const reference = told ? completed(asked, told) : points(asked) ? namedBare(dialog, bare) : undefined;
    return reference && lookUp(dialog, { reference });
  },
};

/** Articles of several laws: each looked up by itself, as far as the cards of one answer go. */
function lookUpEach(dialog: Dialog, references: readonly LawReference[]): Answer | undefined {
  const first = references.slice(0, MAX_PASSAGES);
  const answers = first.flatMap((reference, at) => {
    // Every law gets a card; what is left over goes to those named first.
    const room = MAX_PASSAGES - (first.length - 1) - at;
    return lookUp(dialog, { reference, room: Math.max(1, room) }) ?? [];
  });
  return answers.length === 0
    ? undefined
    : async () => together(dialog, await Promise.all(answers.map(async (answer) => answer())));
}

/** Replies as one: what is asked back comes last, once, because only the last buttons can be typed. */
function together({ state: before }: Dialog, replies: readonly Reply[]): Reply {
  const asks = ({ state: { choice } }: Reply): boolean => choice !== undefined && choice !== before.choice;
  const asking = replies.find(asks);
  const telling = replies.filter((reply) => !asks(reply));
  const shown = [...telling, ...(asking ? [asking] : [])];
  const [first, ...others] = shown.flatMap(({ questions = [] }) => questions);
  const record = first && { ...first, shown: [first, ...others].flatMap((one) => one.shown) };
  return {
    messages: shown.flatMap(({ messages }) => messages),
    state: (asking ?? telling.at(-1))?.state ?? before,
    ...(record && { questions: [record] }),
  };
}

interface Narrowing {
  readonly choice: PendingChoice;
  readonly asked: LawReference;
  readonly told: LawReference;
}

/** “Khoản 4”, “điểm b” while it is asked of which document an Điều is meant. */
function narrowed({ choice, asked, told }: Narrowing): LawReference | undefined {
  const { khoan = asked.khoan, diem, dieu, document, beside, rest } = told;
  const ofDocuments = choice.options.every(({ kind }) => kind === 'document') && asked.dieu.length > 0;
  const isOpen = ofDocuments && (choice.options.length > 0 || asked.document === undefined);
  const isPart = dieu.length === 0 && document === undefined && beside === undefined && !asksMore(rest);
  if (!isOpen || !isPart) return undefined;
  const { diem: _past, others: _others, ...kept } = asked;
  return { ...kept, ...(khoan !== undefined && { khoan }), ...(diem !== undefined && { diem }) };
}

/** “Luật đất đai” after “điều 8 của văn bản nào”, “khoản 3” after “điểm b của khoản nào”. */
function completed(asked: LawReference, told: LawReference): LawReference | undefined {
  if (asksMore(told.rest)) return undefined;
  const { dieu, khoan, diem, document } = told;
  if (document) return points(asked) && !points(told) ? { ...asked, document } : undefined;
  const isClause = khoan !== undefined && dieu.length === 0 && diem === undefined;
  return isClause && asked.diem !== undefined && !points(asked) ? { ...told, diem: asked.diem } : undefined;
}

function points({ dieu, khoan, beside }: LawReference): boolean {
  return dieu.length > 0 || khoan !== undefined || beside !== undefined;
}

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

interface LookUp {
  readonly reference: LawReference;
  /** Cards that may be shown; as many as an answer has where it is left out. */
  readonly room?: number;
}

function lookUp(dialog: Dialog, { reference, room }: LookUp): Answer | undefined {
  const { document } = reference;
  if (!document) return leaningOnState(dialog, reference);
  const found = findDocument({ knowledge: dialog.services.knowledge, name: document, today: dialog.today });
  if (!found) return lookUpUnknown(dialog, { reference, document });
  // Whatever ours says is no answer to what another country's law says.
  if (dialog.said && isElsewhere(dialog.said, behindName(document, found)))
    return () => decline(dialog, { why: 'foreign', confidence: 0 });
  const rest = [...reference.rest, ...found.unused];
  const dieu = dieuOf(reference, found);
  const looksUp = dieu.length > 0 || (!asksMore(rest) && !found.unused.some((word) => ELSEWHERE.test(word)));
  const choices = looksUp ? choicesOf(dialog, { found, reference, dieu: dieu[0] }) : [];
  if (dieu.length > 0 && found.missedYear !== undefined && choices.length > 0)
    return () => otherYear(dialog, { found, choices, reference });
  if (choices.length > 1) return () => whichOf(dialog, { choices, reference });
  // Of several that may be meant, the only one that has such an article is; that is said.
  const only = found.namesakes && choices[0];
  const meant = only ? { ...found, document: only.document, taken: true as const } : found;
  const wanted = {
    found: meant,
    reference: { ...reference, dieu },
    question: asksMore(rest) ? rest.join(' ') : undefined,
  };
  if (dieu.length > 0) return () => showArticles(dialog, { ...wanted, room });
  return looksUp ? () => showDocument(dialog, meant) : undefined;
}

/** The words behind the name of a law, as they were typed: what is unused of them is in one spelling. */
function behindName(name: DocumentName, { unused }: FoundDocument): readonly string[] {
  return name.by === 'name' ? name.words.slice(name.words.length - unused.length) : [];
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
): Answer | undefined {
  const asksNothingElse = !asksMore(reference.rest);
  if (document.by === 'number')
    return reference.dieu.length > 0 || asksNothingElse ? () => unknownDocument(dialog) : undefined;
  const isNamed = document.year !== undefined || asksMore(document.words.slice(1));
  if (!isNamed) return points(reference) ? leaningOnState(dialog, reference) : undefined;
  return reference.dieu.length > 0 && asksNothingElse ? () => unknownDocument(dialog) : undefined;
}

/** “Điều 8?”, “khoản 3 thì sao”, “điểm b”: of the document or article shown last. */
function leaningOnState(dialog: Dialog, reference: LawReference): Answer | undefined {
  if (asksMore(reference.rest)) return askedOf(dialog, reference);
  const last = dialog.state.reference;
  const [dieu] = reference.dieu;
  if (!last || (last.dieu === '' && dieu === undefined))
    return dieu === undefined ? undefined : () => whichDocument(dialog, dieu);
  const document = dialog.services.knowledge.document(last.document);
  if (!document) return undefined;
  const found = { document, unused: [] };
  if (dieu !== undefined) return () => showArticles(dialog, { found, reference });
  const meant = { ...reference, dieu: [last.dieu] };
  if (reference.khoan !== undefined) return () => showArticles(dialog, { found, reference: meant });
  return () => whichClause(dialog, { found, reference: meant, shown: last.khoan });
}

/** A contract, or the rules of a company: their articles are no law. */
const OF_PAPER =
  /\bdieu \d{1,3}[a-z]?,?(?: (?:cua|trong|theo|tai|ban|cai))* (?:hop dong|hd|noi quy|dieu le|quy che|huong uoc|thoa uoc|cam ket|ban an)\b|\b(?:noi quy|dieu le|quy che|huong uoc)(?: \p{L}+){0,4} dieu \d/u;

/** Words about an article or a clause whose law is not named. */
function askedOf(dialog: Dialog, reference: LawReference): Answer | undefined {
  if (OF_PAPER.test(dialog.said?.folded ?? '')) return undefined;
  const named = reference.dieu.length > 0 ? namedBare(dialog, reference) : undefined;
  if (named) return lookUp(dialog, { reference: named });
  const isPlace = reference.dieu.length > 0 || (reference.khoan !== undefined && dialog.state.reference !== undefined);
  const search = isPlace ? questionRoute.match(dialog) : undefined;
  return search && (async () => (await askedOfUnnamed(dialog, reference)) ?? search());
}

const KIND = /^(?:bo luat|luat|phap lenh) /;

/** “Điều 155 hình sự”: the whole name of a law and nothing else, but for the word “luật”. */
function namedBare({ services, today }: Dialog, reference: LawReference): LawReference | undefined {
  const words = residue(utterance(reference.rest.join(' ')), AROUND).map(({ folded }) => folded);
  const document = { by: 'name', words: ['luat', ...words] } as const;
  const found = findDocument({ knowledge: services.knowledge, name: document, today });
  const title = utterance(found?.document.title ?? '').folded.replace(KIND, '');
  const isWhole = title.replaceAll(' va ', ' ') === words.join(' ').replaceAll(' va ', ' ');
  return isWhole ? { ...reference, document, rest: [] } : undefined;
}

function asksMore(rest: readonly string[]): boolean {
  return residue(utterance(rest.join(' ')), AROUND).length > 0;
}
