import { z } from 'zod';

/** An article or FAQ as the indexes named it; a version that is gone by the time it is shown is skipped. */
const candidate = z.object({ kind: z.enum(['article', 'faq']), id: z.string(), khoan: z.string().optional() });

/** One answer that still has live buttons. */
const answer = z.object({
  code: z.string(),
  question: z.string(),
  candidates: z.array(candidate),
  /** Index of the first candidate that was not shown yet. */
  next: z.number().int(),
  voted: z.boolean(),
  /** The earlier day whose law it shows. */
  asOf: z.string().exactOptional(),
});

/** A document that may be meant, by that article of it which is then shown. */
const document = z.object({
  ...{ kind: z.literal('document'), title: z.string(), issuer: z.string() },
  ...{ article: z.string(), khoan: z.string() },
});

/** One of several questions of a message; see several.ts. */
const oneOf = z.object({ text: z.string(), asked: z.string() });

/** A question back that waits for a choice. */
const choice = z.object({
  code: z.string(),
  question: z.string(),
  options: z.array(
    z.union([
      z.object({ kind: z.literal('words'), text: z.string() }),
      candidate.extend({ title: z.string() }),
      document,
    ]),
  ),
  /** Other questions of the same message, which wait for their turn. */
  others: z.array(oneOf).readonly().exactOptional(),
});

/** The version that everybody had read when versions began to be kept. */
const FIRST_NOTICE = 1;

const schema = z.object({
  v: z.literal(1),
  /** Version of the notice that was given last; 0 for none. Stood as yes or no before there were versions. */
  noticed: z.union([z.number().int(), z.boolean().transform((given) => (given ? FIRST_NOTICE : 0))]),
  /** Start of the ownership that everything below belongs to; a new one forgets it. */
  ownerSince: z.number(),
  /** The last full question, what a follow-up is added to. */
  topic: z.string().optional(),
  /** The article shown last, and the clause of it, what “điều 8?”, “khoản 3?” and “điểm b?” refer to. */
  reference: z.object({ document: z.string(), dieu: z.string(), khoan: z.string().optional() }).optional(),
  answers: z.array(answer),
  choice: choice.optional(),
  /** Buttons of the last message: people type their number or title where a platform cannot show them. */
  offered: z.array(z.object({ title: z.string(), payload: z.string() })),
  /** 👎 since the last 👍. */
  thumbsDown: z.number().int(),
  /** Turns in a row with nothing but attachments. */
  attachmentTurns: z.number().int(),
  /** The question whether everything is to be erased, while it waits for its button. Stood without its time before it lapsed. */
  erasing: z
    .union([z.object({ code: z.string(), at: z.number() }), z.string().transform((code) => ({ code, at: 0 }))])
    .optional(),
  /** When the bot answered last; it was not kept before the context lapsed. */
  at: z.number().exactOptional(),
});

/** What the dialog remembers of a conversation between turns; stored by the core, versioned. */
export type DialogState = z.infer<typeof schema>;
/** An article or FAQ by id, as remembered. */
export type CandidateRef = z.infer<typeof candidate>;
/** An answer with live buttons. */
export type ShownAnswer = z.infer<typeof answer>;
/** A pending question back. */
export type PendingChoice = z.infer<typeof choice>;

/** UTF-16 units remembered of what was said last, for follow-ups; long enough for any sentence. */
export const REMEMBERED = 500;
/** Answers whose buttons still work; older buttons get a polite answer. */
const KEPT_ANSWERS = 5;

/** How long the question whether everything is to be erased waits: whoever means it answers while they read it; “ok” weeks later answers something else. */
export const ERASING_LAPSES_MS = 3_600_000;

/** How long what is typed may lean on what was said before: over a weekend. */
export const CONTEXT_LAPSES_MS = 3 * 86_400_000;

/** A state without context. */
export function freshState(ownerSince: number, noticed: number): DialogState {
  return { v: 1, noticed, ownerSince, answers: [], offered: [], thumbsDown: 0, attachmentTurns: 0 };
}

/**
 * Reads a stored state. `{}` is a first contact; an unreadable or foreign one starts anew without a second notice;
 * a change of owner since then forgets the context, so that nothing said to a counsellor is taken for a question to the bot.
 */
export function readState(stored: unknown, ownerSince: number): DialogState {
  const parsed = schema.safeParse(stored);
  if (!parsed.success) return freshState(ownerSince, isEmpty(stored) ? 0 : FIRST_NOTICE);
  return parsed.data.ownerSince === ownerSince ? parsed.data : freshState(ownerSince, parsed.data.noticed);
}

/** Forgets the question whether everything is to be erased when it has waited for too long. */
export function withoutLapsed(state: DialogState, now: number): DialogState {
  const { erasing, ...others } = state;
  return erasing !== undefined && now - erasing.at >= ERASING_LAPSES_MS ? others : state;
}

/**
 * Forgets what was talked of when that is long ago: “còn ô tô thì sao” or “2” a week later means something else, and nobody
 * remembers what. Buttons say what they do, and one that is tapped still does it, by the law of the day.
 */
export function withoutPastTalk(state: DialogState, { now, isTap }: { now: number; isTap: boolean }): DialogState {
  if (now - (state.at ?? now) < CONTEXT_LAPSES_MS) return state;
  const { topic: _topic, reference: _reference, choice, ...others } = state;
  return { ...others, offered: [], ...(isTap && choice !== undefined && { choice }) };
}

/** Puts an answer first, replacing an older one with the same code. */
export function rememberAnswer(state: DialogState, shown: ShownAnswer): DialogState {
  const others = state.answers.filter((known) => known.code !== shown.code);
  return { ...state, answers: [shown, ...others].slice(0, KEPT_ANSWERS) };
}

function isEmpty(stored: unknown): boolean {
  return stored === null || stored === undefined || (typeof stored === 'object' && Object.keys(stored).length === 0);
}
