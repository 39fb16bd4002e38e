# Plays a double ECC error of the NMI families: while a word of one line is loaded, the flag comes up and the NMI is raised.
#
#   gdb-multiarch -nx -batch -ex 'set $word = 0x60000604' -ex 'target remote | exec qemu-system-arm ... -S -gdb stdio' \
#       -x nmi.gdb reader-nmi.elf
#
# $word: the address whose load it is. $other: 1 for an NMI without the flag, which must not be claimed.

set pagination off
set confirm off
if $_isvoid($other)
    set $other = 0
end
break *&leave
rwatch *(unsigned int *) $word
continue
while $pc != &leave
    if $other
        call raise_other_nmi()
    else
        call raise_nmi()
    end
    continue
end
quit $r0
