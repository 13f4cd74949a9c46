/* Contexts of threads, without an interpreter: when they end, and what holds them. */
#include <pthread.h>

#include <gdal.h>

#include "harness.h"
#include "ops.h"
#include "thread_context.h"

static struct value text_value(const char *text)
{
    return (struct value){.type = VALUE_TEXT, .data = text, .size = strlen(text)};
}

static struct handle *make(enum op_index op, const char *text)
{
    struct call call = {.op = &ops[op], .arg_count = 1, .args = {text_value(text)}};
    CHECK_THAT(op_call(&call) == STATUS_OK, "%s", call.message);
    return call.result.handle;
}

static struct handle *make_projection(void)
{
    return make(OP_thread_projection, "+proj=merc +R=1");
}

/* How many open handles threads hold, and what is below those. */
static size_t count_open(void)
{
    return handle_list(REALM_NONE, NULL, 0);
}

static void *make_and_drop(void *unused)
{
    handle_release(make_projection());
    handle_release(make(OP_thread_geos_from_wkt, "POINT (1 2)"));
    CHECK(count_open() == 2); /* the contexts stay for the next */
    CHECK(thread_context(KIND_CONTEXT) == thread_context(KIND_CONTEXT));
    CHECK(thread_context(KIND_CONTEXT) != thread_context(KIND_GEOS_CONTEXT));
    return unused;
}

static void *make_and_keep(void *kept)
{
    struct handle **handles = kept;
    handles[0] = make_projection();
    handles[1] = make(OP_thread_geos_from_wkt, "POINT (1 2)");
    return NULL;
}

static void run_on_thread(void *(*function)(void *), void *argument)
{
    pthread_t thread;
    pthread_create(&thread, NULL, function, argument);
    pthread_join(thread, NULL);
}

static void contexts_end_with_their_thread(void)
{
    run_on_thread(make_and_drop, NULL);
    CHECK(count_open() == 0);
}

static void contexts_end_with_what_is_last_in_them(void)
{
    struct handle *kept[2];
    run_on_thread(make_and_keep, kept);
    CHECK(count_open() == 4);
    struct handle *context = handle_owner(kept[0]);
    handle_retain(context);
    handle_release(kept[0]);
    CHECK(count_open() == 3);
    CHECK(handle_state(context) == HANDLE_OPEN);
    handle_release(context);
    CHECK(count_open() == 2);
    handle_release(kept[1]);
    CHECK(count_open() == 0);
}

static void close_all_leaves_them(void)
{
    struct handle *kept[2];
    run_on_thread(make_and_keep, kept);
    handle_close_all(0);
    CHECK(count_open() == 4);
    handle_release(kept[0]);
    handle_release(kept[1]);
    CHECK(count_open() == 0);
}

static void *make_many(void *unused)
{
    for (int i = 0; i < 50; i++)
        handle_release(make_projection());
    return unused;
}

static void eight_threads(void)
{
    pthread_t threads[8];
    for (int i = 0; i < 8; i++)
        pthread_create(&threads[i], NULL, make_many, NULL);
    for (int i = 0; i < 8; i++)
        pthread_join(threads[i], NULL);
    CHECK(count_open() == 0);
}

#define TEST(name) {#name, name}

static const struct test tests[] = {
    TEST(contexts_end_with_their_thread),
    TEST(contexts_end_with_what_is_last_in_them),
    TEST(close_all_leaves_them),
    TEST(eight_threads),
};

int main(int argc, char **argv)
{
    GDALAllRegister();
    return run_tests(tests, (int)(sizeof tests / sizeof *tests), argc, argv);
}
