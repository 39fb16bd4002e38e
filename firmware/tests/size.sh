#!/bin/sh
# Prints what programs for a Cortex-M7 link of the library, and the stack that its calls take, one figure a line:
#
#   code  NAME  BYTES  limit LIMIT        .text, .rodata and .data, without memcpy and its like, which any firmware has
#   stack NAME  BYTES  limit LIMIT        the deepest chain of calls, through function pointers too
#
# and fails where a limit is exceeded. size.sh OUT CROSS FLAGS...; the objects' call graphs (*.ci) lie below OUT.
set -eu
out=$1
cross=$2
shift 2
failed=0

report() { # kind name bytes limit
    printf '%-5s %-28s %5d  limit %d\n' "$1" "$2" "$3" "$4"
    if [ "$3" -gt "$4" ]; then
        echo "$2: $3 bytes are more than $4" >&2
        failed=1
    fi
}


link() { # name
    name=$1
    shift
    "${cross}gcc" "$@" -D"SIZE_OF_$name" tests/size.c "$out"/*/*.o -nostdlib -Wl,--gc-sections -Wl,-e,program \
        -Wl,--build-id=none -lgcc -o "$out/$name.elf"
    "${cross}size" -A -d "$out/$name.elf" | awk '$1 ~ /^\.(text|rodata|data)/ { bytes += $2 } END { print bytes + 0 }'
}

find "$out" -name '*.ci' -exec cat {} + >"$out/calls"
stack() { # function, candidates behind function pointers
    awk -v entry="$1" -v pointers="$2" -v users=h7_flash.c: -f tests/stack.awk "$out/calls"
}

: "${LIMIT_SMALL:?}" "${LIMIT_EXAMINE_STACK:?}" "${LIMIT_READER:?}" "${LIMIT_WRITER:?}" "${LIMIT_READER_STACK:?}" "${LIMIT_WRITER_STACK:?}"
small=$(link OPEN_AND_GET_U64 "$@")
reader=$(link READER "$@")
writer=$(link WRITER "$@")
report code 'open, get_u64, H743 port' "$small" "$LIMIT_SMALL"
report code 'reader, H743 port' "$reader" "$LIMIT_READER"
report code 'writer' $((writer - reader)) "$LIMIT_WRITER"

port='nameplate_ecc_read_line nameplate_ecc_read_uid'
for call in open get_u32 get_u64 get_i32 get_string get_bytes get_mac find next read history is_bound_here authenticate; do
    report stack "nameplate_$call" "$(stack "nameplate_$call" "$port")" "$LIMIT_READER_STACK"
done
report stack nameplate_examine "$(stack nameplate_examine "$port")" "$LIMIT_EXAMINE_STACK"
flash='nameplate_h7_program_line nameplate_h7_erase'
for call in write format; do
    report stack "nameplate_$call" "$(stack "nameplate_$call" "$port $flash")" "$LIMIT_WRITER_STACK"
done
exit $failed
