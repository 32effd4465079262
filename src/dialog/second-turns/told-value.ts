import { articleId, type Article, type Faq, type IsoDate } from '../../kb/model.ts';
import type { Candidate, SearchResult } from '../../retrieval/contract.ts';
import { decimalsWritten } from '../clauses/numbers.ts';
import { meantBy, readTelling, readTellingWith, standingsOf, type Telling } from '../clauses/standings.ts';
import { FILLERS } from '../lexicon.ts';
import type { CandidateRef, DialogState } from '../state.ts';
import { joined, phrases, residue, scan } from '../text/utterance.ts';
import { articlesOf } from './fusion.ts';

/** What is known of what was talked about. */
interface Known {
  articleOn(id: string, day: IsoDate): Pick<Article, 'text' | 'clauses'> | undefined;
  faq(id: string): Pick<Faq, 'citations'> | undefined;
}

/** A text added to another question, and what stood before it. */
export interface ToldInTalk {
  readonly own: string;
  readonly topic: string;
  readonly state: Pick<DialogState, 'choice' | 'answers' | 'reference'>;
  readonly knowledge: Known;
  /** What is found for the text alone, where it may be a question of its own. */
  readonly alone: SearchResult | undefined;
  /** The day whose law is spoken of. */
  readonly day: IsoDate;
}

/** Words of a text that neither what was asked nor the law that was shown has; with more it tells of something else (“vay … chưa trả”). */
const MOST_NEW_WORDS = 1;
/** What a value is told with. */
const AROUND_VALUE = joined(
  FILLERS,
  phrases(
    `
      triệu, tr, nghìn, ngàn, tỷ, tỉ, chai, củ, km, h, kg, g, gam, gram, mg, lít, ml, m, cc, phân khối, tuổi, t, phần trăm,
      một, hai, ba, bốn, lăm, sáu, bảy, tám, chín, mười, mươi, chục, trăm, rưỡi, khoảng, tầm, cỡ, gần, hơn, tới, trị giá, mới, xe, nó, được,
      thì sao, thì, thế, vậy, còn, phạt, tù, bao nhiêu, mấy, năm
    `,
  ),
);

/** “Ngoài việc bị áp dụng hình thức xử phạt, … còn bị trừ điểm”: names the same steps once more. */
const BESIDES = /^\s*\d{1,3}[a-zđ]?\.\s*Ngoài việc/iu;

/** Whether a text tells a value and nothing else that the question before does not say: “150cc”, “em mới 15 tuổi”. */
export function tellsOnlyValue(own: string, topic: string): boolean {
  return readTelling(own).measured.length > 0 && newWords(own, [topic]) === 0;
}

/**
 * Tells the results of which one Khoản is meant by a value that is told (“0,2” after a fine for driving with alcohol), where they
 * were just talked about: offered to choose from, or shown last. `undefined` where no value is told.
 */
export function singledOut({
  own,
  topic,
  state,
  knowledge,
  alone,
  day,
}: ToldInTalk): ((one: Candidate) => boolean) | undefined {
  const telling = readTellingWith(`${topic} ${own}`, own);
  if (telling.measured.length === 0 || isSame(telling, readTelling(topic))) return undefined;
  const talkedOf = new Set(refsOf(state).flatMap((ref) => articlesOf(ref, knowledge)));
  const texts = [...talkedOf].map((id) => knowledge.articleOn(id, day)?.text ?? '');
  if (newWords(own, [topic, ...texts]) > MOST_NEW_WORDS) return undefined;
  const isTalkedOf = (one: Candidate) => articlesOf(one, knowledge).some((id) => talkedOf.has(id));
  // A bare value is of nothing by itself, whatever is found for it.
  if (newWords(own, [topic]) > 0 && findsElse(alone, isTalkedOf)) return undefined;
  const isMeantIn = (id: string, one: Candidate): boolean => {
    const { text = '', clauses: all = [] } = knowledge.articleOn(id, day) ?? {};
    const clauses = all.filter(({ start, end }) => !BESIDES.test(text.slice(start, end)));
    const meant = meantBy(clauses, standingsOf(text, clauses, telling));
    return meant !== undefined && (one.kind === 'article' || rests(knowledge.faq(one.id), { id, khoan: meant.khoan }));
  };
  return (one) => articlesOf(one, knowledge).filter((id) => talkedOf.has(id) && isMeantIn(id, one)).length === 1;
}

/** Whether a FAQ rests on a Khoản, or on its whole article; what rests on other Khoản answers for other values. */
function rests(
  faq: Pick<Faq, 'citations'> | undefined,
  { id, khoan: meant }: { readonly id: string; readonly khoan: string },
): boolean {
  const cited = faq?.citations.filter(({ document, dieu }) => articleId(document, dieu) === id) ?? [];
  return cited.some(({ khoan = meant }) => khoan === meant);
}

/** Whether something else than what was talked about is found for a text alone, so that it may be another matter. */
function findsElse(alone: SearchResult | undefined, isTalkedOf: (one: Candidate) => boolean): boolean {
  const [first] = alone?.candidates ?? [];
  return first !== undefined && alone?.action !== 'handover' && !isTalkedOf(first);
}

/** Number of words in a text that none of the others has, numbers and what goes with them apart. */
function newWords(own: string, others: readonly string[]): number {
  const known = new Set(others.flatMap((text) => scan(text).tokens.map(({ folded }) => folded)));
  const words = residue(scan(decimalsWritten(own)), AROUND_VALUE);
  return words.filter(({ folded }) => !/\d/u.test(folded) && !known.has(folded)).length;
}

function isSame({ measured: one }: Telling, { measured: other }: Telling): boolean {
  return (
    one.length === other.length && one.every(({ from, to }, at) => from === other[at]?.from && to === other[at].to)
  );
}

/** What was offered in the last message, else what it showed. */
function refsOf({ choice, answers: [last], reference }: ToldInTalk['state']): CandidateRef[] {
  const offered = (choice?.options ?? []).flatMap((one) =>
    one.kind === 'article' || one.kind === 'faq' ? [{ kind: one.kind, id: one.id }] : [],
  );
  if (offered.length > 0) return offered;
  const named = reference ? [{ kind: 'article' as const, id: articleId(reference.document, reference.dieu) }] : [];
  return [...named, ...(last?.candidates.slice(0, last.next) ?? [])];
}
