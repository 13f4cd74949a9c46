#define _GNU_SOURCE /* pidfd_open */
#include "child.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "monotonic.h"

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

pid_t child_start(pid_t (*fork_process)(void), void (*work)(void *), void *argument, unsigned seconds)
{
    fflush(stdout);
    fflush(stderr);
    pid_t parent = getpid(), child = fork_process();
    if (child < 0)
        give_up("fork");
    if (child == 0)
        begin(parent, work, argument, seconds);
    return child;
}

/* What has come of it within its time. Signals come meanwhile: the engine has a clock. */
static enum { NOTHING, A_WORD, ITS_END } wait_for(pid_t child, int line, unsigned seconds)
{
    struct pollfd waited[] = {{.fd = line, .events = POLLIN}, {.fd = pidfd_open(child, 0), .events = POLLIN}};
    if (waited[1].fd < 0)
        give_up("pidfd_open");
    double deadline = monotonic_now() + 2 * seconds + GRACE, left;
    int found = -1;
    while (found < 0 && (left = deadline - monotonic_now()) > 0)
        found = poll(waited, 2, (int)(left * 1000) + 1);
    close(waited[1].fd);
    if (found <= 0)
        return NOTHING;
    return waited[0].revents & POLLIN ? A_WORD : ITS_END;
}

bool child_says(pid_t child, int line, unsigned seconds)
{
    char word;
    return wait_for(child, line, seconds) == A_WORD && read(line, &word, 1) == 1;
}

struct child_end child_wait(pid_t child, unsigned seconds)
{
    struct child_end end = {0};
    end.late = wait_for(child, -1, seconds) == NOTHING;
    if (end.late)
        kill(child, SIGKILL);
    while (waitpid(child, &end.status, 0) < 0 && errno == EINTR)
        continue;
    return end;
}

struct child_end child_run(pid_t (*fork_process)(void), void (*work)(void *), void *argument, unsigned seconds)
{
    return child_wait(child_start(fork_process, work, argument, seconds), seconds);
}

void child_tell(const struct child_end *end)
{
    if (end->late)
        fprintf(stderr, "==capsan== finding: timeout of none in program: it did not end in time, nor at SIGALRM\n");
    else if (WIFSIGNALED(end->status) && WTERMSIG(end->status) != SIGABRT) /* which is the end of a finding that has been told */
        fprintf(stderr, "==capsan== finding: killed of none in program: signal %d\n", WTERMSIG(end->status));
}

void child_end_likewise(const struct child_end *end)
{
    child_tell(end);
    if (end->late)
        _exit(70);
    if (WIFSIGNALED(end->status)) {
        signal(WTERMSIG(end->status), SIG_DFL);
        raise(WTERMSIG(end->status));
    }
    if (WEXITSTATUS(end->status) != 0)
        _exit(WEXITSTATUS(end->status));
}
