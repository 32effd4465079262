import { humanButton, menuButton } from '../buttons.ts';
import { say, type Dialog, type Reply, type Route } from '../dialog.ts';
import { handOver } from './handover.ts';

/** Letters or digits of any script, or a thumb: something that can be answered. */
const SAYS_SOMETHING = /[\p{L}\p{N}👍👎]/u;
/** A second turn with nothing but files is taken for insisting that somebody look at them. */
const INSISTING_TURNS = 2;

/** Files, pictures, voice, places and stickers without words. They are kept by the core; here they get an answer. */
export const attachmentsRoute: Route = {
  name: 'attachments',
  match: (dialog) => (dialog.act.kind === 'attachments' ? () => answerAttachments(dialog, dialog.act) : undefined),
};

/** Contact data sent on request. */
export const contactRoute: Route = {
  name: 'contact',
  match: (dialog) => (dialog.act.kind === 'contact' ? () => say(dialog, { text: dialog.texts.contact }) : undefined),
};

/** Dots, question marks, hearts: nothing to search for. */
export const emptyRoute: Route = {
  name: 'empty',
  match(dialog) {
    if (dialog.act.kind !== 'text' || SAYS_SOMETHING.test(dialog.act.text)) return undefined;
    const emoji = /\p{Extended_Pictographic}/u.test(dialog.act.text);
    const { texts } = dialog;
    return () =>
      say(
        dialog,
        emoji ? { text: texts.sticker } : { text: texts.unclear, buttons: [menuButton(texts), humanButton(texts)] },
      );
  },
};

function answerAttachments(dialog: Dialog, act: Dialog['act']): Reply {
  const { texts, state } = dialog;
  if (act.kind !== 'attachments') return say(dialog);
  if (act.attachments.every((attachment) => attachment.type === 'sticker')) return say(dialog, { text: texts.sticker });
  const turns = state.attachmentTurns + 1;
  if (turns >= INSISTING_TURNS) {
    return handOver(dialog, {
      reason: 'asked',
      text: `${texts.attachmentsHandover}\n\n${texts.handover}`,
      note: texts.notes.attachments,
    });
  }
  const reply = say(dialog, { text: texts.attachments, buttons: [humanButton(texts), menuButton(texts)] });
  return { ...reply, state: { ...state, attachmentTurns: turns } };
}
