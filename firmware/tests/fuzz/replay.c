/*
 * Runs a fuzzer's harness over files, without a fuzzer: for compilers that have none, and to see a finding again.
 *
 *     ./read-replay FILE...      prints the number of files; stops at the first that does not hold
 */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MAX_FILE (1u << 20)

int main(int count, char **files)
{
    for (int i = 1; i < count; i++) {
        FILE *file = fopen(files[i], "rb");
        uint8_t *data = malloc(MAX_FILE);
        if (file == NULL || data == NULL) {
            fprintf(stderr, "cannot read %s\n", files[i]);
            return 2;
        }
        size_t size = fread(data, 1, MAX_FILE, file);
        (void)fclose(file);
        fprintf(stderr, "%s\n", files[i]);
        uint8_t *exact = realloc(data, size > 0 ? size : 1u);
        (void)LLVMFuzzerTestOneInput(exact, size);
        free(exact);
    }
    printf("%d files\n", count - 1);
    return 0;
}
