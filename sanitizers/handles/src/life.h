// What happens to handles: made, lent, handed over, referenced, ended. Nothing here judges; judge.h does.
#pragma once

#include "record.h"

// A new handle of the caller's at this address.
struct record *make_handle(uintptr_t address, enum kind kind, int copy, uint32_t made);

// A handle that belongs to `owner` (NULL: to the library).
struct record *lend_handle(uintptr_t address, enum kind kind, struct record *owner, int copy, uint32_t made);

// A handle that was in use before anything was known of it.
struct record *meet_handle(uintptr_t address, enum kind kind, int copy);

// It ended, and with it whatever belongs to it. Counted handles that others still hold live on.
void end_handle(struct record *record, uint32_t event, enum ending ending);

// What belonged to `owner` as its contents was replaced.
void end_contents(struct record *owner, uint32_t event);

// What belongs to `owner` as its contents becomes the caller's.
void take_contents_back(struct record *owner);

// Everything alive of this kind and copy.
void end_all(enum kind kind, int copy, uint32_t event);

// It belongs to `owner` from now on (NULL: to the library).
void give_handle(struct record *record, struct record *owner);

// It is the caller's from now on.
void take_back(struct record *record);

// `holder` keeps a reference to `held` (NULL: to nothing), instead of what it held.
void hold_reference(struct record *holder, struct record *held, uint32_t event);

// One reference less; true if it was the last of all that are known. The caller ends the handle then.
bool drop_reference(struct record *record);

// Is a counted handle kept alive by anybody but its owner's pointer to it?
bool is_held(const struct record *record);

// `laid_out` has the fields that `source` (a layer, a definition or another feature) has now.
void lay_out(struct record *laid_out, struct record *source);

// The fields of `source` changed.
void change_schema(struct record *source, uint32_t event);
