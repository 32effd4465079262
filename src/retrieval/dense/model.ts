import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

import { z } from 'zod';

import { AppError } from '../../infra/errors.ts';

/** Which embedding model is used and how; the defaults of a field come from the model's own `hoiluat.json`, if it has one. */
export interface ModelChoice {
  /** Folder under `directory`, or a model id of the hub when `allowRemote`. */
  readonly name: string;
  readonly directory: string;
  readonly allowRemote: boolean;
  readonly overrides?: Partial<ModelSettings>;
}

const settingsSchema = z.object({
  dtype: z.enum(['fp32', 'fp16', 'q8', 'int8', 'uint8', 'q4']).default('q8'),
  pooling: z.enum(['none', 'mean', 'cls']).default('mean'),
  queryPrefix: z.string().default(''),
  passagePrefix: z.string().default(''),
  /** What is embedded of an article: `{title}`, `{document}` and `{text}` are replaced. */
  passageTemplate: z.string().default('{title}. {text}'),
  /** `hoiluat-1`: see preparation.ts; `none`: the model's tokenizer reads the text itself. */
  preparation: z.enum(['none', 'hoiluat-1']).default('none'),
  maxWords: z.number().int().positive().default(256),
});

/** How texts are given to a model. */
export type ModelSettings = z.infer<typeof settingsSchema>;

/** A model that was found, with the hash under which its vectors are kept. */
export interface ResolvedModel {
  readonly choice: ModelChoice;
  readonly settings: ModelSettings;
  /** Over all files and settings: vectors of one hash can be compared, of two cannot. */
  readonly hash: string;
}

/**
 * Finds the model's files and settings without loading it.
 * @throws AppError `MODEL_MISSING` when it is not on disk and may not be downloaded, `MODEL_INVALID` for broken settings.
 */
export function resolveModel(choice: ModelChoice): ResolvedModel {
  const folder = path.resolve(choice.directory, choice.name);
  const local = existsSync(folder);
  if (!local && !choice.allowRemote) throw new AppError('MODEL_MISSING', { detail: choice.name });
  const settings = { ...readSettings(path.join(folder, 'hoiluat.json')), ...choice.overrides };
  const hash = createHash('sha256').update(JSON.stringify(settings)).update(choice.name);
  if (local) for (const file of filesOf(folder)) hash.update(readFileSync(file));
  return { choice, settings, hash: hash.digest('hex') };
}

function readSettings(file: string): ModelSettings {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '{}';
  try {
    return settingsSchema.parse(JSON.parse(text));
  } catch (error) {
    throw new AppError('MODEL_INVALID', { detail: path.basename(path.dirname(file)), cause: error });
  }
}

/** Files that decide what comes out of the model, in a fixed order; papers beside it do not count. */
function filesOf(folder: string): string[] {
  const relevant = /tokenizer\.json$|config\.json$|\.onnx(?:_data)?$|token-weights\.f32$/;
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => relevant.test(name))
    .sort()
    .map((name) => path.join(folder, name))
    .filter((file) => statSync(file).isFile());
}
