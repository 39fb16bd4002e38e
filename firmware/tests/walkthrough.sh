#!/usr/bin/env bash
# Does what firmware/README.md tells in "Your number in ten minutes", with the blocks of that page as they stand, to the
# project in walkthrough/, and runs the device's flash in QEMU. Prints what the firmware says.
#
#   walkthrough.sh [FOLDER]      works in FOLDER, or in one that is removed afterwards
#
# A block is applied by what stands behind its language:
#   sh                                run, all of them in one shell
#   LANGUAGE in=FILE after=REGEX      put behind the first line that matches       before=REGEX      in front of it
#            in=FILE instead-of=REGEX put in its place                             at=end            at the end of the file
#
# Needs make, arm-none-eabi-gcc and qemu-system-arm (netduinoplus2, a Cortex-M4 that has flash at 0x08000000).
# NAMEPLATE_COMMAND, if it is set, is the program to take as nameplate.
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
page="$here/../README.md"
simulator=
finish() { # a simulator that is left, and the folder if it is ours
    [ -z "$simulator" ] || kill "$simulator" 2>/dev/null || true
    [ $# -eq 0 ] || rm -rf "$1"
}
if [ $# -gt 0 ]; then
    work="$(mkdir -p "$1" && cd "$1" && pwd)"
    trap finish EXIT
else
    work="$(mktemp -d)"
    trap 'finish "$work"' EXIT
fi

NAMEPLATE="$(cd "$here/../.." && pwd)"
export NAMEPLATE
export NAMEPLATE_STATE="$work/state"
unset NAMEPLATE_PORT
export QEMU=1
mkdir -p "$work/bin"
printf '#!/bin/sh\nexec %s "$@"\n' "${NAMEPLATE_COMMAND:-"'$NAMEPLATE/nameplate'"}" >"$work/bin/nameplate"
chmod +x "$work/bin/nameplate"
export PATH="$work/bin:$PATH"

cp -r "$here/walkthrough" "$work/project"
cd "$work/project"

# The section's fenced blocks, one file each: NN.sh to run, NN.edit with its directions in the first line.
mkdir "$work/blocks"
awk -v out="$work/blocks" '
    /^## /          { on = ($0 == "## Your number in ten minutes") }
    !on             { next }
    /^```/ && !open { open = 1; n++; info = substr($0, 4); file = sprintf("%s/%02d.%s", out, n, info == "sh" ? "sh" : "edit")
                      if (info != "sh") print info >file; else printf "" >file; next }
    /^```/          { open = 0; close(file); next }
    open            { print >file }
' "$page"

apply() { # block: edits the file that it names
    local info file how place text
    info="$(head -n 1 "$1")"
    file="$(sed -n 's/.* in=\([^ ]*\).*/\1/p' <<<"$info")"
    how="$(sed -n 's/.* \(after\|before\|instead-of\|at\)=.*/\1/p' <<<"$info")"
    place="$(sed -n "s/.* $how=\([^ ]*\).*/\1/p" <<<"$info")"
    text="$work/blocks/text"
    tail -n +2 "$1" >"$text"
    [ -f "$file" ] || { echo "walkthrough: $file is not there ($info)" >&2; exit 1; }
    if [ "$how" = at ]; then
        cat "$text" >>"$file"
        return
    fi
    awk -v how="$how" -v place="$place" -v text="$text" '
        function insert(   line) { while ((getline line <text) > 0) print line; done = 1 }
        !done && $0 ~ place {
            if (how == "before") insert()
            if (how != "instead-of") print
            if (how != "before") insert()
            next
        }
        { print }
        END { exit !done }
    ' "$file" >"$work/blocks/edited" || { echo "walkthrough: no line of $file matches $place" >&2; exit 1; }
    cp "$work/blocks/edited" "$file"
}

step() { # block: tells what is done
    printf -- '--- %s\n' "$1" >&2
}

shopt -s nullglob
PORT=
count=0
for block in "$work"/blocks/*.sh "$work"/blocks/*.edit; do count=$((count + 1)); done
[ "$count" -ge 10 ] || { echo "walkthrough: the page has only $count blocks" >&2; exit 1; }
for block in $(printf '%s\n' "$work"/blocks/*.sh "$work"/blocks/*.edit | sort); do
    case "$block" in
        *.edit) step "$(head -n 1 "$block")"; apply "$block" ;;
        *.sh)
            step "$(head -n 1 "$block") ..."
            # shellcheck disable=SC1090
            . "$block" >&2
            ;;
    esac
done

# What is in the device, read over TCP by the few lines of AN3155 that it takes (rev 20 §3.4: Read Memory), so that no part of
# Nameplate's client copies what QEMU runs. A first inspect brings the virtual device back into its bootloader.
nameplate inspect -p sim:board.sim --quiet >&2
nameplate simulate --save board.sim --tcp 0 >"$work/simulate.log" 2>&1 &
simulator=$!
for _ in $(seq 100); do
    tcp="$(sed -n 's/^tcp:127\.0\.0\.1:\([0-9]*\).*/\1/p' "$work/simulate.log")"
    [ -n "$tcp" ] && break
    sleep 0.1
done
exec 3<>"/dev/tcp/127.0.0.1/$tcp"
send() { # bytes in hex
    # shellcheck disable=SC2059
    printf "$(printf '\\x%s' "$@")" >&3
}
acknowledged() { # waits for 0x79, the letter y
    local answer
    LC_ALL=C read -r -N 1 -t 10 answer <&3 && [ "$answer" = y ] || { echo "walkthrough: no ACK to $1" >&2; exit 1; }
}
read_flash() { # address, blocks of 256 bytes
    local address=$(($1)) end=$(($1 + $2 * 256)) a b c d
    for ((; address < end; address += 256)); do
        a=$((address >> 24)) b=$((address >> 16 & 255)) c=$((address >> 8 & 255)) d=$((address & 255))
        send 11 ee && acknowledged "Read Memory"
        # shellcheck disable=SC2046
        send $(printf '%02x ' $a $b $c $d $((a ^ b ^ c ^ d))) && acknowledged "the address $address"
        send ff 00 && acknowledged "the length"
        dd bs=256 count=1 iflag=fullblock status=none <&3
    done
}
send 7f
LC_ALL=C read -r -N 1 -t 1 _ <&3 || { send 7f && LC_ALL=C read -r -N 1 -t 1 _ <&3; } # ACK, or NACK of a bootloader that knows us
read_flash 0x08000000 $((($(wc -c <build/my-project.bin) + 255) / 256)) >"$work/firmware.bin"
read_flash 0x080E0000 128 >"$work/identity.bin"
exec 3>&-
kill "$simulator"
wait "$simulator" || true
simulator=

cmp -n "$(wc -c <build/my-project.bin)" build/my-project.bin "$work/firmware.bin" >&2
step "QEMU"
timeout 30 qemu-system-arm -M netduinoplus2 -nographic -monitor none -serial none \
    -semihosting-config enable=on,target=native -kernel "$work/firmware.bin" \
    -device "loader,file=$work/identity.bin,addr=0x080E0000,force-raw=on" 2>&1 # semihosting prints to standard error

# The same project for the board, with the H7's own port; and without the new FLASH line, which must not link.
make QEMU= BUILD_DIR=build-board >&2
sed 's/^FLASH (rx).*/FLASH (rx) : ORIGIN = 0x08000000, LENGTH = 1024K/' STM32H723ZGTx_FLASH.ld >forgotten.ld
if make LDSCRIPT=forgotten.ld BUILD_DIR=build-forgotten >"$work/forgotten.log" 2>&1; then
    echo "walkthrough: a project without the new FLASH line links" >&2
    exit 1
fi
grep -q 'Nameplate: FLASH takes in 0x080E0000..0x080FFFFF' "$work/forgotten.log" || { cat "$work/forgotten.log" >&2; exit 1; }
