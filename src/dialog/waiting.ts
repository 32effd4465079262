import type { Conversation, OutboundMessage } from '../conversations/model.ts';
import type { AdapterResult } from './adapter.ts';
import type { Dialog, Reply } from './dialog.ts';

/** What is said in the end, and whether the person is told where they stand. */
export interface Settled {
  readonly reply: Reply | undefined;
  readonly messages: readonly OutboundMessage[];
  readonly standing?: true;
}

/** Routes that chat: somebody who waits wants to know where they stand instead. */
const CHAT: readonly (string | undefined)[] = ['opened', 'greeting', 'prompt'];
/** Routes that would ask for another try; what was sent is for the counsellor now. */
const NOT_UNDERSTOOD: readonly (string | undefined)[] = ['attachments', 'empty'];

/**
 * How the bot helps somebody who waits for a person: it answers what it is sure of, and leaves everything else to the
 * counsellor without asking back, without doubting aloud and without handing over a second time. See decision 0007.
 */
export function whileWaiting({ owner }: Conversation, dialog: Dialog, answered: AdapterResult): Settled {
  const { reply, route } = answered;
  if (owner !== 'waiting' || reply === undefined || reply.handover?.reason === 'urgent') return answered;
  // The numbers to call are withheld from nobody: who is blocked gets them without a person.
  if (route === 'erase' || route === 'urgent') return answered;
  // Nothing more to say: everything stands before the counsellor already.
  if (dialog.restraint !== undefined) return { reply, messages: [] };
  // A question back that is not asked must not be remembered as asked.
  const asksBack = reply.questions?.some(({ action }) => action === 'clarify') ?? false;
  const unsaid = asksBack ? { ...reply, state: dialog.state } : reply;
  if (CHAT.includes(route) || reply.handover?.reason === 'asked') {
    return { reply: unsaid, messages: [], standing: true };
  }
  if (isSure(answered)) return answered;
  const { desk, urgent } = dialog.texts;
  const numbers = answered.messages.filter(({ text }) => text === urgent.numbers);
  return { reply: unsaid, messages: [...numbers, { text: desk.leftForPeople }] };
}

function isSure({ reply, route }: AdapterResult): boolean {
  if (reply?.handover !== undefined || NOT_UNDERSTOOD.includes(route)) return false;
  const asked = reply?.questions ?? [];
  return route === 'question'
    ? asked.length > 0 && asked.every(isAnswered)
    : asked.every(({ action }) => action !== 'clarify');
}

function isAnswered({ action }: { readonly action: string }): boolean {
  return action === 'answer';
}
