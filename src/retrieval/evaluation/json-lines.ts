import { readFileSync } from 'node:fs';

import type { z } from 'zod';

import { AppError } from '../../infra/errors.ts';

/**
 * Reads a file of one JSON value a line; empty lines are passed over.
 * @throws AppError `SOURCE_UNREADABLE` when it is not there, `SOURCE_ROW_INVALID` with the line and the field
 */
export function readJsonLines<T>(file: string, schema: z.ZodType<T>): T[] {
  return readText(file)
    .split('\n')
    .flatMap((line, at) => {
      if (line.trim() === '') return [];
      const parsed = schema.safeParse(parseJson(line));
      if (parsed.success) return [parsed.data];
      const path = parsed.error.issues[0]?.path.join('.') ?? '';
      throw new AppError('SOURCE_ROW_INVALID', { detail: `${file}, line ${at + 1} ${path}`, cause: parsed.error });
    });
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new AppError('SOURCE_UNREADABLE', { detail: file, cause: error });
  }
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
