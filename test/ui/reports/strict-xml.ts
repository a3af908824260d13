// A parser for the XML that dsg writes, which refuses whatever XML 1.0 refuses.
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Element[];
  text: string;
}

const TAG = /<(\/?)([A-Za-z][\w-]*)((?:\s+[A-Za-z][\w-]*="[^"<]*")*)\s*(\/?)>/y;
const ATTRIBUTE = /([A-Za-z][\w-]*)="([^"<]*)"/g;
const TEXT = /[^<]+/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;
const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
};

/** Parses a document; its root is the only element returned. */
export function parseXml(xml: string): Element[] {
  if (FORBIDDEN.test(xml) || !xml.isWellFormed())
    throw notXml('a character that XML does not have');
  const root: Element = { name: '', attributes: {}, children: [], text: '' };
  const open = [root];
  let at = /^<\?xml version="1\.0" encoding="UTF-8"\?>\n/.exec(xml)?.[0].length ?? 0;
  while (at < xml.length) {
    const inside = open.at(-1) as Element;
    TEXT.lastIndex = at;
    TAG.lastIndex = at;
    const text = TEXT.exec(xml)?.[0];
    if (text !== undefined) {
      if (text.includes(']]>')) throw notXml('"]]>" in text');
      inside.text += decode(text);
      at += text.length;
      continue;
    }
    const tag = TAG.exec(xml);
    if (!tag) throw notXml(`no tag at ${at}: ${xml.slice(at, at + 40)}`);
    const [whole, closes, name = '', attributes = '', isEmpty] = tag;
    at += whole.length;
    if (closes) {
      if (open.pop()?.name !== name || open.length === 0) throw notXml(`</${name}> closes nothing`);
      continue;
    }
    const element = { name, attributes: attributesOf(attributes), children: [], text: '' };
    inside.children.push(element);
    if (!isEmpty) open.push(element);
  }
  if (open.length !== 1 || root.children.length !== 1) throw notXml('not one whole element');
  if (root.text.trim() !== '') throw notXml('text outside of the element');
  return root.children;
}

function attributesOf(text: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [, name = '', value = ''] of text.matchAll(ATTRIBUTE)) {
    if (Object.hasOwn(found, name)) throw notXml(`"${name}" twice`);
    found[name] = decode(value);
  }
  return found;
}

function decode(text: string): string {
  return text.replace(/&([^;]*;?)/g, (_, entity: string) => {
    const meant = ENTITIES[entity.replace(/;$/, '')];
    if (!entity.endsWith(';') || meant === undefined) throw notXml(`"&${entity}"`);
    return meant;
  });
}

function notXml(why: string): Error {
  return Object.assign(new Error(why), { code: 'NOT_XML' });
}
