import { exchangeFact } from './facets.ts';
import { FILLERS } from './lexicon.ts';
import { beginsWith, joined, mentions, phrases, residue, utterance, type Utterance } from './text/utterance.ts';

/** What a follow-up is asked as, and what later follow-ups build on. */
export interface FollowUp {
  readonly text: string;
  readonly topic: string;
  /** Whether it cannot be a question of its own. */
  readonly sure: boolean;
  /** Whether it is added to the question before, or exchanges a fact of it. */
  readonly kind: 'added' | 'exchanged';
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
    'phạt, bị, bao nhiêu, bao nhiêu tiền, tiền, mức phạt, cần, giấy tờ, giấy tờ gì, hồ sơ, gồm, những, gì, ở đâu, nộp, nộp ở đâu, làm ở đâu, đến đâu, mất bao lâu, bao lâu, thời hạn, thời gian, lệ phí, phí, mất phí, chi phí, thủ tục, thế nào, như thế nào, làm sao, ra sao, ai, cơ quan nào, khi nào, bao giờ, trình tự, các bước, vậy, thế, thế à, hả, hử, cụ thể, hết',
  ),
);
/** What stands around the words that carry a follow-up. */
const AROUND = joined(LEAD, TAIL);
/** What points back at something said before. */
const BACKWARDS = phrases(
  'đó, vậy, thế, này, nó, như vậy, như thế, trường hợp đó, trường hợp này, ở trên, cái đó, việc đó, khi đó, lúc đó, người đó, thế còn, vậy còn',
);
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
  const earlier = utterance(topic);
  const exchanged = exchangeFact(earlier, said);
  if (exchanged !== undefined && leaning !== 'maybe')
    return { text: exchanged, topic: exchanged, sure: true, kind: 'exchanged' };
  const isFact = exchanged !== undefined && residue(said, AROUND).length <= MAX_FACT_WORDS;
  if (isFact) return { text: exchanged, topic: exchanged, sure: true, kind: 'exchanged' };
  const added = core(said);
  return added === '' ? undefined : { text: `${topic} ${added}`, topic, sure: leaning === 'surely', kind: 'added' };
}

function leansOn(said: Utterance): 'surely' | 'maybe' | undefined {
  const count = said.tokens.length;
  if (count === 0 || count > MAX_WORDS) return undefined;
  if (leansSurely(said, count)) return 'surely';
  const hints =
    count <= MAX_SHORT || beginsWith(said, LEAD) || beginsWith(said, CONDITION) || mentions(said, BACKWARDS);
  return hints ? 'maybe' : undefined;
}

function leansSurely(said: Utterance, count: number): boolean {
  if (count <= MAX_TOPICLESS_WORDS && residue(said, TOPICLESS).length === 0) return true;
  if (endsLike(said)) return beginsWith(said, LEAD) || beginsWith(said, CONDITION);
  // Unmarked “con” is as often a child as “còn”; and five words can be a question of their own.
  if (beginsWith(said, LEAD)) return said.marked && residue(said, LEAD).length < MIN_OWN_QUESTION;
  return beginsWith(said, CONDITION) && count <= MIN_OWN_QUESTION;
}

function endsLike(said: Utterance): boolean {
  const from = said.tokens.at(-4)?.start ?? 0;
  return mentions(utterance(said.text.slice(from)), TAIL);
}

/** The words that carry the follow-up: without its lead and its tail. */
function core(said: Utterance): string {
  return residue(said, AROUND)
    .map((token) => said.text.slice(token.start, token.end))
    .join(' ');
}
