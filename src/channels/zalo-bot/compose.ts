import type { Button, OutboundMessage, OutboundPart } from '../../conversations/model.ts';
import { isWebUrl } from '../shared/fields.ts';
import { buildParts } from '../shared/parts.ts';
import { countCodePoints, cutTitle } from '../shared/text.ts';

/** Text as the platform takes it, in code points; ten short lines are what can be overlooked at a glance. */
const LIMITS = { text: 2000, replies: 10, title: 80, payload: 1000 } as const;

/** Above a menu that is written out as text. */
const MENU_INTRO = 'Anh/Chị nhắn số để chọn:';

/** Fits a message to the platform, which knows text alone: choices are written out as a numbered menu. */
export function compose({ text, buttons = [], quotations = [] }: OutboundMessage): OutboundPart[] {
  const usable = buttons.map(fitTitle).filter(isUsable);
  const replies = usable.filter((button) => button.kind === 'reply').slice(0, LIMITS.replies);
  const links = usable.filter((button) => button.kind === 'url');
  const said = `${text}${writtenMenu({ replies, links })}`;
  const limits = { limit: LIMITS.text, lastLimit: LIMITS.text };
  return buildParts({ text: said, buttons: replies, quotations, ...limits });
}

/** Payloads in the numbering of the menu. */
export function menuPayloads(buttons: readonly Button[]): string[] {
  return buttons.flatMap((button) => (button.kind === 'reply' ? [button.payload] : []));
}

interface Menu {
  readonly replies: readonly Button[];
  readonly links: readonly Extract<Button, { kind: 'url' }>[];
}

function writtenMenu({ replies, links }: Menu): string {
  const lines = replies.map(({ title }, index) => `${index + 1}. ${title}`);
  const addresses = links.map(({ title, url }) => `${title}: ${url}`);
  const all = [...addresses, ...(lines.length === 0 ? [] : [MENU_INTRO, ...lines])];
  return all.length === 0 ? '' : `\n\n${all.join('\n')}`;
}

function isUsable(button: Button): boolean {
  if (button.title === '') return false;
  if (button.kind === 'url') return isWebUrl(button.url);
  return button.payload !== '' && countCodePoints(button.payload) <= LIMITS.payload;
}

function fitTitle(button: Button): Button {
  return { ...button, title: cutTitle(button.title, LIMITS.title) };
}
