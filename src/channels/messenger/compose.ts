import type { Button, OutboundMessage, OutboundPart } from '../../conversations/model.ts';
import { fitButtons } from '../shared/buttons.ts';
import { buildParts, withFile } from '../shared/parts.ts';

/** Limits of the Send API, in code points; beyond them it answers error 100. */
const LIMITS = {
  text: 2000,
  templateText: 640,
  templateButtons: 3,
  quickReplies: 13,
  title: 20,
  payload: 1000,
} as const;

type UrlButton = Extract<Button, { kind: 'url' }>;

/** Shown with buttons that come without a word of text. */
const CHOOSE = 'Anh/Chị chọn:';

/**
 * Fits a message to Messenger. Replies become quick replies, which go away once used and so cannot be tapped in the
 * wrong place later. Links need a button template, whose text is short: the last part is kept within it, and links
 * beyond the third are written out.
 */
export function compose({ text, file, buttons = [], quotations = [] }: OutboundMessage): OutboundPart[] {
  const usable = fitButtons(buttons, LIMITS);
  const replies = usable.filter((button) => button.kind === 'reply').slice(0, LIMITS.quickReplies);
  const links = usable.filter((button) => button.kind === 'url');
  const shown = links.slice(0, LIMITS.templateButtons);
  const kept = usable.filter(
    (button) => replies.some((reply) => reply === button) || shown.some((link) => link === button),
  );
  const written = links.slice(LIMITS.templateButtons).map(writtenLink).join('');
  const said = text.trim() === '' && kept.length > 0 ? CHOOSE : text;
  const parts = buildParts({
    text: `${said}${written}`,
    buttons: kept,
    quotations,
    limit: LIMITS.text,
    lastLimit: shown.length > 0 ? LIMITS.templateText : LIMITS.text,
  });
  // A message is a text or an attachment, never both.
  return withFile(parts, { file, caption: 0 });
}

/** The `message` member of the send call for a part. */
export function messageBody(part: OutboundPart, { outboxId }: { readonly outboxId: string }): Record<string, unknown> {
  const links = part.buttons.filter((button) => button.kind === 'url');
  const replies = part.buttons.filter((button) => button.kind === 'reply');
  const quickReplies = replies.map(({ title, payload }) => ({ content_type: 'text', title, payload }));
  return {
    ...(links.length === 0 ? { text: part.text } : { attachment: template(part.text, links) }),
    ...(quickReplies.length === 0 ? {} : { quick_replies: quickReplies }),
    // Comes back in the echo, also when the answer to this call is lost.
    metadata: outboxId,
  };
}

function template(text: string, links: readonly UrlButton[]): Record<string, unknown> {
  const buttons = links.map(({ title, url }) => ({ type: 'web_url', title, url }));
  return { type: 'template', payload: { template_type: 'button', text, buttons } };
}

function writtenLink({ title, url }: UrlButton): string {
  return `\n${title}: ${url}`;
}
