/* Runs programs once each and prints what every statement did; needs no fuzzing engine. `TARGET-replay FILE...`
 *
 * Exit status: 0 nothing found, 2 a file cannot be read or is not a program; a finding ends the process as the oracle that
 * made it does. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "child.h"
#include "edges.h"
#include "execute.h"
#include "exhaust.h"
#include "leaks.h"
#include "ledger.h"
#include "planted.h"
#include "report.h"
#include "scratch.h"
#include "status.h"
#include "tries.h"

static struct program program;

/* What --finish asks for, in place of what programs say. */
static struct {
    enum finish way; /* FINISH_COUNT: nothing */
    int64_t numbers[PROGRAM_MAX_ITEMS];
    int count;
} chosen = {.way = FINISH_COUNT};

static void print_statement(const struct program *program, int line, const char *text)
{
    char source[256];
    size_t size = statement_print(program, &program->statements[line], source, sizeof source - 1);
    source[size] = '\0';
    printf("%4d  %-56s %s\n", line + 1, size ? source : "...", text);
    fflush(stdout);
}

static char *read_file(const char *path, size_t *size)
{
    int descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC); /* a FIFO must not make us wait */
    struct stat status;
    if (descriptor >= 0 && (fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode))) {
        fprintf(stderr, "%s: not a regular file\n", path);
        close(descriptor);
        return NULL;
    }
    FILE *file = descriptor >= 0 ? fdopen(descriptor, "rb") : NULL;
    char *text = file ? malloc(PROGRAM_MAX_BYTES + 1) : NULL;
    if (text)
        *size = fread(text, 1, PROGRAM_MAX_BYTES + 1, file);
    if (!text || ferror(file)) {
        fprintf(stderr, "%s: %s\n", path, strerror(errno));
        free(text);
        text = NULL;
    }
    if (file)
        fclose(file);
    return text;
}

/* A program that does not come to an end is a finding, too: SIGALRM says so. */
static void report_hang(int signal)
{
    (void)signal;
    report_where();
    static const char message[] = "==capsan== finding: timeout of none in program: it did not end in time\n";
    ssize_t written = write(STDERR_FILENO, message, sizeof message - 1);
    _exit(written > 0 ? 70 : 71);
}

static bool load(const char *path, char **text)
{
    struct program_error error;
    size_t size = 0;
    *text = read_file(path, &size);
    if (!*text)
        return false;
    const char *missing;
    bool valid = program_parse(&program, *text, size, &error) && program_check(&program, &error);
    if (!valid)
        fprintf(stderr, "%s:%d:%d: %s\n", path, error.line, error.column, error.message);
    else if (!execute_can(target_runner, &program, &missing)) {
        fprintf(stderr, "%s: the module under test has no op \"%s\"\n", path, missing);
        valid = false;
    }
    if (valid && chosen.way != FINISH_COUNT)
        program_finish(&program, chosen.way, chosen.numbers, chosen.count);
    return valid;
}

static struct exhaust exhaust; /* most 0: programs are run as they are */

static bool exhaust_file(const char *path, unsigned seconds)
{
    char *text;
    bool valid = load(path, &text);
    if (valid) {
        alarm(seconds);
        printf("%s\n", path);
        exhaust_allocations(&exhaust, target_runner, &program);
        alarm(0);
    }
    free(text);
    return valid;
}

static void say_ended(void)
{
    const struct finish_way *way = &finish_ways[program.finish];
    bool kept = way->expected == EXPECTED_KEPT && ledger_alive() > 0;
    printf("      %-56s -> %s\n", way->name, kept ? "all is kept, as it should be" : "nothing is left");
    fflush(stdout);
}

/* What a child is told, and says. */
struct alone {
    execute_trace *trace;
    bool leaks;
    bool *ended; /* in memory that is shared with the parent */
    unsigned seconds;
};
static struct alone alone;

static void end_alone(void)
{
    alarm(0); /* that is for the program; to explain a leak takes its own time */
    if (alone.leaks && ledger_alive() == 0)
        leaks_end_if_any("program");
    alarm(alone.seconds);
    edges_record();
    say_ended();
    *alone.ended = true;
}

static void run_alone(void *argument)
{
    (void)argument;
    tries_begin();
    execute(target_runner, &program, alone.trace);
    tries_record();
    edges_record();
    execute_complete(end_alone);
}

