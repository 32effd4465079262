import type { blocking as vi } from '../vi/blocking.ts';

/** Keeping somebody from the bot and the queue for a while. */
export const blocking: typeof vi = {
  title: 'Blocked people',
  intro:
    'What a blocked person writes is stored, but neither answered nor queued; they are told once, with the emergency numbers. A block ends by itself.',
  none: 'Nobody is blocked at present.',
  person: 'Citizen',
  channel: 'Channel',
  reason: 'Reason',
  reasons: { insults: 'Insults, harassment', threats: 'Threats', spam: 'Spam, advertising', other: 'Other' },
  by: 'Blocked by',
  at: 'Since',
  until: 'Until',
  told: 'Citizen told',
  yes: 'Told',
  notYet: 'Not yet, on their next message',
  lift: 'Unblock',
  leadsLift: 'A lead unblocks',
  block: 'Block',
  hint: 'The conversation is closed. What this person writes afterwards is stored but not answered; they are told once.',
  span: 'For',
  spans: { hour: '1 hour', day: '1 day', week: '7 days', date: 'Until the end of a day…' },
  date: 'Day (with “until the end of a day”)',
  doBlock: 'Block this person',
  blocked: (reason) => `Blocked: ${reason}, until`,
};
