/** Turns the list of errors, which is plain text, into the prose that help wraps and the manual sets. */
export function errorsProse(list: string): string {
  const [, introduction = '', ...sections] = list.trimEnd().split(/\n\n+/);
  return [introduction, ...sections.map(sectionOf)].join('\n\n');
}

function sectionOf(section: string): string {
  const [title = '', ...lines] = section.split('\n');
  const [, code = title, meaning = ''] = /^(.*?\)): (.*)$/.exec(title) ?? [];
  const items: string[] = [];
  const rest: string[] = [];
  for (const line of lines) {
    const text = line.trim().replace(/^(State|Next):\s+/, '$1: ');
    if (/^ {2}\S/.test(line)) items.push(`- **${text}**:`);
    else if (items.length > 0) items.push(`${items.pop()} ${text}`);
    else rest.push(text);
  }
  return [`## ${code}`, sentence(meaning), ...rest, items.join('\n')]
    .filter((part) => part !== '')
    .join('\n\n');
}

function sentence(text: string): string {
  return text === '' || text.endsWith('.') ? text : `${text}.`;
}
