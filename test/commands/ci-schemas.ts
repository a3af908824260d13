// What the forms of workflows and jobs allow, written from the manuals of GitHub, GitLab and pre-commit.

const TEXT = { type: 'string' };
const ACCESS = { enum: ['read', 'write', 'none'] };
const closed = (properties: object, required: readonly string[] = []) => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});
const map = (value: object) => ({ type: 'object', additionalProperties: value });
const ENV = map({ type: ['string', 'number', 'boolean'] });
const LINES = { type: 'array', items: TEXT, minItems: 1 };

const STEP = {
  ...closed({
    id: { type: 'string', pattern: '^[A-Za-z_][\\w-]*$' },
    if: { type: ['string', 'boolean'] },
    name: TEXT,
    uses: { type: 'string', pattern: '^[\\w.-]+/[\\w./-]+@[\\w.-]+$' },
    run: TEXT,
    with: ENV,
    env: ENV,
    shell: { enum: ['bash', 'sh', 'python', 'pwsh'] },
    'working-directory': TEXT,
    'continue-on-error': { type: 'boolean' },
    'timeout-minutes': { type: 'number' },
  }),
  oneOf: [{ required: ['uses'] }, { required: ['run'] }],
};

export const GITHUB = closed(
  {
    name: TEXT,
    on: closed({
      push: { type: ['null', 'object'] },
      pull_request: { type: ['null', 'object'] },
      schedule: {
        type: 'array',
        items: closed({ cron: { type: 'string', pattern: '^(\\S+ ){4}\\S+$' } }, ['cron']),
      },
    }),
    permissions: closed({ contents: ACCESS, 'security-events': ACCESS, actions: ACCESS }),
    env: ENV,
    jobs: map(
      closed(
        {
          name: TEXT,
          'runs-on': TEXT,
          needs: { type: ['string', 'array'] },
          if: TEXT,
          env: ENV,
          'timeout-minutes': { type: 'number' },
          steps: { type: 'array', items: STEP, minItems: 1 },
        },
        ['runs-on', 'steps'],
      ),
    ),
  },
  ['on', 'jobs'],
);

export const GITLAB = map(
  closed(
    {
      image: TEXT,
      stage: TEXT,
      rules: { type: 'array' },
      variables: ENV,
      before_script: LINES,
      script: LINES,
      after_script: LINES,
      artifacts: closed({
        when: { enum: ['on_success', 'on_failure', 'always'] },
        paths: LINES,
        expire_in: TEXT,
        reports: closed({ junit: { type: ['string', 'array'] } }),
      }),
    },
    ['script'],
  ),
);

const HOOK = closed(
  {
    id: TEXT,
    name: TEXT,
    description: TEXT,
    entry: TEXT,
    language: { enum: ['system', 'script', 'node', 'python'] },
    pass_filenames: { type: 'boolean' },
    always_run: { type: 'boolean' },
    stages: LINES,
    files: TEXT,
  },
  ['id', 'name', 'entry', 'language'],
);

export const HOOKS = { type: 'array', items: HOOK, minItems: 1 };

export const PRE_COMMIT = closed(
  {
    repos: {
      type: 'array',
      items: closed({ repo: TEXT, rev: TEXT, hooks: HOOKS }, ['repo', 'hooks']),
    },
  },
  ['repos'],
);
