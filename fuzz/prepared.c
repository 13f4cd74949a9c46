#define _GNU_SOURCE /* _Fork */
#include "prepared.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "scratch.h"
#include "warm_up.h"

static const struct runner *runner;
static void (*work)(void *);
static void *argument;

static struct {
    int ours, theirs; /* the ends of a socket */
    bool ready;
} lines[PREPARED_COUNT];

static _Noreturn void give_up(const char *what)
{
    perror(what);
    exit(2);
}

static bool has_other_threads(void)
{
    struct stat tasks; /* a link for each, beside its own and its parent's */
    return stat("/proc/self/task", &tasks) != 0 || tasks.st_nlink != 3;
}

/* Without what fork() does about locks that other threads hold: a third of its time under ASan, which goes through the table of its stacks.
 * A module under test may have threads; ours has none by now. And without what Python does at a fork, which it refuses in a
 * subinterpreter: a child is the same in all but the number of its process, and its only thread has the same name. */
static pid_t fork_alone(void)
{
    return has_other_threads() ? fork() : _Fork();
}

/* A child stands by: it is forked while the one before it runs. Two lines, by turns, so that none reads what another is told. */
static struct pipe {
    int read, write;
} starts[2];

static void stand_by(void *number)
{
    unsigned seconds;
    if (read(starts[*(const unsigned *)number].read, &seconds, sizeof seconds) != sizeof seconds)
        _exit(0);
    alarm(seconds);
    work(argument);
}

static pid_t start_one(unsigned number)
{
    number %= 2;
    return child_start(fork_alone, stand_by, &number, 0);
}

static bool tell(unsigned number, unsigned seconds)
{
    return write(starts[number % 2].write, &seconds, sizeof seconds) == sizeof seconds;
}

/* On this one a child says that it leaves. */
static struct pipe leaves;

_Noreturn void prepared_leave(void)
{
    _exit(write(leaves.write, "", 1) == 1 ? 0 : 2);
}

static struct pipe make_pipe(void)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        give_up("pipe2");
    return (struct pipe){ends[0], ends[1]};
}

static void make_pipes(void)
{
    starts[0] = make_pipe();
    starts[1] = make_pipe();
    leaves = make_pipe();
}

static _Noreturn void serve(int line)
{
    struct child_end end = {0};
    unsigned seconds, number = 0;
    make_pipes();
    pid_t child = start_one(number), leaving = 0;
    while (write(line, &end, sizeof end) == sizeof end && read(line, &seconds, sizeof seconds) == sizeof seconds && tell(number, seconds)) {
        pid_t next = start_one(++number);
        bool leaves_now = child_says(child, leaves.read, seconds);
        if (leaving)
            waitpid(leaving, NULL, 0);
        leaving = leaves_now ? child : 0;
        end = leaves_now ? (struct child_end){0} : child_wait(child, seconds);
        child = next;
    }
    _exit(0);
}

/* Whether we are the new process. */
static bool divide(pid_t (*fork_process)(void))
{
    pid_t parent = getpid(), child = fork_process();
    if (child < 0)
        give_up("fork");
    if (child > 0)
        return false;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) /* it has ended meanwhile */
        _exit(2);
    return true;
}

/* Each process has no end of a line but its own, so that whoever waits sees when the other has gone. */
static _Noreturn void prepare(void)
{
    for (int i = 0; i < PREPARED_COUNT; i++)
        close(lines[i].ours);
    signal(SIGINT, SIG_IGN); /* who stops the hunt stops its engine, and this goes with that */
    signal(SIGTERM, SIG_IGN);
    runner->prepare();
    scratch_enter();
    enum prepared own = PREPARED_COLD;
    if (divide(fork_alone)) {
        own = PREPARED_WARM;
        warm_up(runner);
        if (divide(fork_alone)) {
            own = PREPARED_INNER;
            runner->prepare_inner();
        }
    }
    for (int i = 0; i < PREPARED_COUNT; i++)
        if (i != (int)own)
            close(lines[i].theirs);
    serve(lines[own].theirs);
}

void prepared_start(const struct runner *with, void (*do_work)(void *), void *with_argument)
{
    runner = with;
    work = do_work;
    argument = with_argument;
    for (int i = 0; i < PREPARED_COUNT; i++) {
        int ends[2];
        if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
            give_up("socketpair");
        lines[i].ours = ends[0];
        lines[i].theirs = ends[1];
    }
    if (divide(fork))
        prepare();
    for (int i = 0; i < PREPARED_COUNT; i++)
        close(lines[i].theirs);
}

static struct child_end receive(enum prepared from)
{
    struct child_end end;
    ssize_t size;
    do
        size = read(lines[from].ours, &end, sizeof end);
    while (size < 0 && errno == EINTR);
    if (size != sizeof end) {
        fprintf(stderr, "capsan: a process that children are forked from has ended\n");
        _exit(2); /* exit() is a finding to the engine */
    }
    return end;
}

static void wait_for(enum prepared from)
{
    if (!lines[from].ready)
        receive(from);
    lines[from].ready = true;
}

void prepared_wait(void)
{
    for (int i = 0; i < PREPARED_COUNT; i++)
        wait_for((enum prepared)i);
}

struct child_end prepared_run(enum prepared from, unsigned seconds)
{
    wait_for(from);
    send(lines[from].ours, &seconds, sizeof seconds, MSG_NOSIGNAL); /* whether somebody is there, the answer tells */
    return receive(from);
}
