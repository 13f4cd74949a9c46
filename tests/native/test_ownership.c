/* The rules of ext/handle.h about what changes hands, is invalidated, listed, or closed all at once, with native objects that only
 * count: see objects.h. */
#include "handle.h"
#include "harness.h"
#include "holder.h"
#include "objects.h"

static enum status pin_alone(struct handle *handle, struct pin *pin)
{
    return handle_pin(&handle, pin, 1, true, NULL);
}

/* Chooses by native pointer, as an op does: several views may show one object. */
static bool is_of(const struct handle *handle, const void *native)
{
    return handle_native(handle) == native;
}

static bool is_any(const struct handle *handle, const void *unused)
{
    (void)handle;
    (void)unused;
    return true;
}

static struct handle *view_of(struct handle *owner, void *native, const char *name)
{
    struct handle *handle = NULL;
    CHECK(handle_borrow(&logging_kind, native, owner, &handle) == STATUS_OK);
    handle_wrap(handle, (void *)name, on_end);
    return handle;
}

/* Invalidation */

static void the_chosen_are_destroyed_at_once(void)
{
    struct handle *layer = adopt("layer", NULL), *first = adopt("first", layer), *second = adopt("second", layer);
    struct handle *below = adopt("below", first);
    struct pin pin;
    CHECK(pin_alone(layer, &pin) == STATUS_OK);
    handle_end_chosen(layer, is_of, handle_native(first));
    CHECK(logged("+below +first -below -first")); /* although the tree is pinned: the op goes on to change what they read */
    CHECK(handle_state(first) == HANDLE_INVALIDATED);
    CHECK(handle_state(below) == HANDLE_ENDED_WITH_OWNER);
    CHECK(handle_native(first) == NULL);
    CHECK(handle_state(second) == HANDLE_OPEN && handle_state(layer) == HANDLE_OPEN);
    handle_unpin(&pin, 1);
    handle_release(first);
    handle_release(below);
    unwrap_and_release(layer);
    unwrap_and_release(second);
    CHECK(logged("-second -layer"));
}

static void all_views_of_one_object_are_chosen(void)
{
    struct handle *dataset = adopt("dataset", NULL);
    int one, other;
    struct handle *first = view_of(dataset, &one, "first"), *again = view_of(dataset, &one, "again");
    struct handle *another = view_of(dataset, &other, "another");
    struct handle *feature = adopt("feature", first);
    struct pin pin;
    CHECK(pin_alone(dataset, &pin) == STATUS_OK);
    handle_end_chosen(dataset, is_of, &one);
    CHECK(logged("+again +feature +first -feature"));
    CHECK(handle_state(another) == HANDLE_OPEN);
    handle_unpin(&pin, 1);
    handle_release(first);
    handle_release(again);
    handle_release(feature);
    unwrap_and_release(another);
    unwrap_and_release(dataset);
    CHECK(logged("-dataset"));
}

static void the_chosen_that_nobody_refers_to(void)
{
    struct handle *layer = adopt("layer", NULL), *feature = adopt("feature", layer), *view = borrow("view", feature);
    unwrap_and_release(feature); /* only the view holds it */
    struct pin pin;
    CHECK(pin_alone(layer, &pin) == STATUS_OK);
    handle_end_chosen(layer, is_any, NULL);
    CHECK(logged("+view -feature"));
    handle_unpin(&pin, 1);
    handle_release(view);
    unwrap_and_release(layer);
    CHECK(logged("-layer"));
}

/* As another thread may, while an op is inside. */
static void what_is_closed_meanwhile_stays(void)
{
    struct handle *layer = adopt("layer", NULL), *first = adopt("first", layer), *second = adopt("second", layer);
    struct pin pin;
    CHECK(pin_alone(layer, &pin) == STATUS_OK);
    handle_close(second);
    CHECK(logged("+second"));
    handle_end_chosen(layer, is_of, handle_native(first));
    CHECK(logged("+first -first"));
    CHECK(handle_native(second) != NULL); /* the op may be using it */
    handle_unpin(&pin, 1);
    CHECK(logged("-second"));
    handle_release(first);
    handle_release(second);
    unwrap_and_release(layer);
    CHECK(logged("-layer"));
}

