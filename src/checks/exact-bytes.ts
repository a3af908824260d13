/** Writes a number of bytes in full, for a limit is about each of them: "500,000,001 bytes". */
export function exactBytes(bytes: number): string {
  return `${String(bytes).replace(/\B(?=(\d{3})+$)/g, ',')} ${bytes === 1 ? 'byte' : 'bytes'}`;
}
