/* The ownership rules of ext/handle.h, with native objects that only count: no interpreter, no GDAL. See objects.h for how an order
 * is told; test_ownership.c has the rules about ownership that changes. */
#include "handle.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness.h"
#include "holder.h"
#include "objects.h"

enum { THREADS = 8 };

static void destroy_quietly(void *native, const struct handle *owner)
{
    (void)owner;
    atomic_fetch_add(&destroyed, 1);
    free(native);
}

/* For many threads: no log, so no lock of ours that would order what the tree does. */
static const struct kind quiet_kind = {.name = "Thing", .destroy = destroy_quietly};

/* Owners and children */

static void child_keeps_its_owner(void)
{
    struct handle *dataset = adopt("dataset", NULL);
    struct handle *first = adopt("first", dataset), *second = borrow("second", dataset);
    unwrap_and_release(dataset);
    CHECK(logged(""));
    CHECK(handle_state(dataset) == HANDLE_OPEN);
    CHECK(handle_owner(first) == dataset);
    unwrap_and_release(first);
    CHECK(logged("-first"));
    CHECK(pin(second) == STATUS_OK);
    unpin(second);
    unwrap_and_release(second);
    CHECK(logged("-dataset"));
}

static void chain_of_owners(void)
{
    struct handle *context = adopt("context", NULL);
    struct handle *base = adopt("base", context);
    struct handle *prepared = adopt("prepared", base);
    unwrap_and_release(context);
    unwrap_and_release(base);
    CHECK(logged(""));
    unwrap_and_release(prepared);
    CHECK(logged("-prepared -base -context"));
}

static void every_order_of_release(void)
{
    static const int orders[6][3] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
    for (int i = 0; i < 6; i++) {
        struct handle *chain[3];
        chain[0] = adopt("context", NULL);
        chain[1] = adopt("base", chain[0]);
        chain[2] = adopt("prepared", chain[1]);
        for (int k = 0; k < 3; k++)
            unwrap_and_release(chain[orders[i][k]]);
        CHECK(logged("-prepared -base -context"));
    }
}

static void borrowed_is_never_destroyed(void)
{
    struct handle *dataset = adopt("dataset", NULL);
    struct handle *band = borrow("band", dataset);
    unwrap_and_release(band);
    CHECK(logged(""));
    band = borrow("band", dataset);
    handle_close(dataset);
    CHECK(logged("+band +dataset -dataset"));
    CHECK(handle_state(band) == HANDLE_ENDED_WITH_OWNER);
    CHECK(handle_native(band) == NULL);
    handle_release(band);
    handle_release(dataset);
}

/* Close */

static void close_twice(void)
{
    struct handle *dataset = adopt("dataset", NULL);
    handle_close(dataset);
    CHECK(logged("+dataset -dataset"));
    CHECK(handle_state(dataset) == HANDLE_CLOSED);
    CHECK(handle_native(dataset) == NULL);
    handle_close(dataset);
    CHECK(logged(""));
    handle_release(dataset);
    CHECK(logged(""));
}

/* Children first, newest first; and every wrapper is told before any native object goes. */
static void close_takes_the_subtree(void)
{
    struct handle *root = adopt("root", NULL);
    struct handle *old = adopt("old", root), *young = adopt("young", root);
    struct handle *old_child = adopt("old_child", old), *young_child = borrow("young_child", young);
    struct handle *old_child2 = adopt("old_child2", old);
    handle_close(root);
    CHECK(logged("+young_child +young +old_child2 +old_child +old +root -young -old_child2 -old_child -old -root"));
    CHECK(handle_state(root) == HANDLE_CLOSED);
    struct handle *const below[] = {old, young, old_child, young_child, old_child2};
    for (int i = 0; i < 5; i++) {
        CHECK(handle_state(below[i]) == HANDLE_ENDED_WITH_OWNER);
        CHECK(handle_native(below[i]) == NULL);
        CHECK(pin(below[i]) == STATUS_CLOSED);
        handle_release(below[i]);
    }
    handle_release(root);
    CHECK(logged(""));
}

