import { createHash } from 'node:crypto';

import type { Conversation } from '../conversations/model.ts';
import type { Turn, TurnHandler, TurnResult } from '../conversations/ports.ts';
import { actsOf, type Act } from './acts.ts';
import { TurnAdapter, dialogTurn } from './adapter.ts';
import { LawBot } from './bot.ts';
import { vietnamDay } from './days.ts';
import type { Dialog, DialogServices } from './dialog.ts';
import { clearLanguage } from './language.ts';
import { urgentRoute } from './routes/urgent.ts';
import { readState, withoutLapsed, withoutPastTalk } from './state.ts';
import { withoutIntroduction } from './text/introduction.ts';
import { utterance } from './text/utterance.ts';
import { textsIn } from './texts.ts';
import { whileWaiting } from './waiting.ts';

/** Letters and digits of a button code: 36^8 possibilities, more than anybody can guess between two messages. */
const CODE_LENGTH = 8;

/**
 * Makes the bot: a burst of events and the dialog's memory in; messages, memory and a possible handover out. The same
 * turn gives the same result, so a turn that was cut off may be run again.
 */
export function createTurnHandler(services: DialogServices): TurnHandler {
  const adapter = new TurnAdapter();
  const bot = new LawBot();
  adapter.use(async (context, next) => {
    const started = services.clock.now();
    await next();
    const { route, reply } = dialogTurn(context);
    services.logger.info('dialog.answered', {
      route: route ?? 'none',
      messages: reply?.messages.length ?? 0,
      handover: reply?.handover?.reason ?? null,
      ms: services.clock.now() - started,
    });
  });

  return async (turn) => {
    let result = emptyResult(turn);
    for (const act of actsOf(turn.events)) {
      const dialog = dialogFor({ turn, act, services, result });
      if (isLeftForPeople(result, dialog)) continue;
      const answered = await adapter.run({ dialog }, bot, turn.conversation);
      const { reply, messages, standing } = whileWaiting(turn.conversation, dialog, answered);
      if (!reply) continue;
      result = {
        messages: [...result.messages, ...messages],
        state: { ...reply.state, at: turn.now },
        language: reply.language ?? dialog.language,
        questions: [...result.questions, ...(reply.questions ?? [])],
        ...feedbackOf(reply.feedback ?? result.feedback),
        ...(reply.handover ? { handover: reply.handover } : {}),
        ...(reply.erase ? { erase: true } : {}),
        ...noticeOf(reply.notice ?? result.notice),
        ...((reply.restrained || result.restrained) && !reply.handover ? { restrained: true } : {}),
        ...(standing || result.standing ? { standing: true } : {}),
      };
      if (reply.erase) break;
    }
    return result;
  };
}

/** After a handover a person speaks, and what else was said in the burst is theirs to read; only danger gets its numbers at once. */
function isLeftForPeople({ handover }: TurnResult, dialog: Dialog): boolean {
  return handover !== undefined && (handover.reason === 'urgent' || urgentRoute.match(dialog) === undefined);
}

function feedbackOf(feedback: TurnResult['feedback']): Pick<TurnResult, 'feedback'> {
  return feedback ? { feedback } : {};
}

function noticeOf(notice: TurnResult['notice']): Pick<TurnResult, 'notice'> {
  return notice === undefined ? {} : { notice };
}

function emptyResult({ conversation, state, now }: Turn): TurnResult {
  return {
    messages: [],
    state: withoutLapsed(readState(state, conversation.ownerSince), now),
    language: conversation.language,
    questions: [],
  };
}

interface DialogInput {
  readonly turn: Turn;
  readonly act: Act;
  readonly services: DialogServices;
  readonly result: TurnResult;
}

function dialogFor({ turn, act, services, result }: DialogInput): Dialog {
  const said = act.kind === 'text' ? utterance(withoutIntroduction(act.text)) : undefined;
  const language = (said && clearLanguage(said)) ?? result.language;
  const remembered = readState(result.state, turn.conversation.ownerSince);
  const state = withoutPastTalk(remembered, { now: turn.now, isTap: act.kind === 'tap' });
  // What an earlier act of the burst has said need not be said again.
  const restraint = turn.restraint && { ...turn.restraint, told: turn.restraint.told || result.restrained === true };
  let codes = result.messages.length;
  return {
    services,
    channel: turn.conversation.channel,
    act,
    said,
    state: act.kind === 'attachments' ? state : { ...state, attachmentTurns: 0 },
    language,
    texts: textsIn(language),
    today: vietnamDay(turn.now),
    newCode: () => codeFor({ conversation: turn.conversation, turn, index: codes++ }),
    ...(restraint && { restraint }),
  };
}

interface CodeInput {
  readonly conversation: Conversation;
  readonly turn: Turn;
  readonly index: number;
}

/** A code that is the same when the turn is run again, and that nobody outside can foresee: conversation ids are random. */
function codeFor({ conversation, turn, index }: CodeInput): string {
  const seed = JSON.stringify([conversation.id, turn.events.map((event) => event.key), index]);
  const digest = createHash('sha256').update(seed).digest('hex').slice(0, 16);
  return BigInt(`0x${digest}`).toString(36).padStart(CODE_LENGTH, '0').slice(-CODE_LENGTH);
}
