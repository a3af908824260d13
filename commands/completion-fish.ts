import {
  type CommandModel,
  GLOBALS,
  type Kind,
  type OptionModel,
  PATIENCE,
} from './completion-model.js';
import { fishQuote } from './shell-quote.js';

/** Writes the completion of fish, to be sourced or put into its folder of completions. */
export function fishScript(commands: readonly CommandModel[]): string {
  return `# Completion of dsg in fish, made by: dsg completion fish

function __dsg_look
    set -g __dsg_command
    set -g __dsg_count 0
    set -g __dsg_folder
    set -l valued
    set -l words (commandline -opc)
    set -e words[1]
    while set -q words[1]
        set -l word $words[1]
        set -e words[1]
        if test "$word" = -C
            set __dsg_folder -C $words[1]
            set -e words[1]
        else if test -z "$__dsg_command"
            if not string match -q -- '-*' $word
                set __dsg_command $word
                switch $word
${commands.map(valuedCase).join('\n')}
                end
            end
        else if contains -- $word $valued
            set -e words[1]
        else if not string match -q -- '-*' $word
            set __dsg_count (math $__dsg_count + 1)
        end
    end
end

# Whether the words so far are of no command, or of this one with so many words behind it.
function __dsg_at
    __dsg_look
    test "$__dsg_command" = "$argv[1]"; or return 1
    switch "$argv[2]"
        case ''
            return 0
        case '*+'
            test $__dsg_count -ge (string trim -c + -- $argv[2])
        case '*'
            test $__dsg_count -eq $argv[2]
    end
end

function __dsg_ask
    set -l token (commandline -ct)
    set -l word (string unescape -- $token; or string replace -r '^["\\']' '' -- $token)
    if command -sq timeout
        timeout ${PATIENCE} dsg $__dsg_folder completion --candidates=$argv[1] --word="$word" 2>/dev/null | string split0
    else
        dsg $__dsg_folder completion --candidates=$argv[1] --word="$word" 2>/dev/null | string split0
    end
end

complete -c dsg -e
complete -c dsg -f
complete -c dsg -n '__dsg_at ""' -l version -d 'Show the version'
${GLOBALS.map((one) => optionLine('', one)).join('\n')}
${commands.map(commandLines).join('\n')}
`;
}

function valuedCase({ name, options }: CommandModel): string {
  const valued = options.filter(({ value, isOptional }) => value !== undefined && !isOptional);
  const forms = valued.flatMap((one) => one.forms);
  return `                    case ${name}\n                        set valued ${forms.join(' ')}`.trimEnd();
}

function commandLines({ name, about, options, positionals, isOpen }: CommandModel): string {
  return [
    `complete -c dsg -n '__dsg_at ""' -a ${name} -d ${fishQuote(about)}`,
    ...options.map((one) => optionLine(`-n '__dsg_at ${name}' `, one)),
    ...positionals.map(({ kind }, i) => {
      const place = isOpen && i === positionals.length - 1 ? `${i}+` : `${i}`;
      return `complete -c dsg -n '__dsg_at ${name} ${place}'${offer(kind)}`;
    }),
  ].join('\n');
}

function optionLine(when: string, { forms, about, value, isOptional }: OptionModel): string {
  const flags = forms.map((form) =>
    form.startsWith('--') ? `-l ${form.slice(2)}` : `-s ${form.slice(1)}`,
  );
  const takes = value === undefined || isOptional ? '' : offer(value, true);
  return `complete -c dsg ${when}${flags.join(' ')}${takes} -d ${fishQuote(about)}`;
}

function offer(kind: Kind, isValue = false): string {
  const only = isValue ? ' -x' : '';
  if (typeof kind !== 'string') return `${only} -a ${fishQuote(kind.join(' '))}`;
  const lists = {
    // In the order in which they come: the newest first.
    snapshot: `${only} -k -a '(__dsg_ask snapshots)'`,
    tag: `${only} -k -a '(__dsg_ask tags)'`,
    operation: `${only} -k -a '(__dsg_ask operations)'`,
    path: `${only} -a '(__dsg_ask paths)'`,
    'snapshot-or-path': `${only} -k -a '(__dsg_ask paths; __dsg_ask snapshots)'`,
    'snapshot-path': `${only} -k -a '(__dsg_ask snapshot-paths)'`,
    file: isValue ? ' -r -F' : ' -F',
    folder: `${only} -a '(__fish_complete_directories)'`,
  } as const;
  return lists[kind];
}
