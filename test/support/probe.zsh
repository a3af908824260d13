# Prints what TAB offers behind LINE in a real zsh that has sourced SCRIPT, each with a NUL behind it.
#   zsh -f probe.zsh SCRIPT LINE
zmodload zsh/zpty
inside=${TMPDIR:-/tmp}/probe-inside-$$.zsh
cat > $inside <<'INSIDE'
PROMPT=
autoload -Uz compinit && compinit -D -u
source $DSG_SCRIPT
unsetopt beep
bindkey '^M' undefined-key
bindkey '^J' undefined-key
bindkey '^I' complete-word
probe_begin() { print -rn -- $'\1' }
probe_end() { print -rn -- $'\2'; exit }
compprefuncs=(probe_begin)
comppostfuncs=(probe_end)
compadd() {
  if [[ ${@[1,(i)(-|--)]} == *-(O|A|D)\ * ]]; then builtin compadd "$@"; return; fi
  typeset -a __hits
  builtin compadd -A __hits "$@"
  local hit
  for hit in "${(@)__hits}"; do print -rn -- "$hit"$'\3'; done
  builtin compadd "$@"
}
print -rn -- READY
INSIDE
export DSG_SCRIPT=$1
zpty z "stty -echo -onlcr -opost; exec zsh -f -i"
zpty -w z "source $inside"
local all=''
zpty -r z all '*READY*'
zpty -n -w z "$2"$'\t'
zpty -r z all $'*\2*'
all=${all##*$'\1'}; all=${all%%$'\2'*}
for hit in "${(@ps:\3:)all}"; do [[ -n $hit ]] && printf '%s\0' "$hit"; done
rm -f $inside
