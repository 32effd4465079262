import winston from 'winston';

import { AppError } from './errors.ts';

/** Fields of one log entry: identifiers, counts and codes; never message texts, tokens or phone numbers. */
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** Structured logging: a fixed event name in the field's words, and identifiers beside it. */
export interface Logger {
  debug(event: string, fields?: LogFields): void;
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields & { readonly cause?: string }): void;
}

/** Levels that can be configured, the least chatty first. */
export const LOG_LEVELS = ['silent', 'error', 'warn', 'info', 'debug'] as const;

/** One of {@link LOG_LEVELS}. */
export type LogLevel = (typeof LOG_LEVELS)[number];

/** JSON lines on standard error, so that standard output stays free for what commands print. */
export function createLogger(level: LogLevel): Logger {
  return winston.createLogger({
    level: level === 'silent' ? 'error' : level,
    silent: level === 'silent',
    format: winston.format.combine(winston.format.timestamp(), winston.format.json()),
    transports: [new winston.transports.Console({ stderrLevels: ['error', 'warn', 'info', 'debug'] })],
  });
}

/** A logger that writes nothing; for tests and one-off commands. */
export const silentLogger: Logger = { debug() {}, info() {}, warn() {}, error() {} };

/** The text of a thrown value for whoever runs a command: what they can mend has a code and a next step, and no stack. */
export function explainError(error: unknown): string {
  return error instanceof AppError ? `${error.code}: ${error.message}` : describeError(error);
}

/** The text of a thrown value for a log entry: its name, code and message, cut to 500 characters. */
export function describeError(error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return text.slice(0, 500);
}
