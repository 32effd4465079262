import { z } from 'zod';

import { LOG_LEVELS } from './infra/logger.ts';
import { parseKey } from './infra/sealing.ts';

const text = z.string().trim();
const id = text.regex(/^\d+$/, 'digits only');
const flag = z.enum(['true', 'false']).transform((value) => value === 'true');
const origin = z.url({ protocol: /^https?$/ }).transform((value) => value.replace(/\/+$/, ''));
const list = text.transform((value) =>
  value
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
);
const hostNames = list.pipe(
  z.array(
    z
      .string()
      .toLowerCase()
      .regex(/^([a-z0-9-]+\.)+[a-z]{2,}$/, 'names like zdn.vn'),
  ),
);
const origins = list.pipe(z.array(z.url({ protocol: /^https?$/ }).transform((value) => new URL(value).origin)));
const sealingKeys = list.pipe(
  z.array(
    z.string().transform((value, context) => {
      const key = parseKey(value);
      if (key === undefined)
        context.addIssue({ code: 'custom', message: '32 bytes in Base64: openssl rand -base64 32' });
      return key ?? z.NEVER;
    }),
  ),
);
const milliseconds = z.coerce.number().int().min(0).max(60_000);

const count = z.coerce.number().int().min(0).max(1_000_000);

/** Days that something is kept; ten years at most. */
const days = z.coerce.number().int().min(1).max(3_650);

/** One environment variable: how it is read, its default as it would be written, and what it is for. */
export interface Setting {
  readonly schema: z.ZodType;
  readonly fallback?: string;
  readonly secret?: true;
  readonly group:
    'Service' | 'Zalo' | 'Messenger' | 'Web chat' | 'Retrieval' | 'Conversations' | 'Attachments' | 'Privacy';
  readonly about: string;
}

