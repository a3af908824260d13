import type { Command } from './command.js';
import { CHANGING } from './exits.js';
import type { UndoDocument } from './undo.js';
import { reverse, showUndo, UNDO_OPTIONS } from './undo.js';

export const command: Command<UndoDocument> = {
  name: 'redo',
  summary: 'Reverse the last undo',
  description: `Does again what dsg undo reversed: the last undo that still stands, or the one that is named. It goes by the same
rules: it shows what changes and asks, a file that was changed since is a conflict, and the result is a new snapshot
where the undo was one.`,
  positionals: [{ name: 'operation', describe: 'An undo, as dsg operations names it (o12)' }],
  options: UNDO_OPTIONS,
  examples: [['dsg redo', 'the undo was a mistake']],
  exits: { ...CHANGING, 3: 'files were changed since; nothing was changed' },
  run: (context, args) => reverse(context, args, 'redo'),
  show: showUndo,
};
