import {
  type CommandModel,
  GLOBALS,
  type Kind,
  type OptionModel,
  PATIENCE,
} from './completion-model.js';
import { shellQuote } from './shell-quote.js';

/** Writes the completion of bash; works from bash 3.2 on, and needs nothing else. */
export function bashScript(commands: readonly CommandModel[]): string {
  const names = commands.map(({ name }) => name).join(' ');
  return `# Completion of dsg in bash, made by: dsg completion bash

_dsg_command() {
  _dsg_open=''
  case $1 in
${commands.map(describe).join('\n')}
  *) _dsg_options='' _dsg_valued='' _dsg_kinds=() ;;
  esac
}

_dsg_value() {
  case "$1 $2" in
${commands.flatMap(({ name, options }) => values(name, options)).join('\n')}
${values('*', GLOBALS).join('\n')}
  *) _dsg_kind= ;;
  esac
}

_dsg_ask() {
  local one place
  local -a limit=()
  type timeout >/dev/null 2>&1 && limit=(timeout ${PATIENCE})
  while IFS= read -r -d '' one; do
    case $1 in *paths) ;; *) one=\${one%%$'\\t'*} ;; esac
    # Readline puts the slash behind a folder itself, and leaves an open quote open.
    place=$one
    [ "$1" = snapshot-paths ] && place=\${one#*:}
    [ "\${one%/}" != "$one" ] && [ -d "$place" ] && one=\${one%/}
    case $one in "$2"*) COMPREPLY+=("\${one#"$_dsg_glue"}") ;; esac
  done < <(\${limit[@]+"\${limit[@]}"} dsg \${_dsg_folder[@]+"\${_dsg_folder[@]}"} completion --candidates="$1" --word="$2" 2>/dev/null)
}

_dsg_plain() {
  case $1 in
  \\'*) _dsg_text=\${1#?} _dsg_text=\${_dsg_text/\\'\\///} ;;
  \\"*) _dsg_text=\${1#?} _dsg_text=\${_dsg_text/\\"\\///} _dsg_text=\${_dsg_text//\\\\/} ;;
  *) _dsg_text=\${1//\\\\/} ;;
  esac
}

_dsg_words() {
  local one
  for one in $1; do
    case $one in "$2"*) COMPREPLY+=("$one") ;; esac
  done
}

_dsg() {
  local command='' option='' word='' i count=0 last=0 n=0 open=''
  local -a _dsg_line=()
  local _dsg_glue=''
  # bash breaks words at ":" as well: SNAP:PATH is put together again.
  for ((i = 0; i <= COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]} n=\${#_dsg_line[@]}
    if [ "$n" -gt 0 ] && { [ "$word" = : ] || [ -n "$open" ]; }; then
      [ "$word" = : ] && _dsg_glue=\${_dsg_line[n - 1]}:
      _dsg_line[n - 1]=\${_dsg_line[n - 1]}$word
    else
      _dsg_line[n]=$word _dsg_glue=''
    fi
    open=''
    [ "$word" = : ] && open=1
  done
  local at=$((\${#_dsg_line[@]} - 1))
  local cur=\${_dsg_line[at]}
  local _dsg_options='' _dsg_valued='' _dsg_open='' _dsg_kind='' _dsg_text=''
  local -a _dsg_kinds=() _dsg_folder=()
  COMPREPLY=()
  for ((i = 1; i < at; i++)); do
    word=\${_dsg_line[i]}
    if [ "$word" = -C ]; then
      i=$((i + 1))
      [ "$i" -eq "$at" ] && option=-C
      _dsg_plain "\${_dsg_line[i]}"
      _dsg_folder=(-C "$_dsg_text")
    elif [ -z "$command" ]; then
      case $word in -*) ;; *) command=$word && _dsg_command "$command" ;; esac
    elif [ "$last" -eq 1 ]; then
      count=$((count + 1))
    else
      case $word in
      --) last=1 ;;
      --*)
        if [ "\${_dsg_line[i + 1]}" = = ]; then
          i=$((i + 2))
          [ "$i" -ge "$at" ] && option=$word
        else
          case $_dsg_valued in *" $word "*) i=$((i + 1)) && [ "$i" -eq "$at" ] && option=$word ;; esac
        fi
        ;;
      -*) case $_dsg_valued in *" $word "*) i=$((i + 1)) && [ "$i" -eq "$at" ] && option=$word ;; esac ;;
      =) count=$((count - 1)) ;;
      *) count=$((count + 1)) ;;
      esac
    fi
  done
  [ "$cur" = = ] && [ -n "$option" ] && cur=''
  # bash breaks words at "=": a name that has one is put together again.
  if [ -z "$option" ] && [ "$at" -gt 1 ] && [ "$cur" = = ]; then
    _dsg_plain "\${_dsg_line[at - 1]}="
    _dsg_glue=$_dsg_text cur=\${_dsg_line[at - 1]}= count=$((count - 1))
  elif [ -z "$option" ] && [ "$at" -gt 2 ] && [ "\${_dsg_line[at - 1]}" = = ]; then
    _dsg_plain "\${_dsg_line[at - 2]}="
    _dsg_glue=$_dsg_text cur=\${_dsg_line[at - 2]}=$cur
  fi
  if [ -n "$option" ]; then
    _dsg_value "$command" "$option"
  elif [ -z "$command" ]; then
    case $cur in
    -*) _dsg_kind=${shellQuote(`=${formsOf(GLOBALS)} --version`)} ;;
    *) _dsg_kind=${shellQuote(`=${names}`)} ;;
    esac
  elif [ "$last" -eq 0 ] && [ "\${cur#-}" != "$cur" ]; then
    _dsg_kind="=$_dsg_options "${shellQuote(formsOf(GLOBALS))}
  elif [ "$count" -lt "\${#_dsg_kinds[@]}" ]; then
    _dsg_kind=\${_dsg_kinds[count]}
  else
    _dsg_kind=$_dsg_open
  fi
  if [ "$_dsg_kind" = @snapshot-path ] && [ -n "$_dsg_glue" ]; then
    _dsg_plain "$_dsg_glue"
    _dsg_glue=$_dsg_text
  fi
  _dsg_plain "$cur"
  case $_dsg_kind in
  =*) _dsg_words "\${_dsg_kind#=}" "$cur" ;;
  @snapshot | @tag | @operation) _dsg_ask "\${_dsg_kind#@}s" "$_dsg_text" ;;
  @snapshot-or-path) _dsg_ask snapshots "$_dsg_text" && _dsg_ask paths "$_dsg_text" ;;
  @snapshot-path) _dsg_ask snapshot-paths "$_dsg_text" ;;
  @path) _dsg_ask paths "$_dsg_text" ;;
  @folder) compopt -o dirnames 2>/dev/null ;;
  @file) compopt -o default 2>/dev/null ;;
  esac
  case $_dsg_kind in
  @snapshot | @tag | @operation) compopt -o nosort 2>/dev/null ;;
  @path | @snapshot-or-path | @snapshot-path)
    # Readline quotes what needs it.
    compopt -o filenames 2>/dev/null
    [ "\${#COMPREPLY[@]}" -eq 1 ] && [ "\${COMPREPLY[0]%[/:]}" != "\${COMPREPLY[0]}" ] && compopt -o nospace 2>/dev/null
    ;;
  esac
  return 0
}

complete -F _dsg dsg
`;
}

function describe({ name, options, positionals, isOpen }: CommandModel): string {
  const kinds = positionals.map(({ kind }) => shellQuote(kindText(kind)));
  const valued = [...options, ...GLOBALS].filter(
    ({ value, isOptional }) => value !== undefined && !isOptional,
  );
  const open = isOpen ? ` _dsg_open=${kinds.at(-1)}` : '';
  return `  ${name}) _dsg_options=${shellQuote(formsOf(options))} _dsg_valued=${shellQuote(` ${formsOf(valued)} `)} _dsg_kinds=(${kinds.join(' ')})${open} ;;`;
}

function values(command: string, options: readonly OptionModel[]): string[] {
  return options.flatMap(({ forms, value }) => {
    if (value === undefined) return [];
    const patterns = forms.map((form) => `${command === '*' ? '*" ' : `"${command} `}${form}"`);
    return [`  ${patterns.join(' | ')}) _dsg_kind=${shellQuote(kindText(value))} ;;`];
  });
}

function kindText(kind: Kind): string {
  return typeof kind === 'string' ? `@${kind}` : `=${kind.join(' ')}`;
}

function formsOf(options: readonly OptionModel[]): string {
  return options.flatMap(({ forms }) => forms).join(' ');
}
