import type { Button, ChannelName } from '../conversations/model.ts';
import type { ArticleId } from '../kb/model.ts';
import { encodeAsk, encodeTap, type Tap } from './payloads.ts';
import { beginning, label } from './text/cut.ts';
import type { OneOf } from './several.ts';
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

/** Longest title of a question as a button: the web takes 80; where less fits, the channel cuts it at a word. */
const MAX_QUESTION = 80;

/** A button that asks a question, named by its words; none for one that is too long to stand in a payload. */
export function askButton({ asked, text }: OneOf): Button[] {
  const payload = encodeAsk(text) ?? encodeAsk(asked);
  return payload === undefined ? [] : [{ kind: 'reply', title: questionTitle(asked), payload }];
}

/** A question as it is named: its beginning up to a word, where it is long. */
export function questionTitle(question: string): string {
  const title = question.replace(/[\s.;,]+$/u, '');
  return title.length <= MAX_QUESTION ? title : `${beginning(title, MAX_QUESTION - 1)}…`;
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