static void close_in_the_middle(void)
{
    struct handle *root = adopt("root", NULL), *middle = adopt("middle", root);
    struct handle *leaf = adopt("leaf", middle), *sibling = adopt("sibling", root);
    handle_close(middle);
    CHECK(logged("+leaf +middle -leaf -middle"));
    CHECK(handle_state(root) == HANDLE_OPEN);
    CHECK(handle_state(sibling) == HANDLE_OPEN);
    handle_close(leaf); /* ended with its owner: a second end changes nothing */
    CHECK(handle_state(leaf) == HANDLE_ENDED_WITH_OWNER);
    unwrap_and_release(root);
    unwrap_and_release(sibling);
    CHECK(logged("-sibling -root"));
    handle_release(leaf);
    handle_release(middle);
}

static void child_closed_before_its_owner(void)
{
    struct handle *root = adopt("root", NULL), *child = adopt("child", root);
    handle_close(child);
    CHECK(logged("+child -child"));
    CHECK(handle_owner(child) == NULL);
    handle_close(root);
    CHECK(logged("+root -root"));
    CHECK(handle_state(child) == HANDLE_CLOSED);
    handle_release(root);
    handle_release(child);
}

static void release_after_close(void)
{
    struct handle *root = adopt("root", NULL), *child = adopt("child", root);
    handle_retain(child);
    handle_close(root);
    CHECK(logged("+child +root -child -root"));
    handle_release(root);
    CHECK(handle_state(child) == HANDLE_ENDED_WITH_OWNER);
    CHECK(handle_kind(child) == &logging_kind);
    handle_release(child);
    handle_release(child);
    CHECK(logged(""));
}

/* Owner gone */

static void nothing_grows_under_a_closed_owner(void)
{
    struct handle *root = adopt("root", NULL);
    handle_close(root);
    CHECK(logged("+root -root"));
    struct handle *child = root;
    int before = atomic_load(&destroyed);
    struct object *object = create(NULL);
    CHECK(handle_adopt(&quiet_kind, object, root, &child) == STATUS_CLOSED);
    CHECK(child == NULL);
    CHECK(atomic_load(&destroyed) == before + 1);

    char view[] = "a view";
    child = root;
    CHECK(handle_borrow(&logging_kind, view, root, &child) == STATUS_CLOSED);
    CHECK(child == NULL);
    CHECK(strcmp(view, "a view") == 0);
    CHECK(atomic_load(&destroyed) == before + 1);
    handle_release(root);
}

static void *close_it(void *handle)
{
    handle_close(handle);
    return NULL;
}

static void owner_closed_while_pinned(void)
{
    struct handle *root = adopt("root", NULL), *child = NULL;
    CHECK(pin(root) == STATUS_OK);
    on_another_thread(close_it, root);
    CHECK(logged("+root"));
    CHECK(handle_adopt(&logging_kind, create("late"), root, &child) == STATUS_CLOSED);
    CHECK(child == NULL);
    CHECK(logged("-late")); /* while its owner is still whole: destroy_object looks */
    unpin(root);
    CHECK(logged("-root"));
    handle_release(root);
}

/* Wrappers */

static void wrapper_is_told_once(void)
{
    struct handle *root = adopt("root", NULL), *child = adopt("child", root);
    int before = atomic_load(&ended);
    handle_close(child);
    handle_close(root);
    handle_close(child);
    CHECK(atomic_load(&ended) == before + 2);
    CHECK(logged("+child -child +root -root"));
    handle_release(child);
    handle_release(root);
    CHECK(atomic_load(&ended) == before + 2);
}

static void wrapper_taken_back_is_not_told(void)
{
    struct handle *root = adopt("root", NULL), *child = adopt("child", root);
    CHECK(handle_wrap(child, NULL, NULL) == STATUS_OK);
    handle_close(root);
    CHECK(logged("+root -child -root"));
    handle_release(child);
    handle_release(root);
}