/* In a child, whose end is then ours, if it is not that of a program with nothing found. */
static void replay_alone(execute_trace *trace, bool leaks, unsigned seconds)
{
    bool *ended = mmap(NULL, sizeof *ended, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (ended == MAP_FAILED) {
        perror("mmap");
        exit(2);
    }
    alone = (struct alone){trace, leaks, ended, seconds};
    target_runner->stop_threads(); /* LSan would look for them in the child, and for what they keep */
    struct child_end end = child_run(target_runner->fork_process, run_alone, NULL, seconds);
    child_end_likewise(&end);
    if (!*ended) {
        fprintf(stderr, "==capsan== finding: ended-early of none in program: its process ended by itself, with status 0\n");
        _exit(70);
    }
    munmap(ended, sizeof *ended);
}

static void replay_here(execute_trace *trace, unsigned seconds)
{
    alarm(seconds);
    tries_begin();
    execute(target_runner, &program, trace);
    tries_record();
    edges_record();
    alarm(0);
    say_ended();
}

/* In this process, which can run nothing afterwards. */
static void replay_last(execute_trace *trace, bool leaks, unsigned seconds)
{
    static bool ended;
    alone = (struct alone){trace, leaks, &ended, seconds};
    alarm(seconds);
    run_alone(NULL);
    alarm(0);
}

static bool replay(const char *path, execute_trace *trace, bool leaks, bool forks, unsigned seconds)
{
    static bool stopped;
    if (stopped) {
        fprintf(stderr, "%s: what programs run on has ended with the program before it; run this one alone, or without --no-fork\n", path);
        return false;
    }
    char *text;
    bool valid = load(path, &text);
    if (valid && finish_ways[program.finish].place == PLACE_HERE)
        replay_here(trace, seconds);
    else if (valid && forks)
        replay_alone(trace, leaks, seconds);
    else if (valid)
        replay_last(trace, leaks, seconds);
    stopped = valid && !forks && finish_ways[program.finish].place != PLACE_HERE;
    if (!stopped) /* else the program still has it, until the process has ended */
        free(text);
    return valid;
}

/* "order", or with its argument "permutation=2,0,1". */
static bool choose_finish(const char *text)
{
    const char *at = strchr(text, '=');
    chosen.way = finish_find(text, at ? (size_t)(at - text) : strlen(text));
    for (chosen.count = 0; at && *at && at[1] && chosen.count < PROGRAM_MAX_ITEMS; chosen.count++) {
        char *end;
        chosen.numbers[chosen.count] = strtoll(at + 1, &end, 10);
        if (end == at + 1 || (*end != ',' && *end != '\0'))
            return false;
        at = end;
    }
    return chosen.way != FINISH_COUNT && program_finish(&program, chosen.way, chosen.numbers, chosen.count);
}

static int usage(const char *name)
{
    fprintf(stderr,
            "usage: %s [--check] [--quiet] [--leaks] [--no-fork] [--finish WAY] [--seconds N] FILE...\n"
            "  --check    only say whether each file is a program, and print it back to stdout\n"
            "  --quiet    do not show what each statement did\n"
            "  --leaks    look for leaks after the last program; status 78 if there are\n"
            "  --no-fork  a program that ends its process, or its interpreter, has this one; it is the last\n"
            "  --planted  list the bugs that are built in for the gate\n"
            "  --finish WAY  end programs in this way, whatever they say: order, permutation=2,0,1 ...\n"
            "  --seconds  a program that runs longer is a finding (10)\n"
            "  --allocations N  each op of a program in turn, with its first, second ... Nth allocation failing\n"
            "  --each-op-once   with it: an op only where it is first met\n"
            "  --each-leak      with it: look for leaks after each run\n",
            name);
    return 2;
}

static int check_only(char **paths)
{
    static char text[PROGRAM_MAX_BYTES + 1];
    int failed = 0;
    for (; *paths; paths++) {
        struct program_error error;
        size_t size = 0;
        char *source = read_file(*paths, &size);
        if (source && program_parse(&program, source, size, &error) && program_check(&program, &error)) {
            fwrite(text, 1, program_print(&program, text, sizeof text), stdout);
        } else {
            if (source)
                fprintf(stderr, "%s:%d:%d: %s\n", *paths, error.line, error.column, error.message);
            failed = 2;
        }
        free(source);
    }
    return failed;
}

/* One line for each built-in bug: name, oracle, what its report must say, and a program, its lines separated by ";". */
static int list_planted(void)
{
    for (const struct planted_bug *bug = planted_bugs; bug->name; bug++)
        printf("%s\t%s\t%s\t%s\n", bug->name, bug->oracle, bug->report, bug->program);
    return 0;
}

int main(int argc, char **argv)
{
    bool check = false, quiet = false, leaks = false, forks = true;
    long seconds = 10;
    int i = 1;
    for (; i < argc && strncmp(argv[i], "--", 2) == 0; i++) {
        if (strcmp(argv[i], "--check") == 0)
            check = true;
        else if (strcmp(argv[i], "--quiet") == 0)
            quiet = true;
        else if (strcmp(argv[i], "--leaks") == 0)
            leaks = true;
        else if (strcmp(argv[i], "--no-fork") == 0)
            forks = false;
        else if (strcmp(argv[i], "--planted") == 0)
            return list_planted();
        else if (strcmp(argv[i], "--each-op-once") == 0)
            exhaust.each_op_once = true;
        else if (strcmp(argv[i], "--each-leak") == 0)
            exhaust.each_leak = true;
        else if (strcmp(argv[i], "--allocations") == 0 && i + 1 < argc)
            exhaust.most = strtol(argv[++i], NULL, 10);
        else if (strcmp(argv[i], "--finish") == 0 && i + 1 < argc && choose_finish(argv[i + 1]))
            i++;
        else if (strcmp(argv[i], "--seconds") == 0 && i + 1 < argc)
            seconds = strtol(argv[++i], NULL, 10);
        else
            return usage(argv[0]);
    }
    if (i == argc || seconds <= 0)
        return usage(argv[0]);
    if (check)
        return check_only(argv + i);

    for (int k = i; k < argc; k++) { /* scratch_enter goes elsewhere */
        char *path = realpath(argv[k], NULL);
        if (path)
            argv[k] = path;
    }
    if (getenv("CAPSAN_SUPERVISED"))
        prctl(PR_SET_PDEATHSIG, SIGKILL); /* do not outlive who waits for the answer */
    status_open();
    edges_open();
    tries_open();
    target_runner->start();
    scratch_enter();
    signal(SIGALRM, report_hang);
    bool valid = true;
    for (; i < argc && exhaust.most > 0; i++)
        valid = exhaust_file(argv[i], (unsigned)seconds) && valid;
    if (exhaust.most > 0)
        printf("%ld runs for %ld statements\n", exhaust.runs, exhaust.statements);
    for (; i < argc; i++)
        valid = replay(argv[i], quiet ? NULL : print_statement, leaks, forks, (unsigned)seconds) && valid;
    if (leaks)
        leaks_end_if_any("program");
    return valid ? 0 : 2;
}
