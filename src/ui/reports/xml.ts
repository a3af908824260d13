import { escapeText } from '../escape.js';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** Makes text from anywhere fit for XML 1.0, which has no way to write most controls: they become visible text. */
export function escapeXml(text: string): string {
  return text
    .split('\n')
    .map((line) =>
      escapeText(line.toWellFormed()).replace(/[&<>"']/g, (one) => ENTITIES[one] ?? ''),
    )
    .join('\n')
    .replace(/[\ufffe\uffff]/g, '\ufffd');
}

/** Makes text fit for the value of an attribute, which has one line. */
export function escapeAttribute(text: string): string {
  return escapeXml(text).replaceAll('\n', ' ');
}