static void second_wrapper_takes_the_place(void)
{
    struct handle *root = adopt("root", NULL);
    CHECK(handle_wrap(root, NULL, NULL) == STATUS_OK);
    CHECK(handle_wrap(root, (void *)"second", on_end) == STATUS_OK);
    handle_close(root);
    CHECK(logged("+second -root"));
    handle_release(root);
}

static void wrapping_the_ended_is_refused(void)
{
    struct handle *root = adopt("root", NULL), *child = adopt("child", root);
    handle_close(root);
    CHECK(logged("+child +root -child -root"));
    CHECK(handle_wrap(child, (void *)"late", on_end) == STATUS_CLOSED);
    CHECK(handle_wrap(root, (void *)"late", on_end) == STATUS_CLOSED);
    handle_release(child);
    handle_release(root);
    CHECK(logged(""));
}

/* Pins */

static void *expect_busy(void *handle)
{
    CHECK(pin(handle) == STATUS_BUSY);
    return NULL;
}

static void pin_is_re_entrant_by_thread(void)
{
    struct handle *root = adopt("root", NULL), *child = adopt("child", root);
    CHECK(pin(root) == STATUS_OK);
    CHECK(pin(child) == STATUS_OK);
    CHECK(pin(root) == STATUS_OK);
    on_another_thread(expect_busy, child);
    unpin(root);
    unpin(child);
    on_another_thread(expect_busy, child);
    unpin(root);
    struct holder holder; /* free again */
    start_holding(&holder, child);
    CHECK(pin(root) == STATUS_BUSY);
    stop_holding(&holder);
    CHECK(pin(root) == STATUS_OK);
    unpin(root);
    unwrap_and_release(child);
    unwrap_and_release(root);
    CHECK(logged("-child -root"));
}

static void two_handles_of_one_root(void)
{
    struct handle *root = adopt("root", NULL), *child = adopt("child", root);
    struct handle *const both[] = {child, child, root};
    struct pin pins[3];
    CHECK(handle_pin(both, pins, 3, false, NULL) == STATUS_OK);
    on_another_thread(expect_busy, root);
    unwrap_and_release(child);
    unwrap_and_release(root);
    CHECK(logged("")); /* the pins refer to both */
    handle_unpin(pins, 3);
    CHECK(logged("-child -root"));
}

static void all_roots_or_none(void)
{
    struct handle *ours = adopt("ours", NULL), *theirs = adopt("theirs", NULL);
    struct handle *const both[] = {ours, theirs};
    struct pin pins[2];
    struct holder holder;
    start_holding(&holder, theirs);
    int culprit = -1;
    CHECK(handle_pin(both, pins, 2, false, &culprit) == STATUS_BUSY);
    CHECK(culprit == 1);
    struct holder other; /* ours was left free */
    start_holding(&other, ours);
    culprit = -1;
    CHECK(handle_pin(both, pins, 2, false, &culprit) == STATUS_BUSY);
    CHECK(culprit == 0);
    stop_holding(&other);
    stop_holding(&holder);
    CHECK(handle_pin(both, pins, 2, false, &culprit) == STATUS_OK);
    on_another_thread(expect_busy, ours);
    on_another_thread(expect_busy, theirs);
    handle_unpin(pins, 2);
    unwrap_and_release(ours);
    unwrap_and_release(theirs);
    CHECK(logged("-ours -theirs"));
}

static void pin_of_the_closed(void)
{
    struct handle *open = adopt("open", NULL), *closed = adopt("closed", NULL);
    handle_close(closed);
    struct handle *const both[] = {open, closed};
    struct pin pins[2];
    int culprit = -1;
    CHECK(handle_pin(both, pins, 2, false, &culprit) == STATUS_CLOSED);
    CHECK(culprit == 1);
    CHECK(handle_pin(both, pins, 2, false, NULL) == STATUS_CLOSED);
    struct holder holder; /* open was not left pinned */
    start_holding(&holder, open);
    stop_holding(&holder);
    handle_release(closed);
    unwrap_and_release(open);
    CHECK(logged("+closed -closed -open"));
}

