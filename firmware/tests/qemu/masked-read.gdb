# Plays a double ECC error: QEMU 7.2 knows no BFHFNMIGN, so a masked load from what is not mapped would lock the core up.
# Each such load is stopped at, looked at and stepped over, with junk in its register; then the error flag is set in the
# fake flash interface, as hardware would have done.
#
#   gdb-multiarch -nx -batch -ex 'target remote | exec qemu-system-arm ... -S -gdb stdio' -x masked-read.gdb reader.elf
#
# Prints a line for each line of flash played so. Leaves with 3 if a load is not masked. $flags: what to set, DBECCERR (bit
# 26) unless given. $elsewhere: 1 for a failing address in another line.

set pagination off
set confirm off
if $_isvoid($flags)
    set $flags = 1 << 26
end
if $_isvoid($elsewhere)
    set $elsewhere = 0
end
set $unmapped = 0x61000000
set $load_at = (unsigned int) &nameplate_load_line + 2

break *$load_at if (unsigned int) $r0 >= $unmapped
break *&leave
continue
set $loads = 0
while $pc != &leave
    set $masks = masks()
    if $masks != 0x103
        printf "load from %#x: masks are %#x\n", $r0, $masks
        quit 3
    end
    set $r2 = 0xDEADBEEF
    set $pc = $pc + 2
    set $loads = $loads + 1
    if ($r0 & 31) == 28
        printf "line %#x: %d loads with PRIMASK, FAULTMASK and BFHFNMIGN set\n", $r0 - 28, $loads
        set $loads = 0
        set $bank = ((unsigned int) $r0 >> 20) & 1
        set var fake_flash[$bank].status = $flags
        set var fake_flash[$bank].failed = ((unsigned int) $r0 & 0xFFFFF) / 32 + $elsewhere
    end
    continue
end
quit $r0
