/** What the service does next after an error, and what a platform or an operator sees. */
interface ErrorEntry {
  /** Status when the error reaches an HTTP caller. */
  readonly status: number;
  /** Whether the same call may succeed later without anybody changing anything. */
  readonly retry: boolean;
  /** For the operator: what happened and what to do next, naming the setting or the command. */
  readonly message: string;
}

/** Every error the service can raise, one row each, sorted by code. */
export const ERRORS = {
  ASKED_INVALID: {
    status: 500,
    retry: false,
    message:
      'A line of data/asked is not article ids, a tab and ways of asking. The detail names file and line; correct it and start again.',
  },
  ATTACHMENT_LOST: {
    status: 500,
    retry: false,
    message:
      'A file that was kept is no longer in DATA_DIR/files. Restore the folder from the backup that belongs to service.db.',
  },
  BACKUP_BUSY: {
    status: 409,
    retry: true,
    message: 'Another backup is being written to this folder. Wait until it has finished, then run the command again.',
  },
  BACKUP_DAMAGED: {
    status: 422,
    retry: false,
    message:
      'A file of the backup is missing or differs from its manifest, so nothing was restored. Take another backup of the folder.',
  },
  BACKUP_FAILED: {
    status: 500,
    retry: true,
    message:
      'The backup could not be made, and nothing of it was left behind. Check free space and permissions of the target, then run it again.',
  },
  BACKUP_INVALID: {
    status: 422,
    retry: false,
    message:
      'This is no backup, or not a whole one. Name a folder that `npm run backup` printed, or the folder of all.',
  },
  BACKUP_NOTHING: {
    status: 422,
    retry: false,
    message: 'There is no service.db in the data folder. Name the folder with --data, or set DATA_DIR.',
  },
  CONFIG_INVALID: {
    status: 500,
    retry: false,
    message: 'A setting is missing or wrong. See the settings table in README.md, correct it and start again.',
  },
  DATABASE_TOO_NEW: {
    status: 500,
    retry: false,
    message: 'The data folder was written by a newer version. Install that version, or restore an older backup.',
  },
  DATA_DIR_BUSY: {
    status: 409,
    retry: true,
    message:
      'A service runs on this data folder. Two would answer everything twice: stop it first, or choose another DATA_DIR.',
  },
  FORM_BROKEN: {
    status: 400,
    retry: true,
    message: 'A form with a file was cut off or is none. Nothing of it was kept; send it again.',
  },
  INDEX_BUILD_FAILED: {
    status: 500,
    retry: false,
    message:
      'The indexes could not be built, so nothing was published and questions are answered from the old knowledge. Run the ingest again.',
  },
  INDEX_DAMAGED: {
    status: 500,
    retry: false,
    message:
      'A search index on disk is incomplete or damaged. Build it again with `npm run ingest`; nothing else is lost.',
  },
  INDEX_MISSING: {
    status: 503,
    retry: true,
    message: 'There is no search index for the published knowledge. Build it with `npm run ingest`.',
  },
  INGEST_BUSY: {
    status: 409,
    retry: true,
    message: 'Another ingest is writing to this data folder. Wait until it has finished, then run the command again.',
  },
  INTERNAL: {
    status: 500,
    retry: false,
    message: 'Something unexpected failed. The log entry with the same code holds the cause.',
  },
  MODEL_INVALID: {
    status: 500,
    retry: false,
    message:
      'A model file is broken or does not belong to this version. Restore data/models, or correct EMBEDDING_MODEL.',
  },
  MODEL_MISSING: {
    status: 500,
    retry: false,
    message:
      'The embedding model is not there. Correct EMBEDDING_MODEL and EMBEDDING_MODEL_DIR, or allow a download with EMBEDDING_ALLOW_REMOTE=true.',
  },
  RESTORE_NOT_EMPTY: {
    status: 409,
    retry: false,
    message: 'The data folder is not empty. Give --force to replace its content; it is moved aside and not deleted.',
  },
  RESTORE_UNFINISHED: {
    status: 500,
    retry: false,
    message: 'A restore of this data folder was cut off. Finish it: run `npm run restore` once more, then start again.',
  },
  RETRIEVAL_STOPPED: {
    status: 503,
    retry: true,
    message: 'The search stopped while a question was being answered; it starts again by itself.',
  },
  SOURCE_ARCHIVE: {
    status: 422,
    retry: false,
    message: 'The file is an archive. Unpack it and ingest the folder.',
  },
  SOURCE_ARTICLE_MISSING: {
    status: 422,
    retry: false,
    message:
      'A Điều was not found, and its words may stand under the one named. Look for its heading in the file; correct it and ingest the file again.',
  },
  SOURCE_BROKEN: {
    status: 422,
    retry: false,
    message: 'The file is damaged or cut off. Download it again from its publisher.',
  },
  SOURCE_EMPTY: {
    status: 422,
    retry: false,
    message: 'The file is empty (0 bytes). Download it again from its publisher.',
  },
  SOURCE_ENCODING: {
    status: 422,
    retry: false,
    message: 'The text is not UTF-8. Save it as UTF-8 (in Excel: “CSV UTF-8”) and ingest it again.',
  },
  SOURCE_FAQ_INVALID: {
    status: 422,
    retry: false,
    message: 'A FAQ is not complete. Correct the field named; docs/ingestion.md describes each of them.',
  },
  SOURCE_FAQ_NAMESAKE: {
    status: 422,
    retry: false,
    message:
      'Another FAQ file has the same name (for YAML: the same field), by which its FAQs are known: ingested alone, either would remove those of the other. Put them into one file, or rename one.',
  },
  SOURCE_NO_ARTICLES: {
    status: 422,
    retry: false,
    message:
      'No Điều and no numbered section was found in the text. If it is law, check that the file holds the text itself and not a scan.',
  },
  SOURCE_NO_NUMBER: {
    status: 422,
    retry: false,
    message: 'The document has no number (Số …/…) in its first pages. Check that the file starts with the title page.',
  },
  SOURCE_NUMBERED: {
    status: 422,
    retry: false,
    message:
      'Numbers of clauses are made by Word or the browser and are not in the text, so a quotation would lack them. Save the file as PDF and ingest that.',
  },
  SOURCE_PASSWORD: {
    status: 422,
    retry: false,
    message: 'The file is protected by a password. Save a copy without one and ingest that.',
  },
  SOURCE_ROW_INVALID: {
    status: 422,
    retry: false,
    message: 'A line of the file cannot be used; the other lines were taken. Correct it and ingest the file again.',
  },
  SOURCE_SCANNED: {
    status: 422,
    retry: false,
    message: 'The PDF holds pictures of pages and no text. Run it through text recognition (OCR) first.',
  },
  SOURCE_TOO_LARGE: {
    status: 422,
    retry: false,
    message: 'The file, or what it unpacks to, is larger than is accepted. Split it, or check where it comes from.',
  },
  SOURCE_UNKNOWN: {
    status: 422,
    retry: false,
    message: 'The kind of file is not known. docs/ingestion.md lists what can be put in.',
  },
  SOURCE_UNREADABLE: {
    status: 422,
    retry: false,
    message: 'The file or folder cannot be read. Check that it exists and that the service may read it.',
  },
  STORAGE_FAILED: {
    status: 503,
    retry: true,
    message:
      'The database refused a write. Check free space and permissions of DATA_DIR; platforms deliver again by themselves.',
  },
  TURN_TIMEOUT: {
    status: 500,
    retry: true,
    message: 'An answer took too long and was given up. Look for slow searches or a busy disk.',
  },
} as const satisfies Record<string, ErrorEntry>;

/** A code from the error catalogue. */
export type ErrorCode = keyof typeof ERRORS;

/** Options of {@link AppError}. `detail` is for operators and must not hold message texts, tokens or phone numbers. */
export interface AppErrorOptions {
  readonly detail?: string;
  readonly cause?: unknown;
}

/** The one error class of the service: a catalogue code, an optional detail and the cause. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly detail: string | undefined;

  constructor(code: ErrorCode, options: AppErrorOptions = {}) {
    const text = ERRORS[code].message;
    super(options.detail === undefined ? text : `${text} (${options.detail})`, { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.detail = options.detail;
  }

  get status(): number {
    return ERRORS[this.code].status;
  }

  get retry(): boolean {
    return ERRORS[this.code].retry;
  }
}

/** Reads the `code` of any thrown value, native SQLite and system errors included; `undefined` when it has none. */
export function errorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
