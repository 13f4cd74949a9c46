#include "status.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

static struct status_page private_page;
struct status_page *status = &private_page;

void status_open(void)
{
    const char *path = getenv("CAPSAN_STATUS");
    if (!path)
        return;
    int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    void *page = MAP_FAILED;
    if (file >= 0 && ftruncate(file, sizeof private_page) == 0)
        page = mmap(NULL, sizeof private_page, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (page == MAP_FAILED) {
        perror(path);
        exit(2);
    }
    close(file);
    status = page;
    prctl(PR_SET_PDEATHSIG, SIGKILL); /* supervised: do not outlive the supervisor */
}
