# Completion of nameplate for bash, made by: nameplate completion bash
# In ~/.bashrc:  source <(nameplate completion bash)
_nameplate() {
    local value rest current
    COMPREPLY=()
    while IFS=$'\t' read -r value rest; do
        if [ "$value" = :files ]; then
            compopt -o filenames 2>/dev/null
            current="${COMP_WORDS[COMP_CWORD]}"
            [ "$current" != "=" ] || current=""
            while IFS= read -r value; do
                COMPREPLY+=("$value")
            done < <(compgen -f -- "$current")
        else
            case "$value" in
                *[=:@/]) compopt -o nospace 2>/dev/null ;;
            esac
            COMPREPLY+=("$(printf '%q' "$value")")
        fi
    done < <("${1/#\~/$HOME}" complete bash -- "${COMP_LINE:0:COMP_POINT}" "$COMP_WORDBREAKS" 2>/dev/null)
}
complete -F _nameplate nameplate
