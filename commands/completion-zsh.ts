import {
  type CommandModel,
  GLOBALS,
  type Kind,
  type OptionModel,
  PATIENCE,
} from './completion-model.js';
import { shellQuote } from './shell-quote.js';

/** Writes the completion of zsh, to be sourced or put into a folder of $fpath as _dsg. */
export function zshScript(commands: readonly CommandModel[]): string {
  const listed = commands.map(({ name, about }) =>
    shellQuote(`${name.replaceAll(':', '\\:')}:${about}`),
  );
  return `#compdef dsg
# Completion of dsg in zsh, made by: dsg completion zsh

_dsg_ask() {
  local -a limit
  (( $+commands[timeout] )) && limit=(timeout ${PATIENCE})
  reply=("\${(@0)$($limit dsg $_dsg_folder completion --candidates=$1 --word=$2 2>/dev/null)}")
  reply=("\${(@)reply:#}")
}

_dsg_snapshots() {
  local -a reply offered shown
  local one
  _dsg_ask \${_dsg_what:-snapshots} "\${(Q)PREFIX}"
  for one in "\${(@)reply}"; do
    offered+=("\${one%%$'\\t'*}")
    shown+=("\${one/$'\\t'/  }")
  done
  compadd -V snapshots -l -d shown -- "\${(@)offered}"
}

_dsg_tags() {
  local _dsg_what=tags
  _dsg_snapshots
}

_dsg_operations() {
  local _dsg_what=operations
  _dsg_snapshots
}

_dsg_paths() {
  local -a reply folders files
  local one
  _dsg_ask \${_dsg_what:-paths} "\${(Q)PREFIX}"
  for one in "\${(@)reply}"; do
    case $one in
    */ | *:) folders+=("$one") ;;
    *) files+=("$one") ;;
    esac
  done
  compadd -S '' -- "\${(@)folders}"
  compadd -- "\${(@)files}"
  (( $#folders + $#files ))
}

_dsg_snapshot_paths() {
  local _dsg_what=snapshot-paths
  _dsg_paths
}

_dsg_snapshots_or_paths() {
  _dsg_snapshots
  _dsg_paths
}

_dsg_commands() {
  local -a listed
  listed=(
${listed.map((one) => `    ${one}`).join('\n')}
  )
  _describe -t commands command listed
}

_dsg() {
  local curcontext=$curcontext state line ret=1
  local -a _dsg_folder globals
  typeset -A opt_args
  globals=(
${GLOBALS.flatMap(optionSpecs)
  .map((one) => `    ${one}`)
  .join('\n')}
  )
  _arguments -C -S $globals '--version[Show the version]' '1:command:_dsg_commands' '*::argument:->rest' && ret=0
  [[ $state == rest ]] || return ret
  [[ -n $opt_args[-C] ]] && _dsg_folder=(-C "\${(Q)opt_args[-C]}")
  case $words[1] in
${commands.map(describe).join('\n')}
  esac
  return ret
}

if [[ $funcstack[1] == _dsg ]]; then
  _dsg "$@"
else
  compdef _dsg dsg
fi
`;
}

function describe({ name, options, positionals, isOpen }: CommandModel): string {
  const places = positionals.map(({ name: what, kind }, i) => {
    const place = isOpen && i === positionals.length - 1 ? '*' : `${i + 1}`;
    return shellQuote(`${place}:${what.replace(':', '\\:')}:${action(kind)}`);
  });
  const specs = [...options.flatMap(optionSpecs), ...places];
  return `  ${name})
    _arguments -S $globals${specs.map((one) => ` \\\n      ${one}`).join('')} && ret=0
    ;;`;
}

function optionSpecs({ forms, about, value, isOptional, isRepeatable }: OptionModel): string[] {
  const others = forms.length > 1 && !isRepeatable ? `(${forms.join(' ')})` : '';
  const star = isRepeatable ? '*' : '';
  const text = `[${about.replace(/[[\]\\]/g, '\\$&')}]`;
  return forms.map((form) => {
    const isLong = form.startsWith('--');
    if (value === undefined) return shellQuote(`${others}${star}${form}${text}`);
    const mark = isOptional ? '=-' : isLong ? '=' : '+';
    return shellQuote(
      `${others}${star}${form}${mark}${text}${isOptional ? '::' : ':'}value:${action(value)}`,
    );
  });
}

function action(kind: Kind): string {
  if (typeof kind !== 'string') return kind.length === 0 ? ' ' : `(${kind.join(' ')})`;
  const actions = {
    snapshot: '_dsg_snapshots',
    tag: '_dsg_tags',
    operation: '_dsg_operations',
    path: '_dsg_paths',
    'snapshot-or-path': '_dsg_snapshots_or_paths',
    'snapshot-path': '_dsg_snapshot_paths',
    file: '_files',
    folder: '_files -/',
  } as const;
  return actions[kind];
}
