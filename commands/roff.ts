/** Makes text safe in a manual page: signs that can be copied, no argument cut at a quote, no line that is a request. */
export function escapeRoff(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll('~', '\\(ti')
    .replaceAll('"', '\\(dq')
    .replace(/^(?=[.'])/gm, '\\&');
}

export function heading(text: string): string {
  return `.SH "${escapeRoff(text)}"`;
}

/**
 * Turns the prose beside a command into roff.
 *
 * Of Markdown it knows "## Heading", paragraphs, "- items", code indented by four blanks, `code` and **strong**.
 */
export function proseRoff(markdown: string): string {
  const blocks = markdown
    .replaceAll('\r', '')
    .split(/\n{2,}/)
    .map((block) => block.replace(/^\n+|\n+$/g, ''))
    .filter((block) => block !== '');
  return blocks.map(blockRoff).join('\n');
}

function blockRoff(block: string): string {
  if (block.startsWith('## ')) return heading(block.slice(3).toUpperCase());
  const lines = block.split('\n');
  if (lines.every((line) => line.startsWith('    ')))
    return [
      '.PP',
      '.RS 4',
      '.nf',
      ...lines.map((line) => escapeRoff(line.slice(4))),
      '.fi',
      '.RE',
    ].join('\n');
  if (block.startsWith('- ')) return itemsRoff(lines);
  return `.PP\n${inline(block)}`;
}

function itemsRoff(lines: readonly string[]): string {
  return lines
    .map((line) =>
      line.startsWith('- ') ? `.IP \\(bu 2\n${inline(line.slice(2))}` : inline(line.trim()),
    )
    .join('\n');
}

function inline(text: string): string {
  return escapeRoff(text)
    .replace(/`([^`]+)`/g, '\\fB$1\\fR')
    .replace(/\*\*([^*]+)\*\*/g, '\\fB$1\\fR');
}
