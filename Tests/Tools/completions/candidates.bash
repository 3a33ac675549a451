# candidates.bash: what bash offers for each line of standard input: the words it would leave, and a line "end".
# usage: bash --norc candidates.bash SCRIPTS <LINES
# shellcheck disable=SC1090,SC2207 # the scripts are what is tested, and words are wanted
for script in "$1"/*; do . "$script"; done

# The words of the line as bash splits them: its separators are words too.
split_line() {
  local position character word='' breaks="$COMP_WORDBREAKS"
  COMP_WORDS=()
  for ((position = 0; position < ${#COMP_LINE}; position++)); do
    character=${COMP_LINE:position:1}
    if [[ $breaks != *"$character"* ]]; then
      word+=$character
      continue
    fi
    [[ $word ]] && COMP_WORDS+=("$word")
    word=''
    [[ $character == ' ' ]] || COMP_WORDS+=("$character")
  done
  COMP_WORDS+=("$word")
  COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
  # What stands before the last separator of the current word stays as it is.
  kept=${COMP_LINE##* }
  kept=${kept%"$word"}
}

while IFS= read -r COMP_LINE; do
  COMP_POINT=${#COMP_LINE} COMPREPLY=()
  split_line
  how=$(complete -p "${COMP_WORDS[0]}") || exit
  if [[ $how =~ -F\ ([^ ]+) ]]; then
    "${BASH_REMATCH[1]}" "${COMP_WORDS[0]}" "${COMP_WORDS[-1]}" "${COMP_WORDS[-2]}"
  else
    eval "COMPREPLY=(\$(compgen $(sed -E 's/^complete (.*) [^ ]+$/\1/' <<<"$how") -- \"\${COMP_WORDS[-1]}\"))"
  fi
  for word in "${COMPREPLY[@]}"; do printf '%s\n' "$kept${word%% }"; done
  echo end
done
