# The deepest stack below a function, from the call graphs that gcc writes (-fcallgraph-info=su):
#
#   node: { title: "NAME" label: "NAME\nFILE:LINE\n96 bytes (static)\n0 dynamic objects" }
#   edge: { sourcename: "NAME" targetname: "NAME or __indirect_call" label: "FILE:LINE" }
#
# A static function's title is FILE:NAME. entry is the function; pointers names all that a pointer may lead to. A function
# whose pointers lead to the user's own code (users) goes no deeper through them. A function
# that is not in the graphs (memcpy and its like) is taken for EXTERNAL bytes; a recursion or a frame of unknown size fails.
BEGIN {
    EXTERNAL = 16
    pointer_count = split(pointers, pointer, " ")
}

function quoted(key,    from, rest) {
    from = index($0, key ": \"")
    rest = substr($0, from + length(key) + 3)
    return substr(rest, 1, index(rest, "\"") - 1)
}

/^node:/ {
    if (match($0, /[0-9]+ bytes \([a-z,]+\)/)) {
        text = substr($0, RSTART, RLENGTH)
        split(text, words, " ")
        if (text !~ /static/) {
            print "no fixed frame: " quoted("title") > "/dev/stderr"
            failed = 1
        }
        frame[quoted("title")] = words[1]
    }
}

/^edge:/ {
    source = quoted("sourcename")
    calls[source, ++count[source]] = quoted("targetname")
}

function depth(name,    i, below, deepest) {
    if (!(name in frame)) {
        return EXTERNAL
    }
    if (name in open) {
        print "recursion: " name > "/dev/stderr"
        failed = 1
        return 0
    }
    if (name in known) {
        return known[name]
    }
    open[name] = 1
    deepest = 0
    for (i = 1; i <= count[name]; i++) {
        if (calls[name, i] != "__indirect_call") {
            below = depth(calls[name, i])
        } else {
            below = index(name, users) > 0 ? 0 : through_pointers()
        }
        if (below > deepest) {
            deepest = below
        }
    }
    delete open[name]
    known[name] = frame[name] + deepest
    return known[name]
}

function through_pointers(    i, below, deepest) {
    deepest = 0
    for (i = 1; i <= pointer_count; i++) {
        below = depth(pointer[i])
        if (below > deepest) {
            deepest = below
        }
    }
    return deepest
}

END {
    print depth(entry)
    exit failed
}
