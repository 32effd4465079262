import { exchangeFact, fillsFact } from '../facets.ts';
import { FILLERS } from '../lexicon.ts';
import { FINE_ASKED, OUTCOME_ASKED, PENALTY_ASKED, PRISON_ASKED } from '../penalty.ts';
import {
  asMarked,
  beginsWith,
  between,
  joined,
  lacking,
  mentions,
  phrases,
  residue,
  saysOnly,
  utterance,
  withoutOpening,
  type Utterance,
} from '../text/utterance.ts';

/** What a follow-up is asked as, and what later follow-ups build on. */
export interface FollowUp {
  readonly text: string;
  readonly topic: string;
  /** Whether it cannot be a question of its own. */
  readonly sure: boolean;
  /** Whether it tells a fact and asks nothing: what comes later builds on it, too. */
  readonly tells: boolean;
  /** Whether it asks for something else than a penalty: “0,2 thì sao” and “60 triệu thì mấy năm tù” do not. */
  readonly asksOn: boolean;
  /** Whether it is added to the question before, exchanges a fact of it, or only asks it again (“được không ạ?”). */
  readonly kind: 'added' | 'exchanged' | 'again';
}

/** Beginnings and ends of a follow-up, cut off before it is joined to the question before. */
const LEAD = phrases('thế còn, vậy còn, còn, thế nếu, vậy nếu, còn nếu, what about, how about', { exact: true });
const TAIL = phrases('thì sao, thì thế nào, thì như thế nào, sao, thế nào, thì bị sao, thì có sao không');
/** A condition added to the question before. */
const CONDITION = phrases('nếu, nếu như, trường hợp, trong trường hợp, giả sử, if', { exact: true });
/** Words of questions that say nothing without a topic: “phạt bao nhiêu?”, “cần giấy tờ gì?”. */
const TOPICLESS = joined(
  FILLERS,
  LEAD,
  TAIL,
  phrases(
    'phạt, bị, bao nhiêu, bao nhiêu tiền, tiền, mức phạt, cần, giấy tờ, giấy tờ gì, hồ sơ, gồm, những, gì, ở đâu, nộp, nộp ở đâu, làm ở đâu, đến đâu, mất bao lâu, bao lâu, thời hạn, thời gian, lệ phí, phí, mất phí, chi phí, thủ tục, thế nào, như thế nào, làm sao, ra sao, ai, cơ quan nào, khi nào, bao giờ, trình tự, các bước, vậy, thế, thế à, hả, hử, cụ thể, hết, kiện, khởi kiện, đơn, nộp đơn, làm đơn, đi tù, mấy năm, mấy tháng, mấy ngày, tốn, xong, giải quyết, phải làm sao, phải làm gì, làm gì, nên làm gì, phải làm thế nào, gọi, gọi cho, báo, báo cho, bây giờ, giờ, đòi, đòi bồi thường, bồi thường, được bồi thường, đền, đền bù, tái phạm, báo trước, xử, bị xử',
  ),
);
/** … though the law has something to say to these by themselves: “thủ tục khởi kiện”, “tái phạm là gì”. */
const SUBJECTS = phrases('kiện, khởi kiện, đơn, nộp đơn, làm đơn, bồi thường, đền bù, tái phạm, báo trước', {
  exact: true,
});
/** What a correction begins with: “ý tôi là ô tô”, “nhầm, là đất vườn”. */
const CORRECTION = phrases(
  'ý tôi là, ý em là, ý mình là, ý con là, ý cháu là, ý là, ý tôi hỏi, ý em hỏi, nhầm, à nhầm, nhầm rồi, em nhầm, tôi nhầm, hỏi nhầm, ghi nhầm, lộn, à lộn, quên, à quên, là',
  { exact: true },
);
/** “Không, xe đạp cơ”: a no before a comma takes back what was said; without one it denies what follows. */
const TAKEN_BACK = /^(?:à,? )?(?:không|không phải|khong|khong phai|ko|k) ?[,.;] ?/iu;
/** No words. */
const NONE = phrases('');
/** What stands around the words that carry a follow-up. */
const AROUND = joined(LEAD, TAIL);
/** What stands around a fact alone. */
const AROUND_FACT = joined(AROUND, FILLERS);
/** What asks whom to call, of whatever was said before. */
const CALLS = phrases(
  'gọi ai, gọi cho ai, gọi đâu, gọi số nào, gọi số mấy, gọi cơ quan nào, báo ai, báo cho ai, báo với ai, gặp ai, nhờ ai, kêu ai',
);
const AROUND_CALLS = joined(FILLERS, phrases('bây giờ, giờ, vậy, thế, thì, phải, nên, hả, để, báo, đây, trước, là'));
/** What only asks again: “thế có được không ạ?”. */
const AGAIN = phrases(
  'được không, được ko, được k, dc không, dc ko, dc k, đúng không, phải không, bị không, sao không, có cho không, cho không, cho phép không, có cấm không, cấm không',
);
const AROUND_AGAIN = phrases('thế, vậy, như thế, như vậy, thì, có, ạ, nhỉ, hả, à, ad, luật, pháp luật', {
  exact: true,
});
/** What asks for a penalty, or only on. */
const PENALTY = joined(
  ...[AROUND, FINE_ASKED, PRISON_ASKED, PENALTY_ASKED, OUTCOME_ASKED],
  phrases('mấy năm, bao nhiêu năm, mấy tháng'),
);
/** What goes on with the question before where a question begins with it: “có bị giữ xe không”. */
const GOES_ON = phrases(
  'có, bị, được, phải, cần, thì, hay, hoặc, và, hay là, mất, nộp, gồm, trong đó, ngoài ra, đồng thời, vậy thì, như thế nào, tại sao, vì sao, khi đó, lúc đó',
  { exact: true },
);
/** What asks though something is denied before it: “không … gì” and “chưa … nào” ask nothing. */
const ASKING_PLAINLY = phrases(
  'bao nhiêu, bao lâu, bao giờ, mấy, như thế nào, thế nào, ở đâu, được không, phải không',
  {
    exact: true,
  },
);
const DENYING = phrases('không, ko, k, kg, chưa, chẳng, chả, đừng', { exact: true });
/** Words that point or ask, and without their marks are what a question is about: “đèn đỏ”. */
const ALSO_SUBJECTS = new Set(['đền', 'đó']);
/** What says nothing while nothing has been said. */
const OF_NOTHING_YET = lacking(asMarked(joined(TOPICLESS, PENALTY)), ALSO_SUBJECTS);
/** What only questions say. */
const ASKING = phrases(
  'gì, nào, sao, mấy, bao nhiêu, bao lâu, bao giờ, nhiêu, ai, đâu, hả, hay, được không, phải không, không ạ, chưa ạ, có phải, có bị, có được, có cần',
  { exact: true },
);
/** … and what asks in what only tells, left out: “chồng hay nhậu”. */
const ASKING_HERE = lacking(ASKING, new Set(['hay']));
/** What a question may end with; within a sentence it denies. */
const ASKING_LAST = phrases('không, ko, k, hông, hong, chưa, à', { exact: true });
/** What a wish to know something begins with where it is only named: “thủ tục ly hôn”, “lệ phí sổ đỏ” … */
const NAMED = phrases(
  'thủ tục, trình tự, quy trình, hồ sơ, giấy tờ, mẫu đơn, điều kiện, tiêu chuẩn, mức phạt, tiền phạt, mức đóng, mức hưởng, lệ phí, án phí, học phí, thuế, cách, cách tính, thời hạn, thời hiệu, thẩm quyền, quy định, chế độ, trợ cấp, quyền, quyền lợi, nghĩa vụ, trách nhiệm, giấy phép, đăng ký, xin cấp, cấp lại, cấp đổi, gia hạn, sang tên, chuyển nhượng',
  { exact: true },
);
/** … or ends with, behind what it is asked of: “bảo hiểm thất nghiệp điều kiện” … */
const NAMED_LAST = phrases(
  'thủ tục, trình tự, quy trình, hồ sơ, giấy tờ, mẫu đơn, điều kiện, tiêu chuẩn, mức phạt, mức đóng, mức hưởng, lệ phí, án phí, cách tính, thời hiệu, thẩm quyền, chế độ',
  { exact: true },
);
/** … but for what was done with it: “em nộp hồ sơ”, “chưa đủ điều kiện”. */
const DONE_WITH = phrases(
  'nộp, làm, gửi, đóng, trả, cầm, giữ, lấy, mất, thiếu, đủ, hết, quá, có, không, ko, chưa, đã, đang, sai, đúng, theo, xong, bổ sung, hoàn thiện, đảm bảo, bảo đảm, đáp ứng, hưởng, nhận, cắt, ký, và, với, cùng, giả, người',
  { exact: true },
);
/** … unless it is said how it stands with it: “giấy phép hết hạn rồi” is a fact. */
const STANDS = phrases('rồi, đã, chưa, bị, hết, có, không, ko, là, xong, được, đủ, thiếu, mất, đang, vẫn', {
  exact: true,
});
/** What tells what somebody is after, though it asks nothing. */
const WISHES = phrases('muốn, cần, xin, nhờ, giúp, hỏi, tư vấn, hướng dẫn, định, tính', { exact: true });
/** What points back at something said before. */
const BACKWARDS = asMarked(
  phrases(
    'đó, vậy, thế, này, nó, như vậy, như thế, trường hợp đó, trường hợp này, ở trên, cái đó, việc đó, khi đó, lúc đó, người đó, thế còn, vậy còn',
  ),
);
/** What says nothing of what a question is about. */
const OF_NOTHING = asMarked(joined(TOPICLESS, ASKING));
/** “Thế nào” points back at nothing. */
const AROUND_POINTING = joined(TAIL, ASKING);
/** Words of a subject that is named: “ly hôn thủ tục”. */
const MIN_SUBJECT = 2;
/** Longer texts stand on their own. */
const MAX_WORDS = 14;
const MAX_TOPICLESS_WORDS = 8;
/** From this many words on, a text without “thì sao” is taken for a question of its own. */
const MIN_OWN_QUESTION = 5;
/** Up to this many words “… thì sao?” asks about what was said, however it begins; it may be a question of its own from here on. */
const MAX_SHORT = 9;
/** A fact alone (“ô tô?”, “đất thổ cư thì sao”) exchanges the one of the question before. */
const MAX_FACT_WORDS = 3;

