// A line that can fall silent: packets vanish, and neither end is told. By the kernel's own filter where iptables is
// installed and may be used, else by a proxy that passes nothing on.
import { spawnSync } from 'node:child_process';
import type { TestContext } from '../support/suite.js';
import { startProxy } from './proxy.js';

/** A way to a server of this machine. */
export interface Silencable {
  /** Where clients connect to. */
  readonly port: number;
  readonly by: 'iptables' | 'a proxy';
  silence(): void;
  /** Ends the silence; what waited for it may be lost. */
  restore(): void;
}

export async function silencable(t: TestContext, port: number): Promise<Silencable> {
  if (!canDrop(port)) {
    const proxy = await startProxy(t, { port });
    const cut = () => proxy.fault('cut');
    return { port: proxy.port, by: 'a proxy', silence: () => proxy.fault('stall'), restore: cut };
  }
  const restore = () => rules(port).forEach((rule) => void run('-D', rule));
  t.after(restore);
  return {
    port,
    by: 'iptables',
    silence() {
      for (const rule of rules(port))
        if (!run('-A', rule)) throw new Error(`iptables takes no rule for ${port}`);
    },
    restore,
  };
}

/** Packets to the port and from it, on the loopback device alone: nothing else on this machine is touched. */
function rules(port: number): string[][] {
  return ['--sport', '--dport'].map((side) => [
    'OUTPUT',
    '-o',
    'lo',
    '-p',
    'tcp',
    side,
    `${port}`,
    '-j',
    'DROP',
  ]);
}

function canDrop(port: number): boolean {
  const [rule = []] = rules(port);
  return run('-A', rule) && run('-D', rule);
}

function run(what: '-A' | '-D', rule: readonly string[]): boolean {
  return spawnSync('iptables', ['-w', '10', what, ...rule], { stdio: 'ignore' }).status === 0;
}
