import { articleId, type Article, type Faq, type IsoDate } from '../../kb/model.ts';
import type { Candidate } from '../../retrieval/contract.ts';
import { meantBy, readTelling, readTellingWith, standingsOf, type Telling } from '../clauses/standings.ts';
import type { CandidateRef, DialogState } from '../state.ts';

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
  /** The day whose law is spoken of. */
  readonly day: IsoDate;
}

/** “Ngoài việc bị áp dụng hình thức xử phạt, … còn bị trừ điểm”: names the same steps once more. */
const BESIDES = /^\s*\d{1,3}[a-zđ]?\.\s*Ngoài việc/iu;

/**
 * Tells the results of which one Khoản is meant by a value that is told (“0,2” after a fine for driving with alcohol), where they
 * were just talked about: offered to choose from, or shown last. `undefined` where no value is told.
 */
export function singledOut({
  own,
  topic,
  state,
  knowledge,
  day,
}: ToldInTalk): ((one: Candidate) => boolean) | undefined {
  const telling = readTellingWith(`${topic} ${own}`, own);
  if (telling.measured.length === 0 || isSame(telling, readTelling(topic))) return undefined;
  const talkedOf = new Set(refsOf(state).flatMap((ref) => articlesOf(ref, knowledge)));
  const isMeantIn = (id: string): boolean => {
    const { text = '', clauses: all = [] } = knowledge.articleOn(id, day) ?? {};
    const clauses = all.filter(({ start, end }) => !BESIDES.test(text.slice(start, end)));
    return meantBy(clauses, standingsOf(text, clauses, telling)) !== undefined;
  };
  return (one) => articlesOf(one, knowledge).filter((id) => talkedOf.has(id) && isMeantIn(id)).length === 1;
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

function articlesOf({ kind, id }: Pick<CandidateRef, 'kind' | 'id'>, knowledge: Known): string[] {
  if (kind === 'article') return [id];
  const cited = knowledge.faq(id)?.citations ?? [];
  return [...new Set(cited.map(({ document, dieu }) => articleId(document, dieu)))];
}