/**
 * Reads a text as a follow-up to the last question; `undefined` when it is plainly a question of its own. Where it may
 * be either (`sure` is false), what each of them finds decides.
 */
export function followUp(said: Utterance, topic: string | undefined): FollowUp | undefined {
  const leaning = topic === undefined ? undefined : leansOn(said);
  if (topic === undefined || leaning === undefined) return undefined;
  const now = corrected(said);
  const exchanged = exchangeFact(utterance(topic), now);
  const isExchange = leaning === 'surely' || now !== said || residue(now, AROUND).length <= MAX_FACT_WORDS;
  if (exchanged !== undefined && isExchange)
    return { text: exchanged, topic: exchanged, sure: true, tells: false, asksOn: false, kind: 'exchanged' };
  if (onlyAsksAgain(now)) return { text: topic, topic, sure: true, tells: false, asksOn: false, kind: 'again' };
  const added = core(now);
  if (added === '') return undefined;
  const text = `${withoutAsking(topic)} ${added}`;
  // A fact that was left open makes the question whole, as a tapped choice does.
  if (fillsFact(utterance(topic), now, AROUND_FACT))
    return { text, topic: text, sure: true, tells: false, asksOn: false, kind: 'exchanged' };
  const tells = !asks(now);
  const asksOn = !tells && asks({ ...now, text: '', tokens: residue(now, PENALTY) });
  return { text, topic: tells ? text : topic, sure: leaning === 'surely', tells, asksOn, kind: 'added' };
}

