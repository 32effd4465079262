import type { Attachment, EventContent, InboundEvent } from '../conversations/model.ts';
import { askedIn, isPayload } from './payloads.ts';

/** What a person did, as the routes see it: a burst of events boils down to one or a few of these. */
export type Act =
  | { readonly kind: 'opened' }
  /** Typed text; what was sent along with it stands beside it. */
  | { readonly kind: 'text'; readonly text: string; readonly attachments: readonly Attachment[] }
  | { readonly kind: 'tap'; readonly payload: string }
  | { readonly kind: 'attachments'; readonly attachments: readonly Attachment[] }
  | { readonly kind: 'reaction'; readonly reaction: string }
  | { readonly kind: 'contact' }
  | { readonly kind: 'withdrawn' };

/** Payloads that platforms and their consoles use for the first tap on a page. */
const GET_STARTED = /^(get_?started|facebook_welcome|start|hello)$/i;

/**
 * Boils a burst down to acts, in order. Messages that follow one another become one text, so that a question typed in
 * three pieces is one question; the same tap twice is one tap; receipts and echoes are nothing.
 */
export function actsOf(events: readonly InboundEvent[]): Act[] {
  const acts: Act[] = [];
  for (const { content } of events) {
    const act = actOf(content);
    if (act) append(acts, act);
  }
  return acts;
}

function actOf(content: EventContent): Act | undefined {
  switch (content.kind) {
    case 'message':
      return messageAct(content);
    case 'postback':
      return payloadAct(content.payload, content.title);
    case 'edit':
      return textAct(content.question ?? content.text, []);
    case 'opened':
      return content.payload !== undefined && isPayload(content.payload)
        ? { kind: 'tap', payload: content.payload }
        : { kind: 'opened' };
    case 'reaction':
      return content.reaction === null ? undefined : { kind: 'reaction', reaction: content.reaction };
    case 'contact':
      return { kind: 'contact' };
    case 'withdrawn':
      return { kind: 'withdrawn' };
    default:
      return undefined;
  }
}

function messageAct(message: Extract<EventContent, { kind: 'message' }>): Act {
  if (message.payload !== undefined) return payloadAct(message.payload, message.text);
  return textAct(message.text, message.attachments);
}

/** Payloads of ours, of the platform's start button, or of a menu that an operator made: those are read by their label. */
function payloadAct(payload: string, label: string | undefined): Act {
  const question = askedIn(payload);
  if (question !== undefined) return { kind: 'text', text: question, attachments: [] };
  if (isPayload(payload)) return { kind: 'tap', payload };
  if (GET_STARTED.test(payload.trim())) return { kind: 'opened' };
  return textAct(label?.trim() || payload, []);
}

function textAct(typed: string, attachments: readonly Attachment[]): Act {
  // On Zalo a tap is a text that is its payload.
  const text = askedIn(typed) ?? typed;
  if (isPayload(text)) return { kind: 'tap', payload: text };
  // A link preview repeats what the text says; Messenger calls it `fallback`, Zalo `link`.
  const kept = text.trim() === '' ? attachments : attachments.filter((attachment) => attachment.type !== 'link');
  if (text.trim() === '' && kept.length > 0) return { kind: 'attachments', attachments: kept };
  return { kind: 'text', text, attachments: kept };
}

/** Adds an act, joined with the one before where the two are one thing said. */
function append(acts: Act[], act: Act): void {
  const last = acts.at(-1);
  const merged = last && merge(last, act);
  if (merged) acts[acts.length - 1] = merged;
  else acts.push(act);
}

function merge(last: Act, act: Act): Act | undefined {
  if (last.kind === 'tap' && act.kind === 'tap') return last.payload === act.payload ? last : undefined;
  if (last.kind === act.kind && (act.kind === 'opened' || act.kind === 'reaction')) return act;
  if (!isSaid(last) || !isSaid(act)) return undefined;
  const attachments = [...last.attachments, ...act.attachments];
  const text = [textOf(last), textOf(act)].filter((part) => part !== '').join('\n');
  return text === '' && attachments.length > 0
    ? { kind: 'attachments', attachments }
    : { kind: 'text', text, attachments };
}

type Said = Extract<Act, { readonly attachments: readonly Attachment[] }>;

function isSaid(act: Act): act is Said {
  return act.kind === 'text' || act.kind === 'attachments';
}

function textOf(act: Said): string {
  return act.kind === 'text' ? act.text.trim() : '';
}
