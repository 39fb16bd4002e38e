/*
 * nameplate_boot_request_hear on this computer: against the plain reading of the protocol, which keeps the whole line.
 * Prints how many streams agreed, and how many of them held a request. Exit 0; 1 with the stream that did not agree.
 */
#include "../../src/nameplate_boot_request.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STREAMS 200000u
#define LONGEST 256u

static uint32_t state;

static uint32_t draw(uint32_t below)
{
    state = state * 1664525u + 1013904223u;
    return (state >> 8) % below;
}

/* The reading: 0x7F is taken out; a CR or LF right behind the request is one. */
static unsigned count_plainly(const uint8_t *bytes, size_t count)
{
    static const char request[] = NAMEPLATE_BOOT_REQUEST;
    char text[LONGEST];
    size_t length = 0;
    unsigned found = 0;
    for (size_t i = 0; i < count; i++) {
        if (bytes[i] == 0x7Fu) {
            continue;
        }
        if ((bytes[i] == '\r' || bytes[i] == '\n') && length >= sizeof request - 1u
            && memcmp(text + length - (sizeof request - 1u), request, sizeof request - 1u) == 0) {
            found++;
        }
        text[length++] = (char)bytes[i];
    }
    return found;
}

static unsigned count_heard(const uint8_t *bytes, size_t count)
{
    nameplate_boot_request_t request = { 0 };
    unsigned found = 0;
    for (size_t i = 0; i < count; i++) {
        found += nameplate_boot_request_hear(&request, bytes[i]) ? 1u : 0u;
    }
    return found;
}

/* Pieces of the request, of its length and around it, with 0x7F and noise in between. */
static size_t make_stream(uint8_t *bytes)
{
    static const char request[] = NAMEPLATE_BOOT_REQUEST "\r\n";
    size_t count = 0;
    while (count < LONGEST - 2u * sizeof request) {
        size_t from = draw(3) == 0 ? draw(sizeof request - 1u) : 0;
        size_t to = draw(3) == 0 ? draw(sizeof request) : sizeof request - 1u;
        for (size_t i = from; i < to; i++) {
            bytes[count++] = (uint8_t)request[i];
            if (draw(24) == 0) {
                bytes[count++] = 0x7Fu;
            }
            if (count >= LONGEST - 4u) {
                return count;
            }
        }
        if (draw(2) == 0) {
            bytes[count++] = (uint8_t)draw(256);
        }
    }
    return count;
}

int main(void)
{
    unsigned requests = 0;
    for (uint32_t seed = 0; seed < STREAMS; seed++) {
        uint8_t bytes[LONGEST];
        state = seed;
        size_t count = make_stream(bytes);
        unsigned heard = count_heard(bytes, count);
        if (heard != count_plainly(bytes, count)) {
            printf("stream %u: heard %u, plainly %u\n", (unsigned)seed, heard, count_plainly(bytes, count));
            return 1;
        }
        requests += heard;
    }
    printf("%u streams, %u requests\n", STREAMS, requests);
    return 0;
}