static void no_handles_at_all(void)
{
    CHECK(handle_pin(NULL, NULL, 0, false, NULL) == STATUS_OK);
    handle_unpin(NULL, 0);
}

/* Close and release never wait */

static void close_while_another_thread_is_inside(void)
{
    struct handle *root = adopt("root", NULL), *child = adopt("child", root);
    struct holder holder;
    start_holding(&holder, child);
    handle_close(root);
    CHECK(logged("+child +root"));
    CHECK(handle_state(root) == HANDLE_CLOSED);
    CHECK(handle_state(child) == HANDLE_ENDED_WITH_OWNER);
    CHECK(handle_native(child) != NULL);
    CHECK(pin(root) == STATUS_CLOSED);
    pthread_t inside = holder.thread;
    stop_holding(&holder);
    CHECK(logged("-child -root"));
    CHECK(pthread_equal(destroying_thread, inside));
    handle_release(child);
    handle_release(root);
}

static void last_release_while_another_thread_is_inside(void)
{
    struct handle *root = adopt("root", NULL), *child = adopt("child", root);
    struct holder holder;
    start_holding(&holder, child);
    unwrap_and_release(root);
    unwrap_and_release(child);
    CHECK(logged(""));
    pthread_t inside = holder.thread;
    stop_holding(&holder);
    CHECK(logged("-child -root"));
    CHECK(pthread_equal(destroying_thread, inside));
}

/* The pinned handle is another one than what goes. */
static void sibling_released_while_another_thread_is_inside(void)
{
    struct handle *root = adopt("root", NULL), *used = adopt("used", root), *dropped = adopt("dropped", root);
    struct holder holder;
    start_holding(&holder, used);
    unwrap_and_release(dropped);
    CHECK(logged(""));
    stop_holding(&holder);
    CHECK(logged("-dropped"));
    CHECK(handle_state(used) == HANDLE_OPEN);
    unwrap_and_release(root);
    unwrap_and_release(used);
    CHECK(logged("-used -root"));
}

static void close_from_inside_a_callback(void)
{
    struct handle *root = adopt("root", NULL), *child = adopt("child", root);
    CHECK(pin(root) == STATUS_OK);
    CHECK(pin(child) == STATUS_OK); /* the callback calls an op, whose callback closes */
    handle_close(root);
    CHECK(logged("+child +root"));
    CHECK(handle_native(child) != NULL);
    unpin(child);
    CHECK(logged(""));
    CHECK(handle_native(root) != NULL);
    unpin(root);
    CHECK(logged("-child -root"));
    handle_release(child);
    handle_release(root);
}

static void release_from_inside_a_callback(void)
{
    struct handle *root = adopt("root", NULL), *child = adopt("child", root);
    CHECK(pin(child) == STATUS_OK);
    CHECK(pin(root) == STATUS_OK);
    unwrap_and_release(child);
    unwrap_and_release(root);
    unpin(root);
    CHECK(logged(""));
    unpin(child);
    CHECK(logged("-child -root"));
}

/* Destroy functions that call back */

static void close_target(struct object *object)
{
    handle_close(object->target);
}

static void release_target(struct object *object)
{
    handle_release(object->target);
}

static void pin_target(struct object *object)
{
    CHECK(pin(object->target) == STATUS_OK);
    on_another_thread(expect_busy, object->target); /* no op starts inside while something is destroyed */
    unpin(object->target);
}

/* A child of `owner` whose destruction does something to `target`. */
static struct handle *adopt_acting(const char *name, struct handle *owner, void (*act)(struct object *), struct handle *target)
{
    struct handle *handle = adopt(name, owner);
    struct object *object = handle_native(handle);
    object->while_destroyed = act;
    object->target = target;
    return handle;
}

