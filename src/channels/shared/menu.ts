import type { Button, InboundEvent } from '../../conversations/model.ts';
import type { ChannelMemory } from './memory.ts';

/** Above a menu that is written out as text. */
const MENU_INTRO = 'Anh/Chị nhắn số để chọn:';

/** A reply that is nothing but the number of a menu line. */
const MENU_CHOICE = /^\s*(\d{1,2})\s*[.)]?\s*$/;

/** The buttons as lines of text: replies numbered for typing back, links in full. Empty without buttons. */
export function writtenMenu(buttons: readonly Button[]): string {
  const replies = buttons.filter((button) => button.kind === 'reply');
  const lines = replies.map((button, index) => `${index + 1}. ${button.title}`);
  const links = buttons.flatMap((button) => (button.kind === 'url' ? [`${button.title}: ${button.url}`] : []));
  const all = [...links, ...(lines.length === 0 ? [] : [MENU_INTRO, ...lines])];
  return all.length === 0 ? '' : `\n\n${all.join('\n')}`;
}

/** Payloads in the numbering of {@link writtenMenu}. */
export function menuPayloads(buttons: readonly Button[]): string[] {
  return buttons.flatMap((button) => (button.kind === 'reply' ? [button.payload] : []));
}

/** Where buttons were written out as a numbered menu, a bare number is the tap. */
export function readMenuChoice(memory: ChannelMemory, event: InboundEvent): InboundEvent {
  const { content, personId, accountId } = event;
  if (content.kind !== 'message' || personId === null) return event;
  const choice = MENU_CHOICE.exec(content.text)?.[1];
  if (choice === undefined) return event;
  const payload = memory.menuPayload({ accountId, personId }, Number(choice));
  return payload === undefined ? event : { ...event, content: { ...content, payload } };
}
