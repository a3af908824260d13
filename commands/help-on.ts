import { DsgError } from '../src/errors/error.js';
import { nearest } from '../src/model/nearest.js';
import { formatProse } from '../src/ui/prose.js';
import { commandHelp, type HelpOptions, overview } from './help.js';
import { pageOf, TOPICS } from './help-topics.js';
import { COMMANDS } from './list.js';

export interface HelpRequest extends HelpOptions {
  readonly version: string;
}

/** Writes the help on what stands after `dsg help`: a command, a topic, or nothing for the overview. */
export async function helpOn(words: readonly string[], request: HelpRequest): Promise<string> {
  const [name, surplus] = words.filter((word) => !word.startsWith('-'));
  if (name === undefined) return overview(request.version, request);
  if (surplus !== undefined)
    throw new DsgError('usage', `Cannot show help: it does not take "${surplus}"`, {
      state: 'Nothing was changed.',
      hint: `dsg help ${name}`,
    });
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command) return commandHelp((await command.load()).command, request);
  const topic = Object.hasOwn(TOPICS, name) ? TOPICS[name] : undefined;
  if (!topic) return refuse(name);
  const text = formatProse(await topic.load(), request);
  return `${request.style.strong(topic.summary)}\n\n${text}\nMore: man ${pageOf(name)[0]}\n`;
}

function refuse(name: string): never {
  const near = nearest(name, [...Object.keys(COMMANDS), ...Object.keys(TOPICS)]);
  throw new DsgError('usage', `Cannot show help on "${name}": dsg has no such command or topic`, {
    state: 'Nothing was changed.',
    hint: near === undefined ? 'dsg --help' : `dsg help ${near}`,
  });
}