static void destroy_function_closes_the_tree(void)
{
    struct handle *root = adopt("root", NULL), *sibling = adopt("sibling", root);
    struct handle *actor = adopt_acting("actor", root, close_target, root);
    handle_close(actor);
    CHECK(logged("+actor +sibling +root -actor -sibling -root"));
    handle_release(actor);
    handle_release(sibling);
    handle_release(root);
    CHECK(logged(""));
}

static void destroy_function_closes_itself(void)
{
    struct handle *root = adopt("root", NULL);
    struct handle *actor = adopt("actor", root);
    struct object *object = handle_native(actor);
    object->while_destroyed = close_target;
    object->target = actor;
    handle_close(actor);
    CHECK(logged("+actor -actor"));
    handle_release(actor);
    unwrap_and_release(root);
    CHECK(logged("-root"));
}

static void destroy_function_releases_in_the_tree(void)
{
    struct handle *root = adopt("root", NULL), *sibling = adopt("sibling", root);
    struct handle *actor = adopt_acting("actor", root, release_target, sibling);
    handle_wrap(sibling, NULL, NULL);
    unwrap_and_release(root);
    unwrap_and_release(actor);
    CHECK(logged("-actor -sibling -root"));
}

static void destroy_function_releases_the_root(void)
{
    struct handle *root = adopt("root", NULL);
    struct handle *actor = adopt_acting("actor", root, release_target, root);
    handle_wrap(root, NULL, NULL);
    unwrap_and_release(actor);
    CHECK(logged("-actor -root"));
}

static void destroy_function_pins_the_tree(void)
{
    struct handle *root = adopt("root", NULL);
    struct handle *actor = adopt_acting("actor", root, pin_target, root);
    unwrap_and_release(actor);
    CHECK(logged("-actor"));
    struct holder holder; /* and leaves it free */
    start_holding(&holder, root);
    stop_holding(&holder);
    unwrap_and_release(root);
    CHECK(logged("-root"));
}

static void adopt_below_target(struct object *object)
{
    struct handle *child = NULL;
    CHECK(handle_adopt(&logging_kind, create("late"), object->target, &child) == STATUS_OK);
    handle_release(child);
}

static void destroy_function_adopts_and_releases(void)
{
    struct handle *root = adopt("root", NULL);
    struct handle *actor = adopt_acting("actor", root, adopt_below_target, root);
    unwrap_and_release(root);
    unwrap_and_release(actor);
    CHECK(logged("-actor -late -root"));
}

/* Many threads */

static pthread_barrier_t start_line;

static void run_threads(void *(*run)(void *), void *arguments, size_t size)
{
    pthread_t threads[THREADS];
    pthread_barrier_init(&start_line, NULL, THREADS);
    for (size_t i = 0; i < THREADS; i++)
        pthread_create(&threads[i], NULL, run, (char *)arguments + i * size);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    pthread_barrier_destroy(&start_line);
}

static struct handle *adopt_quietly(struct handle *owner)
{
    struct handle *handle = NULL;
    CHECK(handle_adopt(&quiet_kind, create(NULL), owner, &handle) == STATUS_OK);
    return handle;
}

enum { SHARED_REFERENCES = 1000 };

static void *release_many_times(void *handle)
{
    pthread_barrier_wait(&start_line);
    for (int i = 0; i < SHARED_REFERENCES; i++)
        handle_release(handle);
    return NULL;
}

static void *release_each_of_many(void *children)
{
    struct handle **own = *(struct handle ***)children;
    pthread_barrier_wait(&start_line);
    for (int i = 0; i < SHARED_REFERENCES; i++)
        handle_release(own[i]);
    return NULL;
}

static void eight_threads_release_one_handle(void)
{
    int before = atomic_load(&destroyed);
    struct handle *handle = adopt_quietly(NULL);
    for (int i = 1; i < THREADS * SHARED_REFERENCES; i++)
        handle_retain(handle);
    run_threads(release_many_times, handle, 0);
    CHECK(atomic_load(&destroyed) == before + 1);
}

