# candidates.fish: what fish offers for each line of standard input, and a line "end".
# usage: fish --no-config candidates.fish SCRIPTS <LINES
set fish_complete_path $argv[1] $fish_complete_path
while read --local --delimiter \n line
    complete --do-complete "$line" | string replace -r '\t.*' ''
    echo end
end
