import type { privacy as vi } from '../vi/privacy.ts';

/** People's data: erasing them. */
export const privacy: typeof vi = {
  title: 'People’s data',
  wished:
    'The counsellor who is helping you has been told that you ask for your data to be erased. When it is done, you get a confirmation number here.',
  erase: 'Erase data',
  eraseHint:
    'Erases every conversation, file and note about this person for good. Nothing brings them back. The person is sent a confirmation number if they can still be reached.',
  reason: 'Grounds',
  reasons: {
    chat: 'Asked in the chat',
    in_person: 'Asked in person at the agency',
    letter: 'Asked by letter or e-mail',
    authority: 'Asked by a competent authority',
    other: 'Other',
  },
  sure: 'I have verified the request and know that it cannot be undone',
  doErase: 'Erase for good',
  asked: (code) => `Erased under request ${code}.`,
  erasures: 'Requests to erase data',
  erasuresIntro: 'Only number and time are left; who it was is not kept. Old backups end with their own schedule.',
  none: 'There was no request yet.',
  code: 'Number',
  channel: 'Channel',
  origin: 'Asked by',
  origins: {
    person: 'The person',
    platform: 'The platform',
    staff: 'The agency',
    restore: 'Erased again after a restore',
  },
  requestedAt: 'Asked at',
  erasedAt: 'Erased at',
  pending: 'Under way',
};
