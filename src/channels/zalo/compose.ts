import type { Button, OutboundMessage, OutboundPart } from '../../conversations/model.ts';
import { fitButtons } from '../shared/buttons.ts';
import { writtenMenu } from '../shared/menu.ts';
import { buildParts, withFile } from '../shared/parts.ts';
import { countCodePoints } from '../shared/text.ts';
import { composeContactRequest } from './contact.ts';

/** Limits of a consultation message, in code points; beyond the text limit Zalo answers -210. */
const LIMITS = { text: 2000, buttons: 5, title: 100, payload: 1000 } as const;

/**
 * Ways of attaching buttons to a v3 text, in the order they are tried: sources disagree, so the account's own answers
 * decide (docs/protocols.md). `text_menu` works everywhere.
 */
export const BUTTON_FORMATS = ['no_template_type', 'template_button', 'text_menu'] as const;

/** One of {@link BUTTON_FORMATS}. */
export type ButtonFormat = (typeof BUTTON_FORMATS)[number];

/**
 * Fits a message to Zalo. Room for the written-out menu is kept in the last part, so that a refused button format never
 * makes a text too long. More than five buttons are written out as a numbered menu, with the first five as buttons.
 */
export function compose({ text, file, asks, buttons = [], quotations = [] }: OutboundMessage): OutboundPart[] {
  if (asks === 'contact') return composeContactRequest({ text });
  const usable = fitButtons(buttons, LIMITS);
  const menu = writtenMenu(usable);
  const listed = usable.length > LIMITS.buttons;
  const parts = buildParts({
    text: listed || text.trim() === '' ? `${text}${menu}` : text,
    buttons: usable,
    quotations,
    limit: LIMITS.text,
    lastLimit: listed ? LIMITS.text : LIMITS.text - countCodePoints(menu),
  });
  return withFile(parts, { file, caption: file?.kind === 'image' ? LIMITS.text : 0 });
}

/** Whether the part's text already holds its menu in writing. */
export function isListed(part: OutboundPart): boolean {
  return (
    part.buttons.length > LIMITS.buttons ||
    (part.buttons.length > 0 && part.text.endsWith(writtenMenu(part.buttons).trim()))
  );
}

/** The `message` member of the send call for a part, in one of the formats. */
export function messageBody(part: OutboundPart, format: ButtonFormat): Record<string, unknown> {
  if (part.buttons.length === 0) return { text: part.text };
  if (format === 'text_menu') return { text: isListed(part) ? part.text : `${part.text}${writtenMenu(part.buttons)}` };
  const buttons = part.buttons.slice(0, LIMITS.buttons).map(toNative);
  if (format === 'no_template_type') return { text: part.text, attachment: { type: 'template', payload: { buttons } } };
  return { attachment: { type: 'template', payload: { template_type: 'button', text: part.text, buttons } } };
}

/** `oa.query.hide`: the tap comes back as a text event and is not shown in the chat, where a payload would puzzle. */
function toNative(button: Button): Record<string, unknown> {
  return button.kind === 'url'
    ? { title: button.title, type: 'oa.open.url', payload: { url: button.url } }
    : { title: button.title, type: 'oa.query.hide', payload: button.payload };
}
