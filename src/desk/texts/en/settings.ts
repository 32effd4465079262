import type { settings as vi } from '../vi/settings.ts';

/** How the desk works. */
export const settings: typeof vi = {
  title: 'How the desk works',
  lead: 'A change counts at once, also for conversations that wait already. Minutes are counted over office hours.',
  fields: {
    autoAssign: {
      label: 'Give out conversations automatically',
      hint: 'What waits is given to a counsellor who is there, answers the field and has room. Off, people claim for themselves.',
    },
    askRating: {
      label: 'Ask citizens how it was',
      hint: 'Once after a close, while the platform lets us write.',
    },
    defaultCapacity: {
      label: 'Conversations at one time for each person',
      hint: 'Limit of automatic assignment; an account may have a number of its own. 1 to 50.',
    },
    answerMinutes: {
      label: 'Answer due after (minutes)',
      hint: 'Later than this a conversation stands in the long-wait list. 1 to 10,000.',
    },
    urgentMinutes: {
      label: 'Urgent answer due after (minutes)',
      hint: 'For danger to life or health. 1 to 10,000.',
    },
    giveBackMinutes: {
      label: 'Back to the queue when away (minutes)',
      hint: 'Unanswered conversations of a counsellor who has left the page for longer go back to the queue. 1 to 10,000.',
    },
    undoSeconds: {
      label: 'Time to undo (seconds)',
      hint: 'A close or a return can be taken back within it; the citizen is told only afterwards. 0 to 60.',
    },
  },
  on: 'On',
  off: 'Off',
  save: 'Save',
  saved: 'Saved.',
  between: (min, max) => `Enter a whole number from ${min} to ${max.toLocaleString('en-GB')}.`,
  unreadable: 'A field is missing or cannot be read, so nothing was saved. Check the form and save again.',
  stale: 'Somebody has just changed this page. See what it says now, then change it again.',
  readOnly: 'You can only read this page.',
};
