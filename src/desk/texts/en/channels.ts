import type { channels as vi } from '../vi/channels.ts';

/** The accounts of the channels, and connecting them. */
export const channels: typeof vi = {
  title: 'Channels',
  lead: 'The accounts that citizens write to. This page says which of them work and which you have to connect again.',
  names: {
    zalo: 'Zalo Official Account',
    messenger: 'Facebook page (Messenger)',
    webchat: 'Chat on web sites',
    'zalo-bot': 'Zalo Bot',
  },
  off: 'Off',
  missing: 'Not set:',
  offNext: 'The operator fills these in and starts the service again.',
  none: 'There is no account yet. Press “Connect an OA” to begin.',
  webhook: 'Address for events (webhook)',
  callback: 'Official Account Callback Url',
  addresses: 'Addresses to enter at Zalo',
  addressesHint: 'Copy them letter by letter into the app’s settings at developers.zalo.me.',
  state: 'State',
  pagesByCommand: 'Facebook pages are added and removed with',
  conditions: {
    connected: 'Working',
    unsure: 'Renewing the token',
    needs_reconnect: 'Needs to be connected again',
    stopped: 'Stopped',
  },
  next: {
    connected: '',
    unsure: 'The last renewal had no result. It is tried again by itself; after an hour, connect the account again.',
    needs_reconnect:
      'Citizens can still write and their messages are kept, but no answer can be sent. What waits leaves by itself once it is connected.',
    stopped: 'The platform refuses to send. See the code below and the account’s state on the platform.',
  },
  facts: {
    token: 'Access token',
    refreshed: 'renewed at',
    fromSettings: 'from the settings, never renewed',
    renews: 'next at about',
    lastEvent: 'Last message or event',
    never: 'none yet',
    lastFailure: 'Last failed send',
    detail: 'Code',
    allowances: 'Paid messages left',
  },
  allowance: (left, total, until) =>
    `${left}${total === undefined ? '' : ` of ${total}`}${until === undefined ? '' : `, until ${until}`}`,
  allowanceKinds: { sub_quota: 'package', purchase_quota: 'bought', reward_quota: 'reward', reply: 'free' },
  id: (id) => `id ${id}`,
  connect: 'Connect an OA',
  reconnect: 'Connect again',
  disconnect: 'Disconnect',
  disconnectHint:
    'The OA’s tokens are removed from the service. What citizens write is still kept, but nobody is answered until it is connected again.',
  disconnectSure: 'I understand and want to disconnect this OA',
  disconnected: (id) => `OA ${id} was disconnected.`,
  connected: (name) => `${name} is connected. What waits is being sent.`,
  banner: (names) => `Answers cannot be sent: ${names} must be connected again.`,
  bannerLink: 'Open Channels',
  consent: {
    title: 'Granting access at Zalo',
    lead: 'The next page is Zalo’s own. Within 10 minutes, in this same browser:',
    steps: [
      'Sign in with a Zalo account that administers the OA.',
      'Choose the OA to connect.',
      'Press “Cho phép” (allow). Zalo brings you back to this page.',
    ],
    only: (id) => `Choose the OA with the id ${id} only: another one is not accepted.`,
    callback: 'If Zalo says -14003, this address is not what stands in “Official Account Callback Url”:',
    go: 'To Zalo’s page',
  },
  failures: {
    off: 'The Zalo channel is off. The operator fills in what is missing and starts the service again.',
    expired: 'The link has run out or was used already. Press “Connect” and finish within 10 minutes.',
    other_session: 'The session changed on the way. Press “Connect” and finish in one browser, without signing out.',
    denied: 'Zalo granted nothing. Begin again with an account that administers the OA, and press “Cho phép”.',
    other_account:
      'Access was granted to another OA than the one to be connected again, so nothing changed. Begin again and choose the right one; to add an OA press “Connect an OA”.',
    unreadable: 'Zalo came back without the OA’s id. Begin again; if that does not help, tell the operator.',
    refused:
      'Zalo does not take the code. The operator checks ZALO_APP_ID, ZALO_APP_SECRET and ZALO_PKCE, then begin again.',
    unreachable: 'Zalo did not answer. Wait some minutes and press “Connect” once more.',
    busy: 'The OA’s token is being renewed. Wait a minute and press “Connect” once more.',
    unsure: 'Not confirmed, so the OA was not disconnected. Tick the box, then press “Disconnect”.',
  },
  failureDetail: (detail) => `Code: ${detail}.`,
};
