/*
 * The matcher of the host's request, a byte at a time and without a buffer (docs/protocol/application-entry.md).
 *
 *   heard   0          1          2   …   28         29
 *   next    '@'        'n'        'a'     '!'        CR or LF: it is the request
 *
 * A byte that does not fit starts again at 1 if it is '@', else at 0. That is the whole of Knuth, Morris and Pratt's rule
 * here, because '@' opens the request and occurs nowhere else in it: no other prefix of it is a suffix of what was heard.
 */
#include "../nameplate_boot_request.h"

#define SYNC 0x7Fu
#define LENGTH (sizeof NAMEPLATE_BOOT_REQUEST - 1u)

bool nameplate_boot_request_hear(nameplate_boot_request_t *request, uint8_t byte)
{
    static const char text[] = NAMEPLATE_BOOT_REQUEST;
    bool is_end = byte == (uint8_t)'\r' || byte == (uint8_t)'\n';
    bool is_request = is_end && request->heard == LENGTH;

    if (byte == SYNC) {
        return false;
    }
    if (request->heard < LENGTH && byte == (uint8_t)text[request->heard]) {
        request->heard++;
    } else {
        request->heard = byte == (uint8_t)text[0] ? 1u : 0u;
    }
    return is_request;
}
