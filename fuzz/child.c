#define _GNU_SOURCE /* pidfd_open */
#include "child.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { GRACE = 10 }; /* seconds in which a child may still say what went wrong */

static _Noreturn void give_up(const char *what)
{
    perror(what);
    exit(2);
}

static _Noreturn void begin(pid_t parent, void (*work)(void *), void *argument, unsigned seconds)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) /* it has ended meanwhile */
        _exit(2);
    alarm(seconds);
    work(argument);
    exit(0);
}

struct child_end child_run(pid_t (*fork_process)(void), void (*work)(void *), void *argument, unsigned seconds)
{
    fflush(stdout);
    fflush(stderr);
    pid_t parent = getpid(), child = fork_process();
    if (child < 0)
        give_up("fork");
    if (child == 0)
        begin(parent, work, argument, seconds);
    struct child_end end = {0};
    struct pollfd ended = {.fd = pidfd_open(child, 0), .events = POLLIN};
    if (ended.fd < 0)
        give_up("pidfd_open");
    end.late = poll(&ended, 1, (int)(2 * seconds + GRACE) * 1000) == 0;
    close(ended.fd);
    if (end.late)
        kill(child, SIGKILL);
    waitpid(child, &end.status, 0);
    return end;
}

void child_end_likewise(const struct child_end *end)
{
    if (end->late) {
        fprintf(stderr, "==capsan== finding: timeout of none in program: it did not end in time, nor at SIGALRM\n");
        _exit(70);
    }
    if (WIFSIGNALED(end->status)) {
        if (WTERMSIG(end->status) != SIGABRT) /* which is the end of a finding that has been told */
            fprintf(stderr, "==capsan== finding: killed of none in program: signal %d\n", WTERMSIG(end->status));
        signal(WTERMSIG(end->status), SIG_DFL);
        raise(WTERMSIG(end->status));
    }
    if (WEXITSTATUS(end->status) != 0)
        _exit(WEXITSTATUS(end->status));
}