/** How many words of a text with its marks speak of something by themselves; 0 where its form leans (“nếu …”, “cái đó …”). */
export function ownWords(said: Utterance): number {
  return leads(said) || beginsWith(said, CONDITION) || pointsBack(said) ? 0 : residue(said, OF_NOTHING).length;
}

/** Whether a text with its marks points back at what was said before. */
function pointsBack(said: Utterance): boolean {
  // Beside marks “vay” is no “vậy”.
  const marked = residue(said, AROUND_POINTING).filter(({ raw, folded }) => raw !== folded);
  return mentions({ tokens: marked }, BACKWARDS);
}

/**
 * How many words of its own a part of a text has that is a question by itself: it asks plainly, goes on with nothing and points back at
 * nothing. 0 where it is none; “còn …” is one where something of its own follows.
 */
export function wordsOfQuestion(part: Utterance): number {
  const [first] = leads(part) ? residue(part, LEAD) : part.tokens;
  const said = utterance(part.text.slice(first?.start));
  const leans = [CONDITION, GOES_ON].some((list) => beginsWith(said, list)) || pointsBack(said);
  return leans || !asksPlainly(said) ? 0 : residue(said, OF_NOTHING).length;
}

/** Whether a text surely asks: by its mark or its end, or by a word that nothing denies. */
export function asksPlainly(said: Utterance): boolean {
  const last = { tokens: said.tokens.slice(-1) };
  if (said.text.includes('?') || mentions(last, ASKING_LAST) || endsLike(said) || namesOnly(said)) return true;
  return mentions(said, mentions(said, DENYING) ? ASKING_PLAINLY : ASKING_HERE);
}

/** Whether a text only asks what was asked before, as “luật có cho không”. */
export function onlyAsksAgain(said: Utterance): boolean {
  return saysOnly(said, AGAIN, AROUND_AGAIN);
}