static void what_is_closed_meanwhile_below_the_chosen_goes_first(void)
{
    struct handle *layer = adopt("layer", NULL), *feature = adopt("feature", layer), *view = adopt("view", feature);
    struct handle *other = adopt("other", layer);
    struct pin pin;
    CHECK(pin_alone(layer, &pin) == STATUS_OK);
    handle_close(other);
    handle_close(view);
    CHECK(logged("+other +view"));
    handle_end_chosen(layer, is_of, handle_native(feature));
    CHECK(logged("+feature -view -feature"));
    handle_unpin(&pin, 1);
    CHECK(logged("-other"));
    handle_release(view);
    handle_release(feature);
    handle_release(other);
    unwrap_and_release(layer);
    CHECK(logged("-layer"));
}

/* What the views of a feature alone have kept is gone, too, before the op goes on. */
static void the_owner_of_the_chosen_that_nobody_refers_to(void)
{
    struct handle *layer = adopt("layer", NULL), *feature = adopt("feature", layer), *view = adopt("view", feature);
    unwrap_and_release(feature);
    struct pin pin;
    CHECK(pin_alone(layer, &pin) == STATUS_OK);
    handle_end_chosen(layer, is_of, handle_native(view));
    CHECK(logged("+view -view -feature"));
    handle_unpin(&pin, 1);
    handle_release(view);
    unwrap_and_release(layer);
    CHECK(logged("-layer"));
}

/* Exclusive pins */

static void exclusive_is_alone_on_its_own_thread(void)
{
    struct handle *root = adopt("root", NULL), *child = adopt("child", root);
    struct pin alone;
    CHECK(pin(child) == STATUS_OK);
    CHECK(pin_alone(root, &alone) == STATUS_BUSY); /* an op further up on this thread uses the tree */
    unpin(child);
    CHECK(pin_alone(root, &alone) == STATUS_OK);
    CHECK(pin(child) == STATUS_OK); /* below it, this thread may go on */
    unpin(child);
    handle_unpin(&alone, 1);
    struct handle *const both[] = {root, child};
    struct pin pins[2];
    CHECK(handle_pin(both, pins, 2, true, NULL) == STATUS_OK); /* two of one tree are one op */
    handle_unpin(pins, 2);
    unwrap_and_release(child);
    unwrap_and_release(root);
    CHECK(logged("-child -root"));
}

static void exclusive_names_the_busy_one(void)
{
    struct handle *free_root = adopt("free", NULL), *held_root = adopt("held", NULL);
    struct handle *const both[] = {free_root, held_root};
    struct pin pins[2];
    struct holder holder;
    int culprit = -1;
    start_holding(&holder, held_root);
    CHECK(handle_pin(both, pins, 2, true, &culprit) == STATUS_BUSY);
    CHECK(culprit == 1);
    stop_holding(&holder);
    CHECK(handle_pin(both, pins, 2, true, NULL) == STATUS_OK);
    handle_unpin(pins, 2);
    unwrap_and_release(free_root);
    unwrap_and_release(held_root);
    CHECK(logged("-free -held"));
}

/* Handing over */

/* Pins both exclusively and hands one to the other, as an op that GIVES does. */
static enum status give(struct handle *handle, struct handle *owner)
{
    struct handle *const both[] = {handle, owner};
    struct pin pins[2];
    enum status status = handle_pin(both, pins, 2, true, NULL);
    if (status != STATUS_OK)
        return status;
    status = handle_give(handle, owner);
    handle_unpin(pins, 2);
    return status;
}

static void given_is_a_view(void)
{
    struct handle *feature = adopt("feature", NULL), *geometry = adopt("geometry", NULL), *ring = borrow("ring", geometry);
    struct object *native = handle_native(geometry);
    CHECK(give(geometry, feature) == STATUS_OK);
    CHECK(handle_owner(geometry) == feature && handle_owner(ring) == geometry);
    struct handle *const held = geometry;
    struct holder holder; /* one tree now */
    start_holding(&holder, feature);
    CHECK(pin(held) == STATUS_BUSY);
    stop_holding(&holder);
    unwrap_and_release(feature);
    CHECK(logged("")); /* its view keeps it */
    handle_close(geometry);
    CHECK(logged("+ring +geometry -feature")); /* the geometry is the feature's to destroy */
    free(native);
    atomic_fetch_add(&destroyed, 1);
    handle_release(ring);
    handle_release(geometry);
}

static void given_ends_with_its_owner(void)
{
    for (int order = 0; order < 3; order++) {
        struct handle *feature = adopt("feature", NULL), *geometry = adopt("geometry", NULL);
        struct object *native = handle_native(geometry);
        CHECK(give(geometry, feature) == STATUS_OK);
        if (order == 0)
            handle_close(feature);
        if (order == 1)
            unwrap_and_release(geometry);
        unwrap_and_release(feature);
        if (order != 1)
            unwrap_and_release(geometry);
        CHECK(logged(order == 0 ? "+geometry +feature -feature" : "-feature"));
        free(native);
        atomic_fetch_add(&destroyed, 1);
    }
}

