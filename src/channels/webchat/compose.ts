import type { Button, OutboundMessage, OutboundPart } from '../../conversations/model.ts';
import { isWebUrl } from '../shared/fields.ts';
import { buildParts } from '../shared/parts.ts';
import { countCodePoints, cutTitle } from '../shared/text.ts';

/**
 * Our own limits, in code points. A bubble longer than 2,000 is hard to read on a phone; the rest follow Messenger's, so
 * that a counsellor sees the same thread everywhere.
 */
const LIMITS = { text: 2000, buttons: 13, title: 80, payload: 1000 } as const;

/** Shown with buttons that come without a word of text. */
const CHOOSE = 'Anh/Chị chọn:';

/** Fits a message to the widget: long texts become several bubbles, buttons stand under the last one. */
export function compose({ text, buttons = [], quotations = [] }: OutboundMessage): OutboundPart[] {
  const usable = buttons.map(fitTitle).filter(isUsable).slice(0, LIMITS.buttons);
  const said = text.trim() === '' && usable.length > 0 ? CHOOSE : text;
  return buildParts({ text: said, buttons: usable, quotations, limit: LIMITS.text, lastLimit: LIMITS.text });
}

function isUsable(button: Button): boolean {
  if (button.title === '') return false;
  if (button.kind === 'url') return isWebUrl(button.url);
  return button.payload !== '' && countCodePoints(button.payload) <= LIMITS.payload;
}

function fitTitle(button: Button): Button {
  return { ...button, title: cutTitle(button.title, LIMITS.title) };
}