static void eight_threads_release_the_children_of_one_root(void)
{
    int before = atomic_load(&destroyed);
    struct handle *root = adopt_quietly(NULL);
    struct handle **children = calloc(THREADS * SHARED_REFERENCES, sizeof *children);
    struct handle **slices[THREADS];
    for (int i = 0; i < THREADS * SHARED_REFERENCES; i++)
        children[i] = adopt_quietly(i % 3 == 2 ? children[i - 1] : root);
    for (int i = 0; i < THREADS; i++)
        slices[i] = children + i * SHARED_REFERENCES;
    handle_release(root);
    run_threads(release_each_of_many, slices, sizeof *slices);
    CHECK(atomic_load(&destroyed) == before + 1 + THREADS * SHARED_REFERENCES);
    free(children);
}

/* One round of everything at once on one tree: each thread uses it until somebody has closed it. */
struct worker {
    struct handle *root;
    int number;
    int pinned, refused; /* how often */
};

static void use_tree(struct worker *worker)
{
    struct handle *child = NULL, *below = NULL;
    if (handle_adopt(&quiet_kind, create(NULL), worker->root, &child) != STATUS_OK)
        return;
    handle_wrap(child, NULL, on_end);
    if (handle_adopt(&quiet_kind, create(NULL), child, &below) == STATUS_OK) {
        handle_close(child);
        CHECK(handle_state(below) == HANDLE_ENDED_WITH_OWNER);
        handle_release(below);
    }
    handle_release(child);
}

static void *use_until_closed(void *argument)
{
    struct worker *worker = argument;
    pthread_barrier_wait(&start_line);
    for (int i = 0; i < 200; i++) {
        enum status status = pin(worker->root);
        if (status == STATUS_OK) {
            worker->pinned++;
            use_tree(worker);
            unpin(worker->root);
        } else {
            worker->refused++;
            if (status == STATUS_BUSY)
                sched_yield();
        }
        if (worker->number == 0 && i == 100)
            handle_close(worker->root);
    }
    handle_release(worker->root);
    return NULL;
}

static void eight_threads_do_everything(void)
{
    int left = atomic_load(&created) - atomic_load(&destroyed);
    int pinned = 0, refused = 0;
    for (int round = 0; round < 20; round++) {
        struct worker workers[THREADS];
        struct handle *root = adopt_quietly(NULL);
        for (int i = 0; i < THREADS; i++) {
            workers[i] = (struct worker){.root = root, .number = i};
            if (i > 0)
                handle_retain(root);
        }
        run_threads(use_until_closed, workers, sizeof *workers);
        for (int i = 0; i < THREADS; i++) {
            pinned += workers[i].pinned;
            refused += workers[i].refused;
        }
    }
    CHECK(atomic_load(&created) - atomic_load(&destroyed) == left);
    CHECK(pinned > 0);
    CHECK(refused > 0);
}

/* Fork. Left out under ThreadSanitizer, which refuses threads in the child of a process with threads. */

#if !defined(__SANITIZE_THREAD__) && defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define __SANITIZE_THREAD__ 1
#endif
#endif

#ifndef __SANITIZE_THREAD__

static atomic_bool hammering;

static void *hammer(void *handle)
{
    while (atomic_load(&hammering)) {
        handle_retain(handle);
        handle_release(handle);
    }
    return NULL;
}

/* In the child: 0 if its copy of the tree works. No check here, since only the exit status reaches the parent. */
static int use_in_child(struct handle *root, struct handle *child, struct handle *pinned_elsewhere)
{
    alarm(20); /* a lock that is stuck ends the child by a signal */
    int before = atomic_load(&destroyed);
    if (pin(pinned_elsewhere) != STATUS_BUSY)
        return 1;
    if (pin(child) != STATUS_OK)
        return 2;
    unpin(child);
    handle_close(root);
    if (handle_state(child) != HANDLE_ENDED_WITH_OWNER || atomic_load(&destroyed) != before + 2)
        return 3;
    handle_release(child);
    handle_release(root);
    return 0;
}

struct attempt {
    struct handle *handle;
    enum status status;
};

static void *try_to_pin(void *argument)
{
    struct attempt *attempt = argument;
    attempt->status = pin(attempt->handle);
    return NULL;
}

