import type { HandoverReason } from '../../conversations/model.ts';
import { say, type Dialog, type Reply, type Route } from '../dialog.ts';
import { ABOUT_SOMETHING, COUNSELLOR, FILLERS, OFFICIAL, OPENINGS, REACH, WHEREABOUTS } from '../lexicon.ts';
import {
  beginsWith,
  joined,
  mentions,
  saysOnly,
  utterance,
  withoutOpening,
  type Utterance,
} from '../text/utterance.ts';

const LEADING = joined(OPENINGS, FILLERS);
const PEOPLE = joined(COUNSELLOR, OFFICIAL);
const AROUND_PEOPLE = joined(FILLERS, OPENINGS, REACH, WHEREABOUTS);

/** “Gặp tư vấn viên”, however it is put. */
export const humanRoute: Route = {
  name: 'human',
  match(dialog) {
    return dialog.said && asksForPerson(dialog.said) ? () => handOver(dialog, { reason: 'asked' }) : undefined;
  },
};

/** Options of {@link handOver}. */
export interface HandOver {
  readonly reason: HandoverReason;
  /** What the citizen is told; the usual text when left out. */
  readonly text?: string;
  readonly note?: string;
}

/** Tells the citizen clearly that a person takes over, and makes the conversation wait for one. */
export function handOver(dialog: Dialog, { reason, text = dialog.texts.handover, note }: HandOver): Reply {
  return { ...say(dialog, { text }), handover: { reason, ...(note === undefined ? {} : { note }) } };
}

function asksForPerson(said: Utterance): boolean {
  if (saysOnly(said, COUNSELLOR, AROUND_PEOPLE)) return true;
  if (!mentions(said, REACH)) return false;
  if (saysOnly(said, PEOPLE, AROUND_PEOPLE)) return true;
  if (!mentions(said, COUNSELLOR)) return false;
  // “gặp tư vấn viên để hỏi thủ tục …” is a wish; “tư vấn viên gọi điện thì có được …” is a question about them.
  return beginsWith(utterance(withoutOpening(said, { openings: LEADING })), REACH) || !mentions(said, ABOUT_SOMETHING);
}
