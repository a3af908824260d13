// Runs the ready files for CI step by step, in shells as GitHub and GitLab start them.
import { spawnSync } from 'node:child_process';

/** How one step ended. */
export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Step {
  readonly run?: string;
  readonly uses?: string;
  readonly if?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface Place {
  readonly cwd: string;
  /** What the settings of the repository there have; `vars.X` and `secrets.X` are X. */
  readonly env: Readonly<Record<string, string>>;
}

const shell = (options: readonly string[], text: string, { cwd, env }: Place): Ended =>
  spawnSync('bash', ['--noprofile', '--norc', ...options, '-c', text], {
    cwd,
    env,
    encoding: 'utf8',
  });

/** Runs the steps of a job of GitHub's: each in a shell of its own; after a failure only those that run always. */
export function runGithub(
  { steps, env = {} }: { steps: readonly Step[]; env?: Readonly<Record<string, string>> },
  place: Place,
): Ended[] {
  const { PATH = '', HOME = '' } = place.env;
  let hasFailed = false;
  return steps.flatMap((step) => {
    if (step.run === undefined || (hasFailed && !step.if?.includes('always()'))) return [];
    const own = Object.entries({ ...env, ...step.env }).map(
      ([name, value]) => [name, expand(value, place.env)] as const,
    );
    const set = { PATH, HOME, CI: 'true', GITHUB_ACTIONS: 'true', ...Object.fromEntries(own) };
    const ended = shell(['-e'], step.run, { cwd: place.cwd, env: set });
    hasFailed ||= ended.status !== 0;
    return [ended];
  });
}

/** Puts values into expressions; one that is no variable and no secret is a mistake of the file. */
function expand(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\$\{\{\s*(.*?)\s*\}\}/g, (_, what: string) => {
    const [, name = ''] = /^(?:vars|secrets)\.(\w+)$/.exec(what) ?? [];
    const value = values[name];
    if (value === undefined) throw new Error(`no value for ${what}`);
    return value;
  });
}

export interface GitlabJob {
  readonly before_script: readonly string[];
  readonly script: readonly string[];
  readonly after_script: readonly string[];
}

/** Runs a job of GitLab's: what comes before with the script in one shell, what comes after in another. */
export function runGitlab(job: GitlabJob, place: Place): { script: Ended; after: Ended } {
  const env = { ...place.env, CI: 'true', GITLAB_CI: 'true' };
  const at = { cwd: place.cwd, env };
  const script = shell(['-eo', 'pipefail'], [...job.before_script, ...job.script].join('\n'), at);
  return { script, after: shell([], job.after_script.join('\n'), at) };
}
