# Completion of nameplate for fish, made by: nameplate completion fish
# In ~/.config/fish/config.fish:  nameplate completion fish | source
function __nameplate_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l program $words[1]
    set -e words[1]
    for line in ($program complete words -- $words "$current" 2>/dev/null)
        if test "$line" = :files
            __fish_complete_path "$current"
        else
            printf '%s\n' "$line"
        end
    end
end
complete -c nameplate -f -a '(__nameplate_complete)'
