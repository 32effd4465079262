import { loadClauseChooser } from './clauses/chooser.ts';
import type { DialogServices } from './dialog.ts';
import { loadIntents } from './intents/reader.ts';

/**
 * Reads the dialog's models of the data folder.
 * @throws AppError `MODEL_INVALID` when one is missing, damaged, or made for another version.
 */
export function loadDialogModels(dataDirectory: string): Pick<DialogServices, 'intents' | 'clauses'> {
  return { intents: loadIntents(dataDirectory), clauses: loadClauseChooser(dataDirectory) };
}
