import type { RefusalReason } from '../../results.ts';

/** A sentence for every reason a command may be refused for; `by` is the colleague's name where it is known. */
export function refusal(reason: RefusalReason | 'not_claimed', by = 'A colleague'): string {
  const sentences: Record<RefusalReason | 'not_claimed', string> = {
    not_found: 'This was not found. It may have been removed.',
    stale: `${by} has just acted on this conversation. The page is up to date now; please look again and repeat.`,
    taken: `${by} has claimed this conversation first.`,
    not_yours: `${by} has this conversation. You can leave an internal note.`,
    forbidden: 'Your role may not do this.',
    not_allowed: 'This cannot be done in the present state of the conversation.',
    closed: 'The conversation is closed.',
    too_late: 'The time to undo is over.',
    moved_on: 'Cannot be undone: the citizen or a colleague has acted since.',
    no_interaction: 'The citizen has never written, so the platform lets nobody begin.',
    window_closed: 'The platform’s time to answer is over until the citizen writes again.',
    channel_off: 'This channel is not configured, so nothing can be sent.',
    person_quota: 'Zalo takes no more messages to this person. Wait until they write.',
    paid_quota:
      'The OA has no paid messages left, and this person wrote more than 48 hours ago. Wait until they write, or have the administrator buy more.',
    account_stopped:
      'The channel’s account is disconnected. Ask an administrator to connect it again; nothing is lost.',
    empty: 'Nothing is written yet.',
    too_long: 'Longer than 8,000 characters. Please split it.',
    quotation_changed:
      'A quotation differs from the letter of the law. Insert it again, or drop its mark to send it as your own words.',
    quotation_stale: 'A quotation is not in force any more. Search for what is in force instead.',
    unknown_account: 'That person does not work here any more or may not answer citizens.',
    unknown_field: 'There is no such field.',
    wrong_day: 'Choose the day on which the block ends: from today, within a year.',
    invalid: 'What was entered is not valid.',
    not_claimed: 'Claim the conversation to answer.',
  };
  return sentences[reason];
}