/** Whether a text asks something of what was said before, and says nothing of what that is: “phạt bao nhiêu”. */
export function asksOfNothing(said: Utterance): boolean {
  return residue(said, OF_NOTHING_YET).length === 0 && !mentions(said, SUBJECTS);
}

/** A question without the “không” it ends with: before “có di chúc” it would deny what is added. */
export function withoutAsking(question: string): string {
  const { text, tokens } = utterance(question);
  const last = tokens.at(-1);
  const isAsking = last !== undefined && tokens.length > 1 && mentions({ tokens: [last] }, ASKING_LAST);
  return isAsking ? text.slice(0, last.start).trim() : text;
}

/**
 * What of a text tells what it wants: nothing of the words that begin a correction, and for “gọi ai bây giờ” the question that it
 * is asked of. Both look like danger by themselves.
 */
export function wishIn(said: Utterance, topic: string | undefined): Utterance {
  if (topic === undefined) return said;
  const now = corrected(said);
  return saysOnly(now, CALLS, AROUND_CALLS) ? utterance(`${topic} ${now.text}`) : now;
}

/** What is said instead of what was said before; the utterance itself where nothing is corrected. */
function corrected(said: Utterance): Utterance {
  const text = withoutOpening(utterance(said.text.replace(TAKEN_BACK, '')), { openings: CORRECTION });
  return text === said.text || text === '' ? said : utterance(text);
}

/**
 * Whether a text only says how things are or what it is about (“chồng em mất rồi”, “lừa đảo 1 tỷ 2”), so that nobody can know
 * what is asked about it. A story or a wish is none.
 */
export function onlyStates(said: Utterance): boolean {
  return said.tokens.length <= MAX_SHORT && !asks(said) && !mentions(said, WISHES);
}

/** Whether a text asks something. */
function asks(said: Utterance): boolean {
  const last = { tokens: said.tokens.slice(-1) };
  if (said.text.includes('?') || mentions(said, ASKING) || mentions(last, ASKING_LAST)) return true;
  return leads(said) || beginsWith(said, CONDITION) || namesOnly(said);
}

/** Whether it is asked for by its name. */
function namesOnly(said: Utterance): boolean {
  return (beginsWith(said, NAMED) && !mentions(said, STANDS)) || namesLast(said);
}

/** Whether a subject is named and behind it what is asked of it. */
function namesLast(said: Utterance): boolean {
  const { tokens } = between(said, { before: NONE, after: FILLERS });
  const subject = between({ tokens }, { before: NONE, after: NAMED_LAST }).tokens;
  if (subject.length === tokens.length || mentions({ tokens: subject.slice(-1) }, DONE_WITH)) return false;
  return residue({ tokens: subject }, OF_NOTHING).length >= MIN_SUBJECT;
}

/** Whether it begins as follow-ups do: “còn …”. Beside marks “con” is a child. */
function leads(said: Utterance): boolean {
  return beginsWith(said, LEAD) && !(said.marked && said.tokens[0]?.raw === 'con');
}

function leansOn(said: Utterance): 'surely' | 'maybe' | undefined {
  const count = said.tokens.length;
  if (count === 0 || count > MAX_WORDS) return undefined;
  if (leansSurely(said, count)) return 'surely';
  const hints = count <= MAX_SHORT || leads(said) || beginsWith(said, CONDITION) || mentions(said, BACKWARDS);
  return hints ? 'maybe' : undefined;
}

function leansSurely(said: Utterance, count: number): boolean {
  if (count <= MAX_TOPICLESS_WORDS && residue(said, TOPICLESS).length === 0) return true;
  if (endsLike(said)) return leads(said) || beginsWith(said, CONDITION);
  // Unmarked “con” is as often a child as “còn”; and five words can be a question of their own.
  if (leads(said)) return said.marked && residue(said, LEAD).length < MIN_OWN_QUESTION;
  return beginsWith(said, CONDITION) && count <= MIN_OWN_QUESTION;
}

function endsLike(said: Utterance): boolean {
  const from = said.tokens.at(-4)?.start ?? 0;
  return mentions(utterance(said.text.slice(from)), TAIL);
}

/** What carries the follow-up: without its lead and its tail, with the signs within (“0,5 gam”). */
function core(said: Utterance): string {
  if (residue(said, AROUND).length === 0) return '';
  const { tokens } = between(said, { before: leads(said) ? LEAD : NONE, after: TAIL });
  return said.text.slice(tokens[0]?.start, tokens.at(-1)?.end);
}
