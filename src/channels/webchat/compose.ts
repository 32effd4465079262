import type { OutboundMessage, OutboundPart } from '../../conversations/model.ts';
import { fitButtons } from '../shared/buttons.ts';
import { buildParts, withFile } from '../shared/parts.ts';

/**
 * Our own limits, in code points. A bubble longer than 2,000 is hard to read on a phone; the rest follow Messenger's, so
 * that a counsellor sees the same thread everywhere.
 */
const LIMITS = { text: 2000, buttons: 13, title: 80, payload: 1000 } as const;

/** Shown with buttons that come without a word of text. */
const CHOOSE = 'Anh/Chị chọn:';

/** Fits a message to the widget: long texts become several bubbles, buttons stand under the last one. */
export function compose({ text, file, buttons = [], quotations = [] }: OutboundMessage): OutboundPart[] {
  const usable = fitButtons(buttons, LIMITS).slice(0, LIMITS.buttons);
  const said = text.trim() === '' && usable.length > 0 ? CHOOSE : text;
  const parts = buildParts({ text: said, buttons: usable, quotations, limit: LIMITS.text, lastLimit: LIMITS.text });
  return withFile(parts, { file, caption: LIMITS.text });
}
