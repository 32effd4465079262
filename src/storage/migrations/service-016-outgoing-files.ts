import type { Migration } from '../database.ts';

/**
 * Pictures and files that counsellors send. They lie in the folder of the copies, each under the hash of its bytes. A
 * platform that takes a file as an upload gives a name for it, which is used again while it is good and goes with the
 * last row that has those bytes. All times are milliseconds since the epoch.
 */
export const outgoingFilesMigration: Migration = {
  version: 16,
  name: 'outgoing files',
  sql: `
CREATE TABLE outgoing_files (
  id TEXT PRIMARY KEY DEFAULT (lower(hex(randomblob(16)))), -- stands in addresses: not to be guessed
  conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
  author TEXT NOT NULL,                     -- account of whoever chose it
  outbox_id TEXT,                           -- the line that brings it; NULL until it is sent
  kind TEXT NOT NULL CHECK (kind IN ('image', 'file')),
  name TEXT NOT NULL,                       -- fit to be shown and saved under
  media_type TEXT NOT NULL,                 -- by its content
  size INTEGER NOT NULL,
  width INTEGER,
  height INTEGER,
  sha256 TEXT NOT NULL,                     -- of the kept bytes; names the file
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX outgoing_files_conversation ON outgoing_files (conversation_id);
CREATE INDEX outgoing_files_bytes ON outgoing_files (sha256);
CREATE INDEX outgoing_files_age ON outgoing_files (created_at);

CREATE TABLE channel_uploads (
  channel TEXT NOT NULL,
  account_id TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  name TEXT NOT NULL,                       -- the platform shows the name that came with the upload
  reference TEXT NOT NULL,                  -- the platform's own name for it
  uploaded_at INTEGER NOT NULL,
  PRIMARY KEY (channel, account_id, sha256, name)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER channel_uploads_unused AFTER DELETE ON outgoing_files
  WHEN NOT EXISTS (SELECT 1 FROM outgoing_files WHERE sha256 = OLD.sha256)
BEGIN
  DELETE FROM channel_uploads WHERE sha256 = OLD.sha256;
END;

-- Signs the addresses under which a citizen's browser, or a platform, gets a file.
CREATE TABLE file_link_key (key TEXT NOT NULL) STRICT;
INSERT INTO file_link_key VALUES (lower(hex(randomblob(32))));
`,
};
