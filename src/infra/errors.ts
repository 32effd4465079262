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
  INDEX_DAMAGED: {
    status: 500,
    retry: false,
    message:
      'A search index on disk is incomplete or damaged. Build it again with `npm run ingest`; nothing else is lost.',
  },
  INTERNAL: {
    status: 500,
    retry: false,
    message: 'Something unexpected failed. The log entry with the same code holds the cause.',
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
