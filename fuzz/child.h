/* Children that do not outlive who started them. */
#ifndef CAPSAN_CHILD_H
#define CAPSAN_CHILD_H

#include <stdbool.h>
#include <sys/types.h>

struct child_end {
    bool late;  /* it did not end by itself, and was killed */
    int status; /* as waitpid says it */
};

/* Has a child, made by `fork_process`, do `work`; where that returns, the child ends by exit(0). SIGALRM comes to it after `seconds` (0:
 * never), and SIGKILL when the thread that started it ends. Returns its process. Ends ours with status 2 if there can be no child. */
pid_t child_start(pid_t (*fork_process)(void), void (*work)(void *), void *argument, unsigned seconds);

/* Waits for its end. What has not ended by itself twice the `seconds` and ten later is killed. */
struct child_end child_wait(pid_t child, unsigned seconds);

/* Waits as long, or until it has written a byte to this line: whether it has. */
bool child_says(pid_t child, int line, unsigned seconds);

/* Starts one, and waits for its end. */
struct child_end child_run(pid_t (*fork_process)(void), void (*work)(void *), void *argument, unsigned seconds);

/* Says on stderr what a child did not say itself: that it was late, or was killed. */
void child_tell(const struct child_end *end);

/* Tells that, and ends this process as a child has ended: with its status, or by its signal. Returns only if that was status 0. */
void child_end_likewise(const struct child_end *end);

#endif
