/*
 * The smallest of test frames: a check that fails prints where and what, and the program ends with 1 once all have run.
 */
#ifndef NAMEPLATE_TESTS_CHECK_H
#define NAMEPLATE_TESTS_CHECK_H

#include <inttypes.h>
#include <stdio.h>

static int check_count;
static int check_failures;

#define CHECK_EQUAL(expected, actual) check_equal((int64_t)(expected), (int64_t)(actual), #actual, __FILE__, __LINE__)
#define CHECK(condition) CHECK_EQUAL(1, (condition) ? 1 : 0)

static inline void check_equal(int64_t expected, int64_t actual, const char *what, const char *file, int line)
{
    check_count++;
    if (expected != actual) {
        check_failures++;
        fprintf(stderr, "%s:%d: %s is %" PRId64 ", expected %" PRId64 "\n", file, line, what, actual, expected);
    }
}

static inline int check_result(const char *name)
{
    printf("%s: %d checks, %d failed\n", name, check_count, check_failures);
    return check_failures == 0 && check_count > 0 ? 0 : 1;
}

#endif
