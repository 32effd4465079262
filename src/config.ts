import { existsSync } from 'node:fs';
import path from 'node:path';

import type { z } from 'zod';

import { AppError } from './infra/errors.ts';
import { type Sealer, createSealer, passingKey } from './infra/sealing.ts';
import { SETTINGS, type Setting } from './settings.ts';

/** Name of a setting, which is the name of its environment variable. */
type SettingName = keyof typeof SETTINGS;

type Parsed<S extends Setting> = S extends { readonly fallback: string }
  ? z.output<S['schema']>
  : z.output<S['schema']> | undefined;

/** The settings, parsed and frozen. Account settings that were left out are `undefined`. */
export type Config = { readonly [K in SettingName]: Parsed<(typeof SETTINGS)[K]> };

/**
 * Reads the settings from an environment. An empty variable counts as left out. `DATA_DIR` and
 * `EMBEDDING_MODEL_DIR` become absolute.
 * @throws AppError `CONFIG_INVALID` naming every wrong variable (never its value).
 */
export function loadConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const problems: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, setting] of Object.entries<Setting>(SETTINGS)) {
    const raw = env[name]?.trim() || setting.fallback;
    if (raw === undefined) continue;
    const result = setting.schema.safeParse(raw);
    if (result.success) values[name] = result.data;
    else problems.push(`${name}: ${result.error.issues.map((issue) => issue.message).join(', ')}`);
  }
  if (problems.length > 0) throw new AppError('CONFIG_INVALID', { detail: problems.join('; ') });
  for (const name of ['DATA_DIR', 'EMBEDDING_MODEL_DIR']) values[name] = path.resolve(String(values[name]));
  // Every key was parsed by its own schema above; the mapped type only says so to the compiler.
  return Object.freeze(values) as Config;
}

/**
 * The environment, with what `.env` in the working directory adds to it: the same for the service and every command.
 * Without the file the environment alone decides.
 * @throws AppError `CONFIG_INVALID` when the file is there and cannot be read.
 */
export function environment(): NodeJS.ProcessEnv {
  if (!existsSync('.env')) return process.env;
  try {
    process.loadEnvFile();
  } catch (error) {
    // Node says “no such file” also where reading it is not allowed.
    throw new AppError('CONFIG_INVALID', { detail: '.env: cannot be read by this user', cause: error });
  }
  return process.env;
}

/**
 * Seals what must not be readable in the database. Without `SECRETS_KEY` the key passes with the process, which is right
 * for the simulator only: its fake platforms forget their tokens as well.
 * @throws AppError `CONFIG_INVALID` when a real account is configured without a key.
 */
export function sealerFrom(config: Config, { simulated }: { readonly simulated: boolean }): Sealer {
  const [first, ...others] = config.SECRETS_KEY ?? [];
  const real = config.ZALO_APP_ID ?? config.ZALO_OA_ID ?? config.FB_PAGE_ID;
  if (first === undefined && real !== undefined && !simulated)
    throw new AppError('CONFIG_INVALID', {
      detail: 'SECRETS_KEY: needed to keep tokens safe; make one with openssl rand -base64 32',
    });
  return createSealer([first ?? passingKey(), ...others]);
}

/** The sealer of what must still open after a restart: only with a key of the operator's. */
export function lastingSealer({ SECRETS_KEY: [first, ...others] = [] }: Config): Sealer | undefined {
  return first === undefined ? undefined : createSealer([first, ...others]);
}

/** From where attachments may be copied, and how much; `local` adds origins that are trusted as they are. */
export function attachmentRules(config: Config, local: readonly string[] = []) {
  return {
    policy: {
      hosts: {
        zalo: config.ATTACHMENT_HOSTS_ZALO,
        'zalo-bot': config.ATTACHMENT_HOSTS_ZALO,
        messenger: config.ATTACHMENT_HOSTS_MESSENGER,
        // What a visitor sends to the web chat reaches us itself, not as a link.
        webchat: [],
      },
      localOrigins: [...(config.ATTACHMENT_LOCAL_ORIGINS ?? []), ...local],
    },
    maxBytes: config.ATTACHMENT_MAX_MB * 1024 * 1024,
  };
}

/** How long each kind of data is kept, in days. */
export function retentionDays(config: Config) {
  return {
    raw: config.RETENTION_RAW_DAYS,
    texts: config.RETENTION_TEXT_DAYS,
    questions: config.RETENTION_QUESTION_DAYS,
    attachments: config.RETENTION_ATTACHMENT_DAYS,
    conversations: config.RETENTION_CONVERSATION_DAYS,
    strays: config.RETENTION_CONVERSATION_DAYS,
    drafts: config.RETENTION_DRAFT_DAYS,
    menus: config.RETENTION_DRAFT_DAYS,
    sessions: config.RETENTION_SESSION_DAYS,
    // Platforms deliver an event again for two days at most.
    traces: 30,
    // The longest limit counts over a day; an ended block is a month in the lists of nobody.
    restraints: 30,
  };
}

/** The embedding model that the settings name. */
export function modelChoice(config: Config): { name: string; directory: string; allowRemote: boolean } {
  return {
    name: config.EMBEDDING_MODEL,
    directory: config.EMBEDDING_MODEL_DIR,
    allowRemote: config.EMBEDDING_ALLOW_REMOTE,
  };
}

/** What the Messenger channel is configured with. */
export function messengerSettings(config: Config) {
  return {
    appId: config.FB_APP_ID,
    appSecret: config.FB_APP_SECRET,
    verifyToken: config.FB_VERIFY_TOKEN,
    pageId: config.FB_PAGE_ID,
    pageAccessToken: config.FB_PAGE_ACCESS_TOKEN,
    graphUrl: config.FB_GRAPH_URL,
    graphVersion: config.FB_GRAPH_VERSION,
    publicUrl: config.PUBLIC_URL,
  };
}

/** What the channel of a Zalo bot is configured with. */
export function zaloBotSettings(config: Config) {
  const { ZALO_BOT_TOKEN: token, ZALO_BOT_SECRET: secret, ZALO_BOT_URL: apiUrl, PUBLIC_URL: publicUrl } = config;
  return { token, secret, apiUrl, publicUrl };
}