static void what_cannot_be_given(void)
{
    struct handle *root = adopt("root", NULL), *child = adopt("child", root), *view = borrow("view", root);
    struct handle *other = adopt("other", NULL);
    CHECK(give(child, other) == STATUS_WRONG_OWNER); /* somebody's child */
    CHECK(give(view, other) == STATUS_WRONG_OWNER);  /* not ours to give */
    CHECK(give(root, child) == STATUS_WRONG_OWNER);  /* to what is below it */
    CHECK(give(root, root) == STATUS_WRONG_OWNER);
    handle_close(other);
    CHECK(give(root, other) == STATUS_CLOSED);
    CHECK(logged("+other -other"));
    handle_release(other);
    unwrap_and_release(view);
    unwrap_and_release(child);
    unwrap_and_release(root);
    CHECK(logged("-child -root"));
}

static void refused_and_taken_back(void)
{
    struct handle *feature = adopt("feature", NULL), *geometry = adopt("geometry", NULL);
    struct handle *const both[] = {geometry, feature};
    struct pin pins[2];
    CHECK(handle_pin(both, pins, 2, true, NULL) == STATUS_OK);
    CHECK(handle_give(geometry, feature) == STATUS_OK);
    handle_take_back(geometry); /* the library would not have it */
    handle_unpin(pins, 2);
    CHECK(handle_owner(geometry) == NULL);
    unwrap_and_release(feature);
    CHECK(logged("-feature"));
    CHECK(pin(geometry) == STATUS_OK);
    unpin(geometry);
    unwrap_and_release(geometry);
    CHECK(logged("-geometry"));
}

/* Both wrappers are dropped while the op runs: what is left goes when it returns. */
static void dropped_while_given(void)
{
    struct handle *feature = adopt("feature", NULL), *geometry = adopt("geometry", NULL);
    struct object *native = handle_native(geometry);
    struct handle *const both[] = {geometry, feature};
    struct pin pins[2];
    CHECK(handle_pin(both, pins, 2, true, NULL) == STATUS_OK);
    CHECK(handle_give(geometry, feature) == STATUS_OK);
    unwrap_and_release(geometry);
    unwrap_and_release(feature);
    CHECK(logged(""));
    handle_unpin(pins, 2);
    CHECK(logged("-feature"));
    free(native);
    atomic_fetch_add(&destroyed, 1);
}

static void closed_while_given(void)
{
    struct handle *feature = adopt("feature", NULL), *geometry = adopt("geometry", NULL);
    struct object *native = handle_native(geometry);
    struct handle *const both[] = {geometry, feature};
    struct pin pins[2];
    CHECK(handle_pin(both, pins, 2, true, NULL) == STATUS_OK);
    CHECK(handle_give(geometry, feature) == STATUS_OK);
    handle_close(feature);
    CHECK(logged("+geometry +feature"));
    handle_unpin(pins, 2);
    CHECK(logged("-feature"));
    handle_release(geometry);
    handle_release(feature);
    free(native);
    atomic_fetch_add(&destroyed, 1);
}

/* Moving */

static enum status move(struct handle *handle, struct handle *owner)
{
    struct handle *const both[] = {handle, owner};
    struct pin pins[2];
    enum status status = handle_pin(both, pins, 2, true, NULL);
    if (status != STATUS_OK)
        return status;
    status = handle_move(handle, owner);
    handle_unpin(pins, 2);
    return status;
}

static void moved_outlives_its_old_owner(void)
{
    struct handle *old = adopt("old", NULL), *other = adopt("other", NULL), *projection = adopt("projection", old);
    struct handle *below = adopt("below", projection);
    CHECK(move(projection, other) == STATUS_OK);
    CHECK(handle_owner(projection) == other);
    handle_close(old);
    CHECK(logged("+old -old"));
    CHECK(handle_state(projection) == HANDLE_OPEN);
    handle_close(other);
    CHECK(logged("+below +projection +other -below -projection -other"));
    handle_release(old);
    handle_release(other);
    handle_release(projection);
    handle_release(below);
}

