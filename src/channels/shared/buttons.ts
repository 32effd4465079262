import type { Button } from '../../conversations/model.ts';
import { isWebUrl } from './fields.ts';
import { countCodePoints, cutTitle } from './text.ts';

/** What a platform takes of a button, in code points. */
export interface ButtonLimits {
  readonly title: number;
  readonly payload: number;
}

/** The buttons that a platform takes, with titles cut to its limit; without those that it would refuse. */
export function fitButtons(buttons: readonly Button[], limits: ButtonLimits): Button[] {
  return buttons
    .map((button) => ({ ...button, title: cutTitle(button.title, limits.title) }))
    .filter((button) => isUsable(button, limits));
}

function isUsable(button: Button, { payload }: ButtonLimits): boolean {
  if (button.title === '') return false;
  if (button.kind === 'url') return isWebUrl(button.url);
  return button.payload !== '' && countCodePoints(button.payload) <= payload;
}
