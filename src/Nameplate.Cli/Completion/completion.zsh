#compdef nameplate
# Completion of nameplate for zsh, made by: nameplate completion zsh
# In ~/.zshrc, behind compinit:  source <(nameplate completion zsh)
# Or as the file _nameplate in a folder of $fpath.
_nameplate() {
    local line value description
    local -a whole whole_shown open open_shown
    local -i files=0
    for line in "${(@f)$("${(Q)words[1]/#\~/$HOME}" complete words -- "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null)}"; do
        value="${line%%$'\t'*}"
        description="${line#*$'\t'}"
        [[ -n "$value" ]] || continue
        if [[ "$value" == :files ]]; then
            files=1
            continue
        fi
        [[ -z "$description" || "$description" == "$line" ]] && line="$value" || line="${(r:24:)value}  $description"
        if [[ "$value" == *[=:@/] ]]; then
            open+=("$value")
            open_shown+=("$line")
        else
            whole+=("$value")
            whole_shown+=("$line")
        fi
    done
    (( ${#whole} )) && compadd -l -d whole_shown -a whole
    (( ${#open} )) && compadd -l -S '' -d open_shown -a open
    if (( files )); then
        [[ "$PREFIX" == --*=* ]] && compset -P '*='
        _files
    fi
}
if [[ "${funcstack[1]}" == _nameplate ]]; then
    _nameplate "$@"
else
    compdef _nameplate nameplate
fi
