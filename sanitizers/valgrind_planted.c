/* Bugs on purpose, by which ./run test --valgrind proves that it would see such: `valgrind_planted invalid-read | leak | nothing`.
 * What is volatile is there lest the compiler see it, too, and make something else of it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BYTES = 40 };

static char *volatile block;

static void read_freed_memory(void)
{
    block = malloc(BYTES);
    char *dead = block;
    free(dead);
    printf("%d\n", *(volatile char *)dead);
}

/* The memory is cleared, since what malloc leaves in it may well point to itself. */
static void lose_memory(void)
{
    block = calloc(1, BYTES);
    block = NULL;
}

int main(int argc, char **argv)
{
    const char *bug = argc > 1 ? argv[1] : "";
    if (strcmp(bug, "invalid-read") == 0)
        read_freed_memory();
    else if (strcmp(bug, "leak") == 0)
        lose_memory();
    else if (strcmp(bug, "nothing") != 0)
        return 2;
    return 0;
}
