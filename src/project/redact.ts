/** What must not be seen by whoever reads a report. */
export interface Secrets {
  readonly home: string | undefined;
  readonly cwd: string;
  readonly user: string | undefined;
  readonly host: string;
  /** Where dsg is installed. */
  readonly program: string;
  /** The words of the command line that are a person's own. */
  readonly words: readonly string[];
}

/** A word of fewer letters is in half of all others. */
const LEAST = 3;
const ADDRESS = /\b[a-z][a-z0-9+.-]*:\/\/[^\s)'"]+|[\w.+-]+@[\w.-]+(:[^\s)'"]*)?/gi;
const PATH = /(?:\/[^\s/:)'"`,]+)+\/?/g;
const QUOTED = /"[^"\n]*"|“[^”\n]*”|`[^`\n]*`/g;
/** In single quotes Node names identifiers, which say much and betray nothing. */
const APOSTROPHES = /'(?![A-Za-z_$][\w$]{0,40}')[^'\n]*'/g;

/** A mark for what is kept, made of what is in no text. */
const MARK = '\u0000';
const KEPT = new RegExp(`${MARK}(\\d+)${MARK}`, 'g');

/** Takes out of a text what could name a person, a machine, a project or a file; what dsg itself wrote stays. */
export function redact(text: string, secrets: Secrets): string {
  const { program } = secrets;
  const kept: string[] = [];
  const keep = (what: string): string => `${MARK}${kept.push(what) - 1}${MARK}`;
  const ours = new RegExp(`(?:file://)?${escapeExpression(program)}/([^\\s)'"]*)`, 'g');
  const hidden = text
    .replaceAll(MARK, '')
    .replace(ours, (_, inside: string) => keep(`<dsg>/${inside}`))
    .replace(/\bnode:[\w/:.]+/g, keep)
    .replace(QUOTED, '"<text>"')
    .replace(APOSTROPHES, "'<text>'")
    .replace(ADDRESS, '<address>')
    .replace(PATH, '<path>');
  return withoutWords(hidden, secrets).replace(KEPT, (_, i) => kept[Number(i)] ?? '');
}

function withoutWords(text: string, { home, cwd, user, host, words }: Secrets): string {
  const folders = [home, cwd].flatMap((path) => path?.split('/') ?? []);
  const own = new Set([user, host, ...host.split('.'), ...folders, ...words]);
  const longestFirst = [...own]
    .filter((word): word is string => word !== undefined && word.length >= LEAST)
    .sort((a, b) => b.length - a.length);
  return longestFirst.reduce(
    (rest, word) =>
      rest.replace(new RegExp(`(?<![\\w$])${escapeExpression(word)}(?![\\w$])`, 'gi'), '<word>'),
    text,
  );
}

function escapeExpression(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** Writes a command line with nothing in it but words of dsg's own: commands, names of options, ids of snapshots. */
export function redactWords(
  words: readonly string[],
  isOwn: (word: string) => boolean,
): { readonly shown: string; readonly hidden: readonly string[] } {
  const hidden: string[] = [];
  const shown = words.map((word) => {
    const [, name = word, value] = /^(--?[A-Za-z][\w-]*)(?:=(.*))?$/s.exec(word) ?? [];
    if (isOwn(name)) {
      if (value !== undefined) hidden.push(value);
      return value === undefined ? name : `${name}=<value>`;
    }
    if (isOwn(word) || /^s\d+$/.test(word)) return word;
    hidden.push(word);
    return word.startsWith('-') ? '<option>' : '<word>';
  });
  return { shown: shown.join(' '), hidden };
}