/** Every setting of the service; README's table and `.env.example` are generated from it (`npm run docs:settings`). */
export const SETTINGS = {
  PORT: {
    group: 'Service',
    schema: z.coerce.number().int().min(0).max(65_535),
    fallback: '8080',
    about: 'Port of the HTTP server; 0 takes a free one.',
  },
  HOST: {
    group: 'Service',
    schema: text,
    fallback: '127.0.0.1',
    about: 'Address to listen on; `0.0.0.0` in a container.',
  },
  DATA_DIR: {
    group: 'Service',
    schema: text.min(1),
    fallback: 'var',
    about: 'The one data folder: databases and indexes. Created when missing.',
  },
  LOG_LEVEL: {
    group: 'Service',
    schema: z.enum(LOG_LEVELS),
    fallback: 'info',
    about: `One of ${LOG_LEVELS.join(', ')}.`,
  },
  SIMULATOR: {
    group: 'Service',
    schema: z.enum(['auto', 'on', 'off']),
    fallback: 'auto',
    about:
      'The two-phones page on `/` with its fake platforms. `auto`: on while no real account is configured, off otherwise and in production.',
  },
  NODE_ENV: {
    group: 'Service',
    schema: z.enum(['development', 'test', 'production']),
    fallback: 'development',
    about: '`production` turns the simulator off for good.',
  },
  TRUST_PROXY: {
    group: 'Service',
    schema: z.coerce.number().int().min(0).max(10),
    fallback: '0',
    about: 'How many reverse proxies stand in front; 0 when the service is reached directly.',
  },
  PUBLIC_URL: {
    group: 'Service',
    schema: origin,
    about:
      'Where browsers reach the console, such as `https://tuvan.example.gov.vn`: its forms are accepted from there only, and over https its cookies never travel in the clear. Left out, the address of each request counts.',
  },
  SECRETS_KEY: {
    group: 'Service',
    schema: sealingKeys,
    secret: true,
    about:
      'Key that seals tokens and two-step secrets in the database, made with `openssl rand -base64 32`; needed once a real account is configured. Keep it apart from the backups. To change it, put the new key before the old one, with a comma.',
  },
  AGENCY_NAME: {
    group: 'Service',
    schema: text.min(1).max(80),
    fallback: 'Sở Tư pháp',
    about: 'The agency as citizens read it in the greeting.',
  },
  AGENCY_CONTACT: {
    group: 'Service',
    schema: text.min(1).max(500),
    about:
      'What citizens read who ask where the agency is, for its number or its hours; `|` begins a line, as in `Địa chỉ: 12 Lê Lợi | Điện thoại: 024 3000 0000 | Thứ Hai – thứ Sáu, 7:30–11:30, 13:30–17:00`. Left out, they are shown the way to a counsellor.',
  },
  EMBEDDING_MODEL: {
    group: 'Retrieval',
    schema: text.min(1),
    fallback: 'hoiluat-embed',
    about:
      'Folder under `EMBEDDING_MODEL_DIR` (or a model id, when remote models are allowed) of a transformers.js feature-extraction model.',
  },
  EMBEDDING_MODEL_DIR: {
    group: 'Retrieval',
    schema: text.min(1),
    fallback: 'data/models',
    about: 'Where local models live.',
  },
  EMBEDDING_ALLOW_REMOTE: {
    group: 'Retrieval',
    schema: flag,
    fallback: 'false',
    about: 'Whether a model may be downloaded; off, nothing leaves the machine.',
  },
  TURN_PAUSE_MS: {
    group: 'Conversations',
    schema: milliseconds,
    fallback: '1500',
    about: 'Messages that follow one another within this pause are answered as one question.',
  },
  TURN_MAX_WAIT_MS: {
    group: 'Conversations',
    schema: milliseconds,
    fallback: '4000',
    about: 'Longest time a question waits for its burst to end.',
  },
  LIMIT_PER_MINUTE: {
    group: 'Conversations',
    schema: count,
    fallback: '20',
    about:
      'Messages of one person that the bot answers in a minute; further ones are kept for the desk and answered by silence, after one polite word. 0 for any number.',
  },
  LIMIT_PER_DAY: {
    group: 'Conversations',
    schema: count,
    fallback: '300',
    about: 'The same within 24 hours.',
  },
  ATTACHMENT_MAX_MB: {
    group: 'Attachments',
    schema: z.coerce.number().int().min(1).max(200),
    fallback: '25',
    about: 'Largest file that is copied from a platform, in MB; larger ones are refused. Messenger itself stops at 25.',
  },
  ATTACHMENT_HOSTS_ZALO: {
    group: 'Attachments',
    schema: hostNames,
    fallback: 'zdn.vn,zadn.vn,zaloapp.com',
    about: 'Domains of Zalo’s media, comma-separated; links to any other host are not followed.',
  },
  ATTACHMENT_HOSTS_MESSENGER: {
    group: 'Attachments',
    schema: hostNames,
    fallback: 'fbcdn.net,fbsbx.com',
    about: 'Domains of Facebook’s media, comma-separated.',
  },
  ATTACHMENT_LOCAL_ORIGINS: {
    group: 'Attachments',
    schema: origins,
    about:
      'Origins like `http://127.0.0.1:9001`, comma-separated, that attachments may be copied from although they are plain http or inside a private network. For trials only.',
  },
  RETENTION_RAW_DAYS: {
    group: 'Privacy',
    schema: days,
    fallback: '30',
    about: 'Days that the platforms’ own form of an event is kept, for looking into faults.',
  },
  RETENTION_TEXT_DAYS: {
    group: 'Privacy',
    schema: days,
    fallback: '365',
    about: 'Days that texts of messages, notes and the words to search them by are kept.',
  },
  RETENTION_QUESTION_DAYS: {
    group: 'Privacy',
    schema: days,
    fallback: '730',
    about: 'Days that questions, masked of personal numbers, are kept; never longer than their conversation.',
  },
  RETENTION_ATTACHMENT_DAYS: {
    group: 'Privacy',
    schema: days,
    fallback: '180',
    about: 'Days that copies of what people sent are kept.',
  },
  RETENTION_CONVERSATION_DAYS: {
    group: 'Privacy',
    schema: days,
    fallback: '1095',
    about: 'Days that a conversation is kept after its end, or after the last act in it.',
  },
  RETENTION_DRAFT_DAYS: {
    group: 'Privacy',
    schema: days,
    fallback: '30',
    about: 'Days that unsent drafts of counsellors and the menus of a channel are kept.',
  },
  RETENTION_SESSION_DAYS: {
    group: 'Privacy',
    schema: days,
    fallback: '30',
    about: 'Days that ended sessions of the console and failed sign-ins are kept.',
  },
  ZALO_APP_ID: { group: 'Zalo', schema: id, about: 'Id of the app on developers.zalo.me.' },
  ZALO_APP_SECRET: {
    group: 'Zalo',
    schema: text,
    secret: true,
    about: 'The app’s secret key; needed to refresh tokens.',
  },
  ZALO_OA_SECRET_KEY: {
    group: 'Zalo',
    schema: text,
    secret: true,
    about: 'The “OA Secret Key” of the webhook page; signs events. Not the app secret.',
  },
  ZALO_OA_ID: {
    group: 'Zalo',
    schema: id,
    about: 'Id of the first Official Account; it and further ones are connected on the console’s page “Kênh”.',
  },
  ZALO_SIGNATURE_MODE: {
    group: 'Zalo',
    schema: z.enum(['enforce', 'observe']),
    fallback: 'enforce',
    about:
      '`enforce` refuses events whose signature does not match. `observe` counts and keeps them, and still answers signed ones only: for the first hours of a new account.',
  },
  ZALO_PKCE: {
    group: 'Zalo',
    schema: z.enum(['per_request', 'static', 'none']),
    fallback: 'per_request',
    about:
      'How connecting an account is proven. `static`: where Zalo’s console holds a fixed code challenge, made from `ZALO_CODE_VERIFIER`; `none`: where the app was set up without.',
  },
  ZALO_CODE_VERIFIER: {
    group: 'Zalo',
    schema: text.regex(/^[\w.~-]{43,128}$/, '43 to 128 letters, digits or -._~'),
    secret: true,
    about: 'The verifier of `ZALO_PKCE=static`; Zalo asks for 43 characters.',
  },
  ZALO_LABELS: {
    group: 'Zalo',
    schema: flag,
    fallback: 'true',
    about:
      'Whether counsellors see and change Zalo’s labels (nhãn) of people; `false` where the account’s package has none.',
  },
  ZALO_API_PROOF: {
    group: 'Zalo',
    schema: flag,
    fallback: 'false',
    about: 'Sends the proof of the app’s secret with every call; needed where Zalo answers -242 or -1241.',
  },
  ZALO_ACCESS_TOKEN: {
    group: 'Zalo',
    schema: text,
    secret: true,
    about:
      'First access token, where the account is not connected from the console; later ones are kept in the data folder.',
  },
  ZALO_REFRESH_TOKEN: { group: 'Zalo', schema: text, secret: true, about: 'Its refresh token; it works once.' },
  ZALO_API_URL: { group: 'Zalo', schema: origin, fallback: 'https://openapi.zalo.me', about: 'Zalo’s OA API.' },
  ZALO_OAUTH_URL: {
    group: 'Zalo',
    schema: origin,
    fallback: 'https://oauth.zaloapp.com',
    about: 'Zalo’s token server.',
  },
  ZALO_BOT_TOKEN: { group: 'Zalo', schema: text, secret: true, about: 'Token of a bot of the Zalo Bot Platform.' },
  ZALO_BOT_SECRET: {
    group: 'Zalo',
    schema: text.min(8).max(256),
    secret: true,
    about:
      'A word of your own, 8 to 256 characters, given to the platform by `npm run channel -- zalo-bot webhook set`; comes back with every event of the bot.',
  },
  ZALO_BOT_URL: {
    group: 'Zalo',
    schema: origin,
    fallback: 'https://bot-api.zaloplatforms.com',
    about: 'The Bot Platform’s API.',
  },
  FB_APP_ID: { group: 'Messenger', schema: id, about: 'Id of the app on developers.facebook.com.' },
  FB_APP_SECRET: {
    group: 'Messenger',
    schema: text,
    secret: true,
    about: 'The app secret; signs events and proves calls.',
  },
  FB_VERIFY_TOKEN: {
    group: 'Messenger',
    schema: text,
    secret: true,
    about: 'A word of your own, typed again in Facebook’s webhook form.',
  },
  FB_PAGE_ID: {
    group: 'Messenger',
    schema: id,
    about: 'Id of the first page; more are added with `npm run channel -- messenger add`.',
  },
  FB_PAGE_ACCESS_TOKEN: { group: 'Messenger', schema: text, secret: true, about: 'Long-lived page access token.' },
  FB_COMMENT_REPLIES: {
    group: 'Messenger',
    schema: z.enum(['on', 'off']),
    fallback: 'off',
    about:
      'Whether each comment below a post of the page gets one private message that offers the answer in the chat. In public nothing is answered.',
  },
  FB_GRAPH_URL: { group: 'Messenger', schema: origin, fallback: 'https://graph.facebook.com', about: 'The Graph API.' },
  FB_GRAPH_VERSION: {
    group: 'Messenger',
    schema: text.regex(/^v\d+\.\d+$/),
    fallback: 'v26.0',
    about: 'Version of the Graph API.',
  },
  WEBCHAT: {
    group: 'Web chat',
    schema: z.enum(['auto', 'on', 'off']),
    fallback: 'auto',
    about:
      'The chat on `/webchat/` and the widget. `on`: our own page works although no site may embed the widget. `auto`: on where `WEBCHAT_ORIGINS` names a site, and with the simulator.',
  },
  WEBCHAT_ORIGINS: {
    group: 'Web chat',
    schema: origins,
    about:
      'Sites that may embed the widget, as origins like `https://sotuphap.example.gov.vn`, comma-separated; every name (with and without `www`) counts on its own.',
  },
} as const satisfies Record<string, Setting>;
