import type { Button, OutboundMessage } from '../../conversations/model.ts';
import { askButton, questionTitle } from '../buttons.ts';
import type { Dialog, Reply } from '../dialog.ts';
import type { OneOf } from '../several.ts';

/** The reply to one of several questions: it says so, and the others are a tap away, or wait until it is answered. */
export function withOthers(
  { texts }: Dialog,
  { reply, one, others }: { readonly reply: Reply; readonly one: OneOf; readonly others: readonly OneOf[] },
): Reply {
  const lead = texts.severalAsked(questionTitle(one.asked));
  const [first, ...rest] = reply.messages;
  const messages = first ? [{ ...first, text: `${lead}\n\n${first.text}` }, ...rest] : [];
  const { choice } = reply.state;
  // Beside choices they would be taken for some.
  return choice
    ? { ...reply, messages, state: { ...reply.state, choice: { ...choice, others } } }
    : offering({ ...reply, messages }, others);
}

/** A reply with buttons that ask these questions: the first ones, because a channel may show only so many. */
export function offering(reply: Reply, questions: readonly OneOf[]): Reply {
  const asking = questions.flatMap(askButton);
  const last = reply.messages.length - 1;
  return {
    ...reply,
    messages: reply.messages.map((message, at) => (at < last ? message : withFirst(message, asking))),
  };
}

function withFirst(message: OutboundMessage, buttons: readonly Button[]): OutboundMessage {
  return buttons.length === 0 ? message : { ...message, buttons: [...buttons, ...(message.buttons ?? [])] };
}
