import type { Button, ChannelName } from '../conversations/model.ts';
import type { ArticleId } from '../kb/model.ts';
import { encodeTap, type Tap } from './payloads.ts';
import { label } from './text/cut.ts';
import type { Texts } from './texts.ts';

/** Messenger refuses longer titles; Zalo takes 100. See docs/protocols.md. */
const MAX_TITLE = 20;

/** Buttons that fit under one message: 5 on Zalo, 13 quick replies on Messenger and on the web, a numbered list of ten for a Zalo bot. See docs/protocols.md. */
export const BUTTONS_SHOWN: Readonly<Record<ChannelName, number>> = {
  ...{ zalo: 5, messenger: 13, webchat: 13, 'zalo-bot': 10 },
};

/** A reply button; a long title is shortened. */
export function button(title: string, tap: Tap): Button {
  return { kind: 'reply', title: label(title, MAX_TITLE), payload: encodeTap(tap) };
}

/** “Gặp tư vấn viên”. */
export function humanButton(texts: Texts): Button {
  return button(texts.buttons.human, { do: 'human' });
}

/** “Lĩnh vực khác”, the first page of the menu. */
export function menuButton(texts: Texts): Button {
  return button(texts.buttons.menu, { do: 'menu', page: 1 });
}

/** The whole text of an article, from its first page. */
export function fullTextButton(texts: Texts, article: { readonly id: ArticleId; readonly dieu: string }): Button {
  return button(texts.buttons.fullText(article.dieu), { do: 'full', id: article.id, page: 1 });
}
