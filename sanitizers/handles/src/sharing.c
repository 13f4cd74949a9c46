#include "sharing.h"

#include "judge.h"

struct record *exclusive_root(struct record *record)
{
    struct record *root = NULL;
    for (int depth = 0; depth < 8; depth++) {
        if (record->is_exclusive)
            root = record;
        struct tie up = record->owner.to ? record->owner : record->kind == KIND_PJ ? record->tied : (struct tie){0};
        if (!is_current(up))
            break;
        record = up.to;
    }
    return root;
}

void share_slowly(struct call *call, struct record *root)
{
    uint64_t now = atomic_load_explicit(&root->in_use, memory_order_relaxed), mark = call->thread->mark;
    bool is_ours = now >> 16 == mark >> 16;
    bool is_of_parent = now >> 48 != mark >> 48; // that thread was not forked
    if (now != 0 && !is_ours && !is_of_parent) {
        judge_sharing(call, root, (uint16_t)(now >> 16), (enum call_id)root->in_use_call);
        return;
    }
    atomic_store_explicit(&root->in_use, is_ours ? now + 1 : mark + 1, memory_order_relaxed);
    note_pin(call, root);
}

void leave_slowly(struct thread *thread, const struct active *active, struct record *root)
{
    uint64_t now = atomic_load_explicit(&root->in_use, memory_order_relaxed), mark = thread->mark;
    if (now >> 16 == mark >> 16)
        atomic_store_explicit(&root->in_use, (now & 0xffff) > 1 ? now - 1 : 0, memory_order_relaxed);
    else if (active->call && now != 0 && now >> 48 == mark >> 48 && atomic_load(&root->state) == ALIVE)
        judge_sharing(active->call, root, (uint16_t)(now >> 16), (enum call_id)root->in_use_call);
}
