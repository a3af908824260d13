/** The password in a URL: ssh://ann:secret@host/path. */
const PASSWORD = /(:\/\/[^/\s:@]*):[^/\s@]*@/g;

/** Puts stars in the place of passwords in URLs, for what is written into the operation log. */
export function withoutPasswords(text: string): string {
  return text.replace(PASSWORD, '$1:***@');
}
