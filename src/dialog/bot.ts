import { ActivityHandler, type TurnContext } from 'botbuilder';

import { dialogTurn } from './adapter.ts';
import type { Dialog, Reply } from './dialog.ts';
import { routeOf } from './routes/table.ts';

/** The bot: every kind of activity goes through the one route table, and the reply goes back as activities. */
export class LawBot extends ActivityHandler {
  constructor() {
    super();
    this.onMessage((context, next) => this.#answer(context).then(next));
    this.onMembersAdded((context, next) => this.#answer(context).then(next));
    this.onReactionsAdded((context, next) => this.#answer(context).then(next));
    this.onEvent((context, next) => this.#answer(context).then(next));
  }

  async #answer(context: TurnContext): Promise<void> {
    const turn = dialogTurn(context);
    const route = routeOf(turn.dialog);
    if (!route) return;
    const reply = withOffers(withNotice(turn.dialog, await route.answer()));
    turn.route = route.name;
    turn.reply = reply;
    await context.sendActivities(
      reply.messages.map((message) => ({ type: 'message', text: message.text, channelData: message })),
    );
  }
}

/** The first contact gets the notice, and so does everybody once after it has changed; danger is answered first. */
function withNotice({ state, texts, services }: Dialog, reply: Reply): Reply {
  // Who is being forgotten needs to hear nothing of what is stored, and silence is silence.
  if (state.noticed >= texts.noticeVersion || reply.erase || reply.restrained) return reply;
  const notice = { text: texts.notice(services.settings.agencyName) };
  const urgent = reply.handover?.reason === 'urgent';
  const messages = urgent ? [...reply.messages, notice] : [notice, ...reply.messages];
  return { ...reply, messages, state: { ...reply.state, noticed: texts.noticeVersion }, notice: texts.noticeVersion };
}

/** Remembers the buttons of the last message, for platforms where their number or title is typed. */
function withOffers(reply: Reply): Reply {
  const buttons = reply.messages.at(-1)?.buttons ?? [];
  const offered = buttons.flatMap((b) => (b.kind === 'reply' ? [{ title: b.title, payload: b.payload }] : []));
  return { ...reply, state: { ...reply.state, offered } };
}
