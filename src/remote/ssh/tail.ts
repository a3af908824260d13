const MOST = 64 * 1024;

/** Keeps the last 64 KiB of what a program says. */
export class Tail {
  #chunks: Buffer[] = [];
  #length = 0;

  add(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    if (this.#length <= 4 * MOST) return;
    const kept = Buffer.concat(this.#chunks).subarray(-MOST);
    this.#chunks = [Buffer.from(kept)];
    this.#length = kept.length;
  }

  text(): string {
    return Buffer.concat(this.#chunks).subarray(-MOST).toString('utf8');
  }
}
