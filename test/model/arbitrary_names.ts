import fc from 'fast-check';

const PIECES = [
  ...['.', '..', ' ', '~', '_', '-', ':', '/', '\\', '\0', '\n', '\u001b', 'a', 'b', 'ß', 'ss'],
  ...['.dsg', 'dsg~1', '.git', '.ZFS', '.dsg-tmp-', 'con', 'COM1', 'nul.', 'LPT³', '.tar.gz', '?'],
  ...['\u200b', '\u202e', '\ufeff', '\u00ad', '\u034f', '\ufe0f', '\u0301', '\u0307', '\u0345'],
  ...['é', 'e\u0301', 'İ', 'ı', '\u212a', 'ﬁ', 'ς', 'σ', 'ẞ', '．', '\ud800', '\udc00', '😀'],
  ...['\u0085', '\u00a0', '\u2028', '\ue000', '\uffff', '\u3000', '中'],
];

const unit = fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code));

/** Any string at all, lone surrogates too, with a liking for what the rules are about. */
export const anyText = fc.oneof(
  fc.array(fc.constantFrom(...PIECES), { maxLength: 8 }).map((pieces) => pieces.join('')),
  fc.string({ unit: 'binary' }),
  fc.array(unit).map((units) => units.join('')),
  fc
    .tuple(fc.constantFrom(...PIECES), fc.integer({ min: 0, max: 300 }), fc.constantFrom(...PIECES))
    .map(([piece, times, end]) => piece.repeat(times) + end),
);