/* By another thread, while the op that moves has pinned them: it is refused, and all goes where it was. */
static void closed_before_it_is_moved(void)
{
    struct handle *old = adopt("old", NULL), *other = adopt("other", NULL), *projection = adopt("projection", old);
    struct handle *const both[] = {projection, other};
    struct pin pins[2];
    CHECK(handle_pin(both, pins, 2, true, NULL) == STATUS_OK);
    handle_close(other);
    CHECK(handle_move(projection, other) == STATUS_CLOSED);
    CHECK(handle_owner(projection) == old && handle_state(projection) == HANDLE_OPEN);
    handle_unpin(pins, 2);
    CHECK(logged("+other -other"));
    struct handle *third = adopt("third", NULL);
    struct handle *const others[] = {projection, third};
    CHECK(handle_pin(others, pins, 2, true, NULL) == STATUS_OK);
    handle_close(projection);
    CHECK(handle_move(projection, third) == STATUS_CLOSED);
    handle_unpin(pins, 2);
    CHECK(logged("+projection -projection"));
    handle_release(projection);
    handle_release(other);
    unwrap_and_release(third);
    unwrap_and_release(old);
    CHECK(logged("-third -old"));
}

static void the_last_child_moves_away(void)
{
    struct handle *old = adopt("old", NULL), *other = adopt("other", NULL), *projection = adopt("projection", old);
    unwrap_and_release(old);
    CHECK(logged(""));
    CHECK(move(projection, other) == STATUS_OK);
    CHECK(logged("-old")); /* nobody refers to it any more */
    unwrap_and_release(projection);
    unwrap_and_release(other);
    CHECK(logged("-projection -other"));
}

static void moved_to_where_it_is(void)
{
    struct handle *owner = adopt("owner", NULL), *child = adopt("child", owner);
    CHECK(move(child, owner) == STATUS_OK);
    CHECK(handle_owner(child) == owner);
    unwrap_and_release(owner);
    unwrap_and_release(child);
    CHECK(logged("-child -owner"));
}

/* What there is */

enum { OUR_REALM = 7, OTHER_REALM = 8 };

static struct handle *adopt_in(int64_t realm, const struct kind *kind, const char *name)
{
    struct handle *handle = NULL;
    CHECK(handle_adopt(kind, create(name), NULL, &handle) == STATUS_OK);
    handle_wrap(handle, (void *)name, on_end);
    handle_set_realm(handle, realm);
    return handle;
}

static void the_open_are_listed(void)
{
    struct handle *ours = adopt_in(OUR_REALM, &logging_kind, "ours"), *theirs = adopt_in(OTHER_REALM, &logging_kind, "theirs");
    struct handle *nobodys = adopt("nobodys", NULL), *child = borrow("child", ours);
    struct handle_facts facts[4];
    CHECK(handle_list(OUR_REALM, facts, 4) == 2);
    CHECK(facts[0].owner == facts[1].number && facts[1].owner == 0 && facts[0].number > facts[1].number);
    CHECK(!facts[0].adopted && facts[1].adopted && facts[0].kind == &logging_kind && facts[0].realm == OUR_REALM);
    CHECK(handle_list(OUR_REALM, facts, 1) == 2); /* no more is written than there is room for */
    CHECK(handle_list(OTHER_REALM, NULL, 0) == 1);
    handle_close(child);
    CHECK(handle_list(OUR_REALM, facts, 4) == 1);
    struct handle_facts closed;
    handle_describe(child, &closed);
    CHECK(closed.state == HANDLE_CLOSED && closed.number == facts[0].number + 3);
    handle_release(child);
    unwrap_and_release(ours);
    unwrap_and_release(theirs);
    unwrap_and_release(nobodys);
    CHECK(handle_list(OUR_REALM, NULL, 0) == 0 && handle_list(OTHER_REALM, NULL, 0) == 0);
    CHECK(logged("+child -ours -theirs -nobodys"));
}

static void numbers_are_not_used_again(void)
{
    struct handle_facts first, second;
    struct handle *handle = adopt("first", NULL);
    handle_describe(handle, &first);
    unwrap_and_release(handle);
    handle = adopt("second", NULL);
    handle_describe(handle, &second);
    CHECK(second.number > first.number);
    unwrap_and_release(handle);
    CHECK(logged("-first -second"));
}

/* Closing all */

static const struct kind view_kind = {.name = "View", .destroy = destroy_object, .rank = 0};
static const struct kind context_kind = {.name = "Context", .destroy = destroy_object, .rank = 2};
static const struct kind dataset_kind = {.name = "Dataset", .destroy = destroy_object, .rank = 5};

