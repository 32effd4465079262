import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

import type { ChannelName } from '../../../src/conversations/model.ts';

/** Test identities, headers and signature vectors that come with the recorded payloads. */
export interface FixtureManifest {
  readonly identities: {
    readonly zalo: {
      readonly app_id: string;
      readonly oa_id: string;
      readonly user_id: string;
      readonly app_secret: string;
      readonly oa_secret_key: string;
    };
    readonly messenger: {
      readonly app_id: string;
      readonly page_id: string;
      readonly psid: string;
      readonly app_secret: string;
      readonly verify_token: string;
    };
  };
  readonly webhook: Readonly<Record<string, { readonly headers: Record<string, string> }>>;
  /** Signed variants of one body, by channel; channels without a signature of their own have none. */
  readonly vectors: Readonly<Partial<Record<ChannelName, Readonly<Record<string, string>>>>>;
}

const root = process.env['HOILUAT_SHARED'] ?? path.resolve(import.meta.dirname, '../../../../shared');
const folder = path.join(root, 'protocols', 'fixtures');

/** The manifest of the shared payloads, or `undefined` (said aloud) when the folder is not there. */
export function loadManifest(): FixtureManifest | undefined {
  const file = path.join(folder, '_MANIFEST.json');
  if (!existsSync(file)) {
    process.stderr.write(
      `SKIPPED: recorded payloads not found in ${folder}; set HOILUAT_SHARED to the shared folder.\n`,
    );
    return undefined;
  }
  const raw = JSON.parse(readFileSync(file, 'utf8')) as FixtureManifest & Record<string, Record<string, string>>;
  return {
    ...raw,
    vectors: {
      zalo: raw['zalo_signature_variants_for_user_send_text'] ?? {},
      messenger: raw['messenger_signature_variants_for_message.text'] ?? {},
    },
  };
}

/** The exact bytes of a shared payload. */
export function readFixture(name: string): Buffer {
  return readFileSync(path.join(folder, name));
}

/** A recorded API exchange. */
export interface ApiFixture {
  readonly request: { readonly method: string; readonly url: string; readonly body: unknown };
  readonly response: { readonly status: number; readonly headers: Record<string, string>; readonly body: unknown };
}

/** A recorded API exchange by name. */
export function readApiFixture(name: string): ApiFixture {
  return JSON.parse(readFixture(name).toString('utf8')) as ApiFixture;
}