/* In the child: a thread that starts there, perhaps on the memory of one that was left behind, is not taken for it. */
static int use_in_new_thread_of_child(struct handle *pinned_elsewhere)
{
    alarm(20);
    for (int i = 0; i < 4; i++) {
        struct attempt attempt = {.handle = pinned_elsewhere};
        on_another_thread(try_to_pin, &attempt);
        if (attempt.status != STATUS_BUSY)
            return 4;
    }
    return 0;
}

static int exit_status_of(pid_t child)
{
    int status = -1;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static void fork_with_handles_open(void)
{
    struct handle *root = adopt_quietly(NULL), *child = adopt_quietly(root), *shared = adopt_quietly(NULL), *held = adopt_quietly(NULL);
    struct holder holder;
    start_holding(&holder, held);
    pthread_t threads[4];
    atomic_store(&hammering, true);
    for (int i = 0; i < 4; i++)
        pthread_create(&threads[i], NULL, hammer, shared);
    for (int i = 0; i < 20; i++) {
        pid_t process = fork();
        if (process == 0)
            _exit(use_in_child(root, child, held));
        int status = exit_status_of(process);
        CHECK_THAT(status == 0, "child %d ends with %d", i, status);
    }
    atomic_store(&hammering, false);
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    stop_holding(&holder);
    int before = atomic_load(&destroyed);
    handle_close(root);
    CHECK(atomic_load(&destroyed) == before + 2);
    handle_release(child);
    handle_release(root);
    handle_release(shared);
    handle_release(held);
}

static void new_thread_after_fork_is_not_the_old_one(void)
{
    struct handle *held = adopt_quietly(NULL);
    struct holder holder;
    start_holding(&holder, held);
    pid_t process = fork();
    if (process == 0)
        _exit(use_in_new_thread_of_child(held));
    int status = exit_status_of(process);
    CHECK_THAT(status == 0, "the child ends with %d", status);
    stop_holding(&holder);
    handle_release(held);
}

#endif

#define TEST(name) {#name, name}

static const struct test tests[] = {
    TEST(child_keeps_its_owner),
    TEST(chain_of_owners),
    TEST(every_order_of_release),
    TEST(borrowed_is_never_destroyed),
    TEST(close_twice),
    TEST(close_takes_the_subtree),
    TEST(close_in_the_middle),
    TEST(child_closed_before_its_owner),
    TEST(release_after_close),
    TEST(nothing_grows_under_a_closed_owner),
    TEST(owner_closed_while_pinned),
    TEST(wrapper_is_told_once),
    TEST(wrapper_taken_back_is_not_told),
    TEST(second_wrapper_takes_the_place),
    TEST(wrapping_the_ended_is_refused),
    TEST(pin_is_re_entrant_by_thread),
    TEST(two_handles_of_one_root),
    TEST(all_roots_or_none),
    TEST(pin_of_the_closed),
    TEST(no_handles_at_all),
    TEST(close_while_another_thread_is_inside),
    TEST(last_release_while_another_thread_is_inside),
    TEST(sibling_released_while_another_thread_is_inside),
    TEST(close_from_inside_a_callback),
    TEST(release_from_inside_a_callback),
    TEST(destroy_function_closes_the_tree),
    TEST(destroy_function_closes_itself),
    TEST(destroy_function_releases_in_the_tree),
    TEST(destroy_function_releases_the_root),
    TEST(destroy_function_pins_the_tree),
    TEST(destroy_function_adopts_and_releases),
    TEST(eight_threads_release_one_handle),
    TEST(eight_threads_release_the_children_of_one_root),
    TEST(eight_threads_do_everything),
#ifndef __SANITIZE_THREAD__
    TEST(fork_with_handles_open),
    TEST(new_thread_after_fork_is_not_the_old_one),
#endif
};

int main(int argc, char **argv)
{
    return run_tests(tests, (int)(sizeof tests / sizeof *tests), argc, argv);
}