static void all_are_closed_by_rank(void)
{
    struct handle *dataset = adopt_in(OUR_REALM, &dataset_kind, "dataset"), *context = adopt_in(OUR_REALM, &context_kind, "context");
    struct handle *view = NULL, *theirs = adopt_in(OTHER_REALM, &dataset_kind, "theirs");
    CHECK(handle_adopt(&view_kind, create("view"), dataset, &view) == STATUS_OK);
    handle_wrap(view, "view", on_end);
    handle_close_all(OUR_REALM);
    /* Every wrapper is told before the first native call. */
    CHECK(logged("+view +context +dataset -context -view -dataset"));
    CHECK(handle_state(theirs) == HANDLE_OPEN);
    handle_close_all(OUR_REALM); /* a second time does nothing */
    handle_close_all(REALM_NONE - 1);
    CHECK(logged(""));
    handle_release(dataset);
    handle_release(context);
    handle_release(view);
    unwrap_and_release(theirs);
    CHECK(logged("-theirs"));
}

static void what_nobody_wraps_is_closed_too(void)
{
    struct handle *dataset = adopt_in(OUR_REALM, &dataset_kind, "dataset"), *view = borrow("view", dataset);
    unwrap_and_release(dataset);
    handle_close_all(OUR_REALM);
    CHECK(logged("+view -dataset"));
    handle_release(view);
}

static void close_all_from_inside_an_op(void)
{
    struct handle *used = adopt_in(OUR_REALM, &dataset_kind, "used"), *idle = adopt_in(OUR_REALM, &dataset_kind, "idle");
    CHECK(pin(used) == STATUS_OK);
    handle_close_all(OUR_REALM);
    CHECK(logged("+idle +used -idle"));
    unpin(used);
    CHECK(logged("-used"));
    handle_release(used);
    handle_release(idle);
}

static void destroy_function_closes_all(void)
{
    struct handle *first = adopt_in(OUR_REALM, &dataset_kind, "first"), *second = adopt_in(OUR_REALM, &dataset_kind, "second");
    void close_all_again(struct object * object);
    ((struct object *)handle_native(second))->while_destroyed = close_all_again;
    handle_close_all(OUR_REALM);
    CHECK(logged("+second +first -second -first"));
    handle_release(first);
    handle_release(second);
}

void close_all_again(struct object *object)
{
    (void)object;
    handle_close_all(OUR_REALM);
}

enum { THREADS = 8 };

static void *make_and_close_all(void *unused)
{
    (void)unused;
    for (int i = 0; i < 200; i++) {
        struct handle *root = NULL, *child = NULL;
        CHECK(handle_adopt(&dataset_kind, create(NULL), NULL, &root) == STATUS_OK);
        handle_set_realm(root, OUR_REALM);
        if (handle_adopt(&view_kind, create(NULL), root, &child) == STATUS_OK)
            handle_release(child);
        if (i % 7 == 0)
            handle_close_all(OUR_REALM);
        struct handle_facts facts[8];
        handle_list(OUR_REALM, facts, 8);
        handle_release(root);
    }
    return NULL;
}

static void eight_threads_close_all(void)
{
    int left = atomic_load(&created) - atomic_load(&destroyed);
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        pthread_create(&threads[i], NULL, make_and_close_all, NULL);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    CHECK(atomic_load(&created) - atomic_load(&destroyed) == left);
    CHECK(handle_list(OUR_REALM, NULL, 0) == 0);
}

#define TEST(name) {#name, name}

static const struct test tests[] = {
    TEST(the_chosen_are_destroyed_at_once),
    TEST(all_views_of_one_object_are_chosen),
    TEST(the_chosen_that_nobody_refers_to),
    TEST(what_is_closed_meanwhile_stays),
    TEST(what_is_closed_meanwhile_below_the_chosen_goes_first),
    TEST(the_owner_of_the_chosen_that_nobody_refers_to),
    TEST(exclusive_is_alone_on_its_own_thread),
    TEST(exclusive_names_the_busy_one),
    TEST(given_is_a_view),
    TEST(given_ends_with_its_owner),
    TEST(what_cannot_be_given),
    TEST(refused_and_taken_back),
    TEST(dropped_while_given),
    TEST(closed_while_given),
    TEST(moved_outlives_its_old_owner),
    TEST(closed_before_it_is_moved),
    TEST(the_last_child_moves_away),
    TEST(moved_to_where_it_is),
    TEST(the_open_are_listed),
    TEST(numbers_are_not_used_again),
    TEST(all_are_closed_by_rank),
    TEST(what_nobody_wraps_is_closed_too),
    TEST(close_all_from_inside_an_op),
    TEST(destroy_function_closes_all),
    TEST(eight_threads_close_all),
};

int main(int argc, char **argv)
{
    return run_tests(tests, (int)(sizeof tests / sizeof *tests), argc, argv);
}
