import type { ChannelName, HandoverReason } from '../conversations/model.ts';
import type { Db } from '../storage/database.ts';
import { type Period, instantsOf } from './period.ts';
import { type Place, type RowSet, createRowSet } from './row-set.ts';

/**
 * What became of a question: an answer from the law; a question back; a person; a word that it is nothing for this
 * service; or that the document or article it names is not here.
 */
export const OUTCOMES = ['answered', 'asked_back', 'handed_over', 'declined', 'not_here'] as const;

/** One of {@link OUTCOMES}. */
export type Outcome = (typeof OUTCOMES)[number];

/** Why a question went to a person; `waiting`: the conversation waited for one already. */
export type Why = HandoverReason | 'waiting';

/** What the person said of the answer, at last. */
export const VERDICTS = ['helpful', 'unhelpful', 'none'] as const;

/** One of {@link VERDICTS}. */
export type Verdict = (typeof VERDICTS)[number];

/** A question, when the bot dealt with it. */
export interface QuestionLine extends Place {
  readonly conversation: string;
  readonly channel: ChannelName;
  /** Masked of personal numbers; empty once it has been kept long enough. */
  readonly text: string;
  /** Slug of the field of the first FAQ shown, else of the conversation; empty where neither is known. */
  readonly field: string;
  readonly outcome: Outcome;
  /** Of one that was handed over. */
  readonly why: Why | null;
  readonly verdict: Verdict;
  /** JSON: ids of the articles and FAQs shown. */
  readonly shown: string;
}

/** Which questions. */
export interface QuestionFilter {
  readonly channel?: ChannelName | undefined;
  /** Slug; empty for those whose field is not known. */
  readonly field?: string | undefined;
  readonly outcome?: Outcome | undefined;
  readonly why?: Why | undefined;
  readonly verdict?: Verdict | undefined;
  /** 1: not answered and not asked back, or said not to help. */
  readonly missed?: 1 | undefined;
  /** Id of an article or FAQ that was shown. */
  readonly shown?: string | undefined;
}

/**
 * A look-up of what a question names is certain of itself (confidence 1) and declines what is not here; the calibrated
 * confidence of a search never is. The reason of a hand-over stands in the change of owner that the same turn wrote.
 * `number#dieu` names an article, `field/slug` a FAQ; see kb/model.ts.
 */
const FOUND = `WITH asked AS (
  SELECT q.asked_at AS at, CAST(q.id AS TEXT) AS key, q.conversation_id AS conversation, c.channel, q.masked_text AS text,
    q.shown, q.action,
    COALESCE((SELECT substr(s.value, 1, instr(s.value, '/') - 1) FROM json_each(q.shown) AS s
      WHERE instr(s.value, '#') = 0 ORDER BY s.key LIMIT 1), c.field, '') AS field,
    CASE q.action WHEN 'answer' THEN 'answered' WHEN 'clarify' THEN 'asked_back' WHEN 'handover' THEN 'handed_over'
      ELSE CASE WHEN q.confidence = 1 THEN 'not_here' ELSE 'declined' END END AS outcome,
    CASE q.action WHEN 'handover' THEN COALESCE((SELECT o.reason FROM owner_changes AS o
      WHERE o.conversation_id = q.conversation_id AND o.at = q.asked_at AND o.to_owner = 'waiting' LIMIT 1), 'waiting')
      END AS why,
    COALESCE((SELECT CASE f.helpful WHEN 1 THEN 'helpful' ELSE 'unhelpful' END FROM feedback AS f
      WHERE f.question_id = q.id ORDER BY f.id DESC LIMIT 1), 'none') AS verdict
  FROM questions AS q JOIN conversations AS c ON c.id = q.conversation_id
  WHERE q.asked_at >= @from AND q.asked_at < @to),
found AS (SELECT at, key, conversation, channel, text, shown, field, outcome, why, verdict FROM asked)`;

/** Questions that were dealt with in a period. A question is one row, however many messages it was written in. */
export function createQuestionRows(db: Db): RowSet<QuestionLine, QuestionFilter> {
  return createRowSet<QuestionLine, QuestionFilter>(db, {
    found: FOUND,
    conditions: {
      channel: 'channel = @channel',
      field: 'field = @field',
      outcome: 'outcome = @outcome',
      why: 'why = @why',
      verdict: 'verdict = @verdict',
      missed: `outcome NOT IN ('answered', 'asked_back') OR verdict = 'unhelpful'`,
      shown: 'EXISTS (SELECT 1 FROM json_each(found.shown) AS s WHERE s.value = @shown)',
    },
  });
}

/** An article or FAQ, and in how many questions it was shown. */
export interface ShownItem {
  readonly id: string;
  readonly count: number;
  /** Of these, how many were said not to help. */
  readonly unhelpful: number;
}

/** All that were shown in a period. */
export function createShownItems(db: Db): (period: Period) => readonly ShownItem[] {
  const sql = db.prepare<[object], ShownItem>(`${FOUND}
    SELECT id, COUNT(*) AS count, SUM(verdict = 'unhelpful') AS unhelpful
    FROM (SELECT DISTINCT found.key, s.value AS id, verdict FROM found, json_each(found.shown) AS s) GROUP BY id`);
  return (period) => sql.all(instantsOf(period));
}
