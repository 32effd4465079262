import { ActivityTypes, BotAdapter, TurnContext, type Activity, type ResourceResponse } from 'botbuilder';
import { z } from 'zod';

import type { Address, OutboundMessage } from '../conversations/model.ts';
import { AppError } from '../infra/errors.ts';
import type { Act } from './acts.ts';
import type { Dialog, Reply } from './dialog.ts';

const DIALOG_TURN = Symbol('dialog turn');

/** What one activity carries through botbuilder: the dialog in, the reply out. */
export interface DialogTurn {
  readonly dialog: Dialog;
  route?: string;
  reply?: Reply;
}

/** What came of one act. */
export interface AdapterResult {
  /** Name of the route that answered; `undefined` when the act asked for no answer. */
  readonly route: string | undefined;
  readonly reply: Reply | undefined;
  /** What was sent, in order, middleware included. */
  readonly messages: readonly OutboundMessage[];
}

const quotation = z.object({
  articleId: z.string(),
  text: z.string(),
  of: z.string().exactOptional(),
  asOf: z.string().exactOptional(),
});

const outbound = z.object({
  text: z.string(),
  buttons: z
    .array(
      z.union([
        z.object({ kind: z.literal('reply'), title: z.string(), payload: z.string() }),
        z.object({ kind: z.literal('url'), title: z.string(), url: z.string() }),
      ]),
    )
    .optional(),
  quotations: z.array(quotation).optional(),
});

/**
 * Runs middleware and bot over one act and collects what they send. It never speaks to a platform: what is collected
 * goes to the outbox. An error in the bot is thrown to the caller, who retries the turn.
 */
export class TurnAdapter extends BotAdapter {
  readonly #sent = new WeakMap<DialogTurn, OutboundMessage[]>();

  /** Answers one act. */
  async run(
    turn: DialogTurn,
    bot: { run(context: TurnContext): Promise<void> },
    address: Address,
  ): Promise<AdapterResult> {
    const context = new TurnContext(this, toActivity(turn.dialog, address));
    context.turnState.set(DIALOG_TURN, turn);
    this.#sent.set(turn, []);
    await this.runMiddleware(context, (revocable) => bot.run(revocable));
    return { route: turn.route, reply: turn.reply, messages: this.#sent.get(turn) ?? [] };
  }

  override async sendActivities(context: TurnContext, activities: Partial<Activity>[]): Promise<ResourceResponse[]> {
    const sent = this.#sent.get(dialogTurn(context)) ?? [];
    for (const activity of activities) {
      // Traces and typing have no place in an outbox.
      if (activity.type === ActivityTypes.Message) sent.push(toMessage(activity));
    }
    return activities.map((_, index) => ({ id: String(index) }));
  }

  override async updateActivity(): Promise<void> {
    throw unsupported('updateActivity');
  }

  override async deleteActivity(): Promise<void> {
    throw unsupported('deleteActivity');
  }

  override async continueConversation(): Promise<void> {
    throw unsupported('continueConversation');
  }
}

/** The dialog's turn within a botbuilder turn. */
export function dialogTurn(context: TurnContext): DialogTurn {
  const turn = context.turnState.get<DialogTurn | undefined>(DIALOG_TURN);
  if (!turn) throw unsupported('a turn that did not come through TurnAdapter');
  return turn;
}

function toMessage(activity: Partial<Activity>): OutboundMessage {
  const parsed = outbound.parse(activity.channelData ?? { text: activity.text ?? '' });
  return {
    text: parsed.text,
    ...(parsed.buttons ? { buttons: parsed.buttons } : {}),
    ...(parsed.quotations ? { quotations: parsed.quotations } : {}),
  };
}

/** The activity that stands for an act; routes read the act itself, botbuilder's dispatch and middleware read this. */
function toActivity({ act, language }: Dialog, address: Address): Partial<Activity> {
  const person = { id: address.personId, name: '' };
  const account = { id: address.accountId, name: '' };
  return {
    ...typed(act),
    channelId: address.channel,
    serviceUrl: '',
    locale: language === 'vi' ? 'vi-VN' : 'en-US',
    from: person,
    recipient: account,
    conversation: {
      id: `${address.channel}/${address.accountId}/${address.personId}`,
      isGroup: false,
      conversationType: 'personal',
      name: '',
    },
    ...(act.kind === 'opened' ? { membersAdded: [person] } : {}),
  };
}

function typed(act: Act): Partial<Activity> {
  switch (act.kind) {
    case 'opened':
      return { type: ActivityTypes.ConversationUpdate };
    case 'reaction':
      return { type: ActivityTypes.MessageReaction, reactionsAdded: [{ type: act.reaction }] };
    case 'contact':
    case 'withdrawn':
      return { type: ActivityTypes.Event, name: act.kind };
    case 'tap':
      return { type: ActivityTypes.Message, text: '', value: act.payload };
    case 'text':
      return { type: ActivityTypes.Message, text: act.text };
    case 'attachments':
      return { type: ActivityTypes.Message, text: '' };
  }
}

function unsupported(what: string): AppError {
  return new AppError('INTERNAL', { detail: `dialog: ${what} is not supported` });
}
