import { say, type Dialog, type Reply, type Route } from '../dialog.ts';
import { isHurt, isLight, isOver, MUCH } from '../intents/classes.ts';
import { isDanger, isNearDanger, isPlainlyLegal } from '../intents/judge.ts';
import type { Intents } from '../intents/reader.ts';
import {
  CHILD_ABUSE,
  CRIES,
  EMERGENCIES,
  LEGAL_QUESTION,
  NO_SUICIDE,
  PERSONAL,
  SUICIDE,
  VIOLENCE,
} from '../lexicon.ts';
import { wishIn } from '../second-turns/followup.ts';
import { REMEMBERED } from '../state.ts';
import { beginning } from '../text/cut.ts';
import { joined, mentions, phrases, residue, type Phrases, type Utterance } from '../text/utterance.ts';

/** “Trẻ em bị …” speaks of children in general, not of a writer who calls himself “em”; “toi gi” is “tội gì”. */
const NOBODY = phrases('trẻ em, các em, tội gì, phạm tội');
const HARM = joined(VIOLENCE, CHILD_ABUSE);
/** A cry without a word. */
const SOS = '🆘';

/** Danger to life or limb: the national numbers at once, then a person. Never an article card. */
export const urgentRoute: Route = {
  name: 'urgent',
  match(dialog) {
    const { said, services, state } = dialog;
    const wish = said && wishIn(said, state.topic);
    if (!wish || !isUrgent(said, services.intents.read(wish))) return undefined;
    // What is told next leans on it, and on what “gọi ai” was asked of: nobody who goes on is sent away.
    const topic = beginning(wish.text, REMEMBERED);
    return () => answerUrgent({ ...dialog, state: { ...state, topic } }, said);
  },
};

/** Touches on danger without being in it (“bạo lực gia đình bị phạt thế nào”): answered, with the numbers beside it. */
export function touchesDanger(said: Utterance, intents: Intents): boolean {
  return namesHarm(said) || (isNearDanger(intents) && !isLight(said)) || isHurt(said);
}

function namesHarm(said: Utterance): boolean {
  return mentions(said, HARM) || speaksOfSuicide(said);
}

function speaksOfSuicide(said: Utterance): boolean {
  return mentions(without(without(said, MUCH), NO_SUICIDE), SUICIDE);
}

function without(said: Utterance, list: Phrases): Utterance {
  return { ...said, tokens: residue(said, list) };
}

/**
 * The words that always mean danger, beside what the examples taught: the two together miss least.
 * Better one call too many: only a plain question about the law is not taken for danger, where it is in nobody's name, of what is over, of a
 * suicide (“chồng cũ tự tử, con tôi có được hưởng tiền tuất không”) or of an accident.
 */
function isUrgent(said: Utterance, intents: Intents): boolean {
  if (isLight(said) && !namesHarm(said) && !mentions(said, CRIES)) return false;
  if (isDanger(intents, { foundForSure: true }) || mentions(said, CRIES) || said.text.includes(SOS)) return true;
  if (isPlainlyLegal(intents))
    return mentions(said, HARM) && mentions(without(said, NOBODY), PERSONAL) && !isOver(said);
  if (mentions(said, EMERGENCIES) && !isOver(said)) return true;
  return namesHarm(said) && (mentions(without(said, NOBODY), PERSONAL) || !mentions(said, LEGAL_QUESTION));
}

/** The numbers to call at once, and a person. */
export function answerUrgent(dialog: Dialog, said: Utterance): Reply {
  const { urgent, notes } = dialog.texts;
  const comfort = speaksOfSuicide(said) ? [urgent.suicide] : [];
  // Nobody waits for whoever is blocked: only the numbers can help, and they are never withheld.
  if (dialog.restraint?.kind === 'block') return say(dialog, { text: [...comfort, urgent.numbers].join('\n\n') });
  const parts = [...comfort, urgent.numbers, urgent.person];
  return { ...say(dialog, { text: parts.join('\n\n') }), handover: { reason: 'urgent', note: notes.urgent } };
}
