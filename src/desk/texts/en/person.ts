import type { person as vi } from '../vi/person.ts';

/** What is known of the person beside the thread. */
export const person: typeof vi = {
  title: 'Person',
  none: 'This person has not sent any contact data.',
  contact: { name: 'Name', phone: 'Phone', address: 'Address', birthday: 'Birthday', gender: 'Gender' },
  contactAt: 'Sent by the person at',
  request: 'Ask for contact data',
  requestHint: 'Sends Zalo’s form, in which the person may give their name and phone number, or leave it.',
  follow: 'Follows',
  follows: 'yes, since',
  unfollowed: 'no longer, since',
  chatNow: 'Tapped the chat button',
  ask: (platform) => `See what ${platform} knows`,
  askHint: (platform) => `Asked of ${platform} now and not kept here. That you looked is in the audit log.`,
  profile: {
    title: (platform) => `On ${platform}`,
    name: (platform) => `Name on ${platform}`,
    follows: 'Follows the OA',
    yes: 'yes',
    no: 'no',
    lastActOn: 'Last act',
    phone: 'Shared phone',
    address: 'Shared address',
  },
  labels: 'Labels on Zalo',
  noLabels: 'There is no label yet.',
  remove: (label) => `Remove the label ${label}`,
  label: 'Add a label',
  labelHint: 'Choose one or type a new one, at most 50 characters. It shows in the OA Manager too.',
  add: 'Add label',
  added: 'Label added.',
  removed: 'Label removed.',
  back: 'Back to the conversation',
  refusals: {
    unavailable: (platform) =>
      `${platform} cannot be asked now. Try again in some minutes; if that does not help, see Channels.`,
    not_included: (platform) =>
      platform === 'Zalo'
        ? 'The OA’s package or grant does not include this. The operator can switch it off: ZALO_LABELS=false.'
        : 'Facebook does not tell this person’s name: the page has no permission for profiles, or the person does not want it.',
    unknown_person: (platform) => `${platform} knows nobody like this.`,
    invalid: () => 'This label cannot be used. Take a shorter one without odd characters.',
  },
};
