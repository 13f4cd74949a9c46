/* A byte-level target under libFuzzer. */
#include "byte_target.h"
#include "leaks.h"
#include "status.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    byte_target_start();
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!byte_target_run(data, size)) {
        status->rejected++;
        return -1;
    }
    leaks_remember(data, size);
    return 0;
}
