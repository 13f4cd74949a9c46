/* One call of an op with no interpreter, and what it calls back. */
#ifndef CAPSAN_NATIVE_CALL_H
#define CAPSAN_NATIVE_CALL_H

#include "native_value.h"
#include "run.h"

/* Has a callback told of errors in the calls that follow; NULL: nobody. */
void native_handle_errors(struct native_value *callback);

/* See runner.h. */
void native_call(struct run *run, const struct statement *statement, struct outcome *outcome);
void native_launch(struct run *run, const struct statement *statement, struct outcome *outcome);
void native_join(struct run *run, int thread);
void native_call_simply(struct run *run, int op, void *argument, struct outcome *outcome);

#endif
