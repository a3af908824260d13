import type { NameFault } from './names.js';

/** The rules that keep a name usable on every system; `names.allow` in the settings relaxes each of them. */
export const PORTABILITY_RULES = [
  'control',
  'invisible',
  'windows-name',
  'windows-character',
  'blank',
  'tilde',
  'nfc',
] as const;
export type PortabilityRule = (typeof PORTABILITY_RULES)[number];

// Unassigned code points pass: which ones those are depends on the age of the program that asks.
const CONTROL = String.raw`\p{Cc}\p{Co}\p{Cs}\p{Noncharacter_Code_Point}`;
// Variation selectors pass: they choose how an emoji or a Han character looks.
const INVISIBLE = String.raw`(?!\p{Variation_Selector})[\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\ufffc]`;

/** The bad characters of the rules that are about single characters. */
export const BAD_CHARACTERS = {
  control: new RegExp(`[${CONTROL}]`, 'gu'),
  invisible: new RegExp(INVISIBLE, 'gu'),
  'windows-character': /[<>"|?*]/g,
} as const satisfies Partial<Record<PortabilityRule, RegExp>>;

/** Matches the part before the first dot; Windows also reads superscript digits and overlooks blanks there. */
export const WINDOWS_NAME = /^(con|prn|aux|nul|(?:com|lpt)[1-9¹²³])(?=\s*(?:\.|$))/i;
const BLANK = /^\s|\s$/;
const TILDE = /^~|~$/;

const TESTS: Record<PortabilityRule, (name: string) => string | undefined> = {
  control: (name) => found(BAD_CHARACTERS.control, name, 'control or private character'),
  invisible: (name) => found(BAD_CHARACTERS.invisible, name, 'invisible character'),
  'windows-name': (name) => {
    const device = WINDOWS_NAME.exec(name)?.[1];
    return device && `"${device}" is the name of a device on Windows`;
  },
  'windows-character': (name) => {
    const bad = new Set(name.match(BAD_CHARACTERS['windows-character']));
    return bad.size > 0 ? `Windows does not allow ${[...bad].join(' ')} in names` : undefined;
  },
  blank: (name) => (BLANK.test(name) ? 'it begins or ends with white space' : undefined),
  tilde: (name) => (TILDE.test(name) ? 'it begins or ends with "~"' : undefined),
  nfc: (name) => {
    if (name === name.normalize('NFC')) return undefined;
    return 'its accents are not in the composed form (Unicode NFC)';
  },
};

function found(pattern: RegExp, name: string, what: string): string | undefined {
  const [first] = name.match(pattern) ?? [];
  if (first === undefined) return undefined;
  const code = (first.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return `it contains the ${what} U+${code}`;
}

/** Lists every reason why a safe name would not travel to every system, without those of the `relaxed` rules. */
export function portabilityFaults(
  name: string,
  relaxed: ReadonlySet<PortabilityRule>,
): NameFault<PortabilityRule>[] {
  if (isPlain(name)) return [];
  return PORTABILITY_RULES.flatMap((rule) => {
    const why = relaxed.has(rule) ? undefined : TESTS[rule](name);
    return why === undefined ? [] : [{ rule, why }];
  });
}

/** Proves most names portable without a regular expression for each rule: a scan meets millions. */
function isPlain(name: string): boolean {
  for (let i = 0; i < name.length; i++) {
    const unit = name.charCodeAt(i);
    if (unit <= 0x20 || unit >= 0x7e) {
      // A space inside a name is plain; at either end it is not.
      if (unit === 0x20 && i > 0 && i < name.length - 1) continue;
      return false;
    }
    if (unit === 0x22 || unit === 0x2a || unit === 0x3c || unit === 0x3e) return false;
    if (unit === 0x3f || unit === 0x7c) return false;
  }
  return !WINDOWS_NAME.test(name);
}
