# candidates.zsh: what zsh offers for each line of standard input, and a line "end". An interactive zsh on a terminal of
# its own gets the line and the tabulator; what its completion functions add is written down.
# usage: DUMP=FILE zsh -f candidates.zsh SCRIPTS <LINES
zmodload zsh/zpty zsh/zselect
folder=$(mktemp -d)
trap 'rm -rf $folder' EXIT

cat >$folder/.zshrc <<'RC'
PROMPT= fpath=($SCRIPTS $fpath)
autoload -Uz compinit && compinit -u -C -d $DUMP
zstyle ':completion:*' matcher-list ''
compadd() {
  # Calls that only store or filter words go on as they are.
  if [[ ${(j: :)@[1,(i)(-|--)]} == *-[a-zA-Z]#[OAD]\ * ]]; then builtin compadd "$@"; return; fi
  local -a added
  builtin compadd -A added "$@"
  (( $#added )) && print -rl -- ${(Q)${:-$IPREFIX}}${(Q)^added} >>$FOLDER/words
  builtin compadd "$@"
}
# Each completion empties the list of what to call after it.
finish() {
  comppostfuncs=(finish)
  print >$FOLDER/finished
}
comppostfuncs=(finish)
setopt extendedglob
bindkey -e '^I' complete-word
print >$FOLDER/finished
RC

wait_for() {
  local try
  for try in {1..1500}; do
    [[ -e $1 ]] && return
    # What the terminal shows is not looked at, but must not fill its buffer.
    while zpty -r -t terminal shown; do [[ -v DEBUG ]] && print -ru2 - "$shown"; done
    zselect -t 2
  done
  print -u2 "candidates.zsh: no answer to: $line"
  exit 1
}

export ZDOTDIR=$folder FOLDER=$folder SCRIPTS=$1
zpty terminal zsh -i
wait_for $folder/finished
while IFS= read -r line; do
  rm -f $folder/finished
  : >$folder/words
  # zsh takes a bare bracket for a pattern.
  zpty -w -n terminal $'\C-u'${line//\[/\\[}$'\t'
  wait_for $folder/finished
  sort -u $folder/words
  print end
done
