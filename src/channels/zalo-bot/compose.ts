import type { OutboundMessage, OutboundPart } from '../../conversations/model.ts';
import { fitButtons } from '../shared/buttons.ts';
import { writtenMenu } from '../shared/menu.ts';
import { buildParts, withFile } from '../shared/parts.ts';

/**
 * Text as the platform takes it, in code points; how long a caption may be is not documented, so a long one goes before
 * its picture. Ten short lines are what can be overlooked at a glance.
 */
const LIMITS = { text: 2000, caption: 1000, replies: 10, title: 80, payload: 1000 } as const;

/** Fits a message to the platform, which knows text alone: choices are written out as a numbered menu. */
export function compose({ text, file, buttons = [], quotations = [] }: OutboundMessage): OutboundPart[] {
  const usable = fitButtons(buttons, LIMITS);
  const replies = usable.filter((button) => button.kind === 'reply').slice(0, LIMITS.replies);
  const links = usable.filter((button) => button.kind === 'url');
  const said = `${text}${writtenMenu([...replies, ...links])}`;
  const limits = { limit: LIMITS.text, lastLimit: LIMITS.text };
  const parts = buildParts({ text: said, buttons: replies, quotations, ...limits });
  return withFile(parts, { file, caption: LIMITS.caption });
}
