import { FINE_ASKED, OUTCOME_ASKED, PENALTY_ASKED, PENALTY_WORDS, PRISON_ASKED } from '../penalty.ts';
import { joined, mentions, phrases, scan, utterance, type Utterance } from '../text/utterance.ts';
import type { Ranked, Showable } from './resolve.ts';
import { titleOf } from './steer.ts';

/** What is asked by whoever wants to know what comes to him. */
const GETS = phrases(
  `
    được bồi thường, được đền, được đền bù, được bắt đền, được trả, được nhận, nhận được, được hưởng, được lãnh, được lĩnh, được hỗ trợ,
    được trợ cấp, được chi trả, được thanh toán, được hoàn, được hoàn lại, được lấy lại, được đòi, lấy lại được, đòi lại được, đòi được,
    có bồi thường, có đền, có trả, có chi trả, có hỗ trợ, có được bồi thường, có được đền, có được trả, có được hưởng, có được nhận,
    bảo hiểm trả, bảo hiểm đền, bảo hiểm chi trả, hưởng bao nhiêu, lãnh bao nhiêu, nhận bao nhiêu, đòi bồi thường, bắt đền
  `,
  { exact: true },
);
/** Who speaks of these asks for them. */
const PUNISHED = joined(PENALTY_WORDS, OUTCOME_ASKED);
/** … and how much by these. */
const PUNISHED_HOW = joined(FINE_ASKED, PRISON_ASKED, PENALTY_ASKED);
/** In the question of a FAQ on a penalty. */
const OF_PENALTY = phrases(
  'xử phạt, bị phạt, phạt bao nhiêu, mức phạt, phạt tù, bị xử lý, phạm tội, truy cứu trách nhiệm hình sự, vi phạm',
  { exact: true },
);
/** Articles on crimes and violations are headed so. */
const HEADED = /^(?:Tội|Vi phạm|Hành vi vi phạm|Xử phạt|Mức (?:xử )?phạt)\s/u;
/** Law imposes a penalty so … */
const IMPOSES = /phạt tiền từ [\d.]+ đồng|(?<!\p{L})bị phạt (?:tiền|tù|cải tạo|cảnh cáo)/iu;
/** … and so it is stated anywhere, in the answers of FAQs, too. */
const STATES =
  /(?<!\p{L})phạt(?: tiền)?:? (?:từ )?\d|(?<!\p{L})phạt (?:tù|cải tạo|cảnh cáo)|(?<!\p{L})tù (?:từ )?\d|phạt tiền từ/iu;

/** … and that it is agreed on so: “Mức phạt vi phạm do các bên thoả thuận”. */
const AGREED = /mức phạt[^.;]* do các bên th(?:oả|ỏa) thuận/iu;

/** Whether somebody asks what he gets, and for no penalty. */
export function asksToGet(said: Pick<Utterance, 'tokens'>): boolean {
  return mentions(said, GETS) && !mentions(said, PUNISHED);
}

/** Whether somebody asks how high a penalty is. */
export function asksHowPunished(question: string): boolean {
  return mentions(utterance(question), PUNISHED_HOW);
}

/** Whether a passage leaves open how high a penalty is that is asked for: it names neither a penalty nor a sum or a share, nor who sets it. */
export function leavesPenaltyOpen(question: string, passage: string): boolean {
  return (
    asksHowPunished(question) && !statesPenalty(passage) && !AGREED.test(passage) && !/\d ?(?:%|đồng)/u.test(passage)
  );
}

/** Whether words state a penalty with its kind or its amount. */
function statesPenalty(text: string): boolean {
  return STATES.test(text);
}

/** Share of the former first one's score from which on what is left answers by itself; less is asked back about. */
const NEAR = 0.5;

/** Results for one side. */
export interface Sided {
  readonly ranked: readonly Ranked[];
  /** How sure they are: `answer` where they are as sure as they were found. */
  readonly action: 'answer' | 'clarify' | 'handover';
}

/**
 * Results for whoever asks what he gets: how something is punished comes last, too far below for a card, and is no answer
 * where nothing else is found. Of 933 such questions in `data/asked` two rest on a penalty.
 */
export function withoutPenalties({ ranked, action }: Sided): Sided {
  const punishing = new Set(ranked.filter(({ item }) => isPenalty(item)));
  const others = ranked.filter((one) => !punishing.has(one));
  const [first, kept] = [ranked[0], others[0]];
  if (first === undefined || first === kept) return { ranked: others, action };
  const penalties = Array.from(punishing, (one) => ({ ...one, score: 0 }));
  if (kept === undefined) return { ranked: penalties, action: 'handover' };
  const isNear = kept.score >= first.score * NEAR;
  return { ranked: [...others, ...penalties], action: action === 'answer' && !isNear ? 'clarify' : action };
}

/** Whether a result is about how something is punished. */
function isPenalty(item: Showable): boolean {
  const title = titleOf(item);
  if (item.kind === 'faq') return mentions(scan(title), OF_PENALTY);
  return HEADED.test(title) || IMPOSES.test(passageOf(item));
}

/**
 * Results for whoever asks how high a penalty is: where the first one states none, the first of those that would be shown beside it
 * and do stands in its place.
 */
export function statingFirst(ranked: readonly Ranked[], shown: readonly Showable[]): readonly Ranked[] {
  const [first] = ranked;
  const stating = shown.find((item) => statesPenalty(passageOf(item)));
  if (first === undefined || stating === undefined || stating === shown[0]) return ranked;
  return [{ item: stating, score: first.score }, ...ranked.filter(({ item }) => item !== stating)];
}

/** The Khoản of an article that is quoted, or all of its text; what a FAQ answers. */
function passageOf(item: Showable): string {
  if (item.kind === 'faq') return item.faq.answer;
  const { article, khoan } = item;
  const clause = article.clauses.find((one) => one.khoan === khoan);
  return clause ? article.text.slice(clause.start, clause.end) : article.text;
}
